import { CeratopsError } from "../../errors.ts";
import { at, type Dims } from "../../ir/shape.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";

/** What an equation says about the weights of a layer. */
export interface EinsumWeights {
  readonly kernel: Dims;
  readonly bias: Dims | undefined;
  /** Axes of the kernel that are summed over, and those that reach the output: what its variance depends on. */
  readonly inputAxes: Dims;
  readonly outputAxes: Dims;
}

interface Parsed {
  readonly input: string;
  readonly kernel: string;
  readonly output: string;
  readonly leftElided: boolean;
}

const forms: readonly { readonly pattern: RegExp; readonly leftElided: boolean }[] = [
  { pattern: /^([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)$/, leftElided: false },
  { pattern: /^\.\.\.([a-zA-Z]+),([a-zA-Z]+)->\.\.\.([a-zA-Z]+)$/, leftElided: true },
  { pattern: /^([a-zA-Z]{2,})\.\.\.,([a-zA-Z]+)->([a-zA-Z]+)\.\.\.$/, leftElided: false },
];

function parse(equation: string): Parsed {
  for (const { pattern, leftElided } of forms) {
    const match = pattern.exec(equation);
    if (match !== null) return { input: at(match, 1), kernel: at(match, 2), output: at(match, 3), leftElided };
  }
  throw wrong(equation, "ab,bc->ac, ...b,bc->...c or ab...,bc->ac...", equation);
}

/**
 * The shapes of the weights of an einsum layer.
 * @param outputShape sizes of the output without the batch; null where the input decides
 */
export function einsumWeights(
  equation: string,
  biasAxes: string | null,
  inputShape: Shape,
  outputShape: readonly (number | null)[],
): EinsumWeights {
  const parsed = parse(equation);
  const { input, kernel, output, leftElided } = parsed;
  const elided = inputShape.length - input.length;
  const full = fullOutput(inputShape, outputShape, elided, leftElided);
  const inputOffset = leftElided ? elided : 0;
  const inputSize = (label: string): number | null | undefined =>
    input.includes(label) ? inputShape[input.indexOf(label) + inputOffset] : undefined;
  const outputSize = (label: string): number | null | undefined =>
    output.includes(label) ? full[output.indexOf(label) + inputOffset] : undefined;

  for (const label of input) {
    const [from, to] = [inputSize(label), outputSize(label)];
    if (typeof to === "number" && to !== from) throw wrong(equation, `size ${from} for "${label}", as in the input`, String(to));
  }
  for (const label of output) {
    if (!input.includes(label) && !kernel.includes(label)) throw wrong(equation, `"${label}" in an operand`, output);
  }
  const labels = [...kernel];
  const sizes = labels.map((label) => {
    const size = outputSize(label) ?? inputSize(label);
    if (typeof size === "number") return size;
    throw wrong(equation, `a known size for "${label}" of the kernel`, size === null ? "an unknown one" : "none");
  });
  const axes = labels.map((label, axis) => ({ axis, reachesOutput: output.includes(label) }));
  return {
    kernel: sizes,
    bias: biasAxes === null ? undefined : biasShape(equation, biasAxes, output, outputSize, full),
    inputAxes: axes.filter(({ reachesOutput }) => !reachesOutput).map(({ axis }) => axis),
    outputAxes: axes.filter(({ reachesOutput }) => reachesOutput).map(({ axis }) => axis),
  };
}

/** The output's shape as it was declared: what the input decides stays open, as in Keras. */
export function declaredOutput(equation: string, input: Shape, output: Shape): Shape {
  const parsed = parse(equation);
  return fullOutput(input, output, input.length - parsed.input.length, parsed.leftElided);
}

/** The output's shape with the batch and the axes that "..." stands for. */
function fullOutput(input: Shape, output: Shape, elided: number, leftElided: boolean): Shape {
  const [batch = null, ...sizes] = input;
  if (elided <= 0) return [batch, ...output];
  if (leftElided) return [batch, ...sizes.slice(0, elided - 1), ...output];
  return [batch, ...output, ...input.slice(input.length - elided)];
}

function biasShape(
  equation: string,
  biasAxes: string,
  output: string,
  outputSize: (label: string) => number | null | undefined,
  full: Shape,
): Dims {
  const missing = [...biasAxes].find((label) => !output.includes(label));
  if (missing !== undefined) throw wrong(equation, `bias axes among "${output}"`, biasAxes);
  const first = Math.min(...[...biasAxes].map((label) => output.indexOf(label)));
  const shape = Array.from(output.slice(first), (label) => (biasAxes.includes(label) ? (outputSize(label) ?? 1) : 1));
  // Axes that "..." stands for at the end are broadcast over.
  return equation.endsWith("...") ? [...shape, ...full.slice(output.length).map(() => 1)] : shape;
}

function wrong(equation: string, expected: string, received: string): CeratopsError {
  return new CeratopsError(`EinsumDense cannot work with the equation "${equation}"`, {
    code: "E_EINSUM_DENSE",
    where: "EinsumDense: equation",
    expected,
    received,
    hint: `layers.EinsumDense("abc,cd->abd", [null, 64], { biasAxes: "d" })`,
  });
}
