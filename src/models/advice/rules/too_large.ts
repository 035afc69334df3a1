import type { Found } from "../finding.ts";
import type { Subject } from "../subject.ts";

/** Parameters per number of the data, and per example, above which a model can learn its data by heart many times over. */
const PER_NUMBER = 10;
const PER_ROW = 50;

/** A model with far more parameters than its data have numbers. */
export function tooLarge({ model, rows, x }: Subject): Found[] {
  if (rows === undefined || rows === 0 || !model.built) return [];
  const parameters = model.trainableWeights.reduce((sum, { size }) => sum + size, 0);
  const numbers = numbersPerRow(
    model.signature?.flatInputs.map(({ shape }) => shape) ?? [],
    x.map((seen) => seen?.shape),
  );
  if (numbers === undefined || parameters <= PER_NUMBER * rows * numbers || parameters <= PER_ROW * rows) return [];
  const [largest] = model.layers.toSorted((a, b) => b.countParams() - a.countParams());
  return [
    {
      severity: "hint",
      where: largest?.name ?? model.name,
      what:
        `The model has ${parameters} parameters for ${rows} examples of ${numbers} numbers; ` +
        `${largest?.countParams() ?? 0} are in "${largest?.name}".`,
      why:
        "It can learn every example by heart instead of what they have in common: fewer units, dropout, or an end of " +
        "training when the validation loss rises keep it from that.",
      change:
        "await model.fit(x, y, { validationSplit: 0.2, callbacks: [callbacks.EarlyStopping({ patience: 5, restoreBestWeights: true })] });",
    },
  ];
}

type Sizes = readonly (number | null)[];

/** The numbers of one example, of all inputs together; undefined where a size is open. */
function numbersPerRow(shapes: readonly Sizes[], given: readonly (Sizes | undefined)[]): number | undefined {
  const sizes = shapes.map((shape, i) => (given[i] ?? shape).slice(1));
  if (sizes.length === 0 || sizes.some((dims) => dims.includes(null))) return undefined;
  return sizes.reduce((sum, dims) => sum + dims.reduce<number>((product, dim) => product * (dim ?? 1), 1), 0);
}
