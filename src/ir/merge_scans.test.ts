import { describe, expect, it } from "vitest";
import { differentiate } from "./gradient.ts";
import { randomNumbers } from "./gradient_check.suite.ts";
import { g } from "./make.ts";
import { mergeScans } from "./merge_scans.ts";
import { isOp, topological, type Graph, type Node, type TensorType } from "./node.ts";
import { printGraph } from "./print.ts";
import { evaluateGraph } from "./run.ts";
import { at, sizeOf, type Dims } from "./shape.ts";
import { verify } from "./verify.ts";

const f32 = (...shape: number[]): TensorType => ({ shape, dtype: "float32" });

function graph(types: readonly TensorType[], build: (...parameters: Node[]) => readonly Node[]): Graph {
  const parameters = types.map((type) => g.parameter("p", type));
  return { parameters, outputs: build(...parameters) };
}

const matmul = (a: Node, b: Node): Node =>
  g.dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0], lhsBatch: [], rhsBatch: [] });

/** tanh(x·kernel + state·recurrent + bias), stacked. */
const recurrent = graph([f32(2, 3), f32(3, 3), f32(3), f32(4, 3), f32(4, 2)], (kernel, weights, bias, state, x) => {
  const sums = g.add(matmul(x, kernel), matmul(state, weights));
  const next = g.unary("tanh", g.add(sums, g.broadcastTo(bias, sums.shape)));
  return [next, next];
});

const inputTypes = [f32(2, 3), f32(3, 3), f32(3), f32(4, 3), f32(5, 4, 2)];

/** Outputs of a scan together with the gradient of their sum with respect to all inputs. */
function withGradient(body: Graph, types: readonly TensorType[], consts: number, carries: number): Graph {
  return graph(types, (...inputs) => {
    const length = at(at(types, consts + carries).shape, 0);
    const outputs = g.scan({ body, consts, carries, length, reverse: false }, inputs);
    const gradients = differentiate(outputs, outputs.map((output) => g.like(1, output)), inputs);
    return [...outputs, ...gradients.filter((ct) => ct !== undefined)];
  });
}

const scansOf = ({ outputs }: Graph): Node<"scan">[] => topological(outputs).filter((node) => isOp(node, "scan"));
const count = (nodes: readonly Node[], op: Node["op"]): number => nodes.filter((node) => node.op === op).length;

function run(built: Graph): number[][] {
  const next = randomNumbers(3);
  const inputs = built.parameters.map(({ type }) => ({ type, data: new Float64Array(sizeOf(type.shape)).map(next) }));
  return evaluateGraph(built, inputs, { wide: true }).map(({ data }) => [...data]);
}

function expectSameResults(merged: Graph, original: Graph): void {
  verify(original);
  verify(merged);
  expect(run(merged)).toEqual(run(original));
}

describe("the gradient of a recurrent layer", () => {
  const original = withGradient(recurrent, inputTypes, 3, 1);
  const merged = mergeScans(original);

  it("is one scan forwards and one backwards", () => {
    expectSameResults(merged, original);
    expect(scansOf(original).map(({ attributes }) => attributes.reverse).toSorted()).toEqual([false, false, true]);
    expect(scansOf(merged).map(({ attributes }) => attributes.reverse).toSorted()).toEqual([false, true]);
  });

  it("stacks only the state besides what was stacked anyway", () => {
    const [forward] = scansOf(merged);
    expect(forward?.results).toEqual([f32(4, 3), f32(5, 4, 3), f32(5, 4, 3)]);
  });

  it("leaves one product per step to the backward scan and takes those of weights and inputs out of it", () => {
    const backward = scansOf(merged).find(({ attributes }) => attributes.reverse);
    const inside = topological(backward?.attributes.body.outputs ?? []);
    expect(count(inside, "dot_general")).toBe(1);
    expect(count(inside, "reduce")).toBe(0);
    expect(backward?.attributes.carries).toBe(1);
    expect(count(topological(merged.outputs), "dot_general")).toBe(3);
  });

  it("reads as one would write it", () => {
    expect(printGraph(merged)).toMatchInlineSnapshot(`
      "(%0: float32[2,3], %1: float32[3,3], %2: float32[3], %3: float32[4,3], %4: float32[5,4,2]) =>
        %5 = scan %0, %1, %2, %3, %4 {consts: 3, carries: 1, length: 5, reverse: false} : (float32[4,3], float32[5,4,3], float32[5,4,3])
          body (%0: float32[2,3], %1: float32[3,3], %2: float32[3], %3: float32[4,3], %4: float32[4,2]) =>
            %5 = dot_general %4, %0 {lhsContracting: [1], rhsContracting: [0], lhsBatch: [], rhsBatch: []} : float32[4,3]
            %6 = dot_general %3, %1 {lhsContracting: [1], rhsContracting: [0], lhsBatch: [], rhsBatch: []} : float32[4,3]
            %7 = add %5, %6 : float32[4,3]
            %8 = broadcast_in_dim %2 {shape: [4, 3], dimensions: [1]} : float32[4,3]
            %9 = add %7, %8 : float32[4,3]
            %10 = tanh %9 : float32[4,3]
            %10, %10, %3
        %6 = get_tuple_element %5 {index: 0} : float32[4,3]
        %7 = get_tuple_element %5 {index: 1} : float32[5,4,3]
        %8 = constant {data: [1]} : float32[4,3]
        %9 = get_tuple_element %5 {index: 1} : float32[5,4,3]
        %10 = constant {data: [1]} : float32[5,4,3]
        %11 = scan %1, %8, %9, %10 {consts: 1, carries: 1, length: 5, reverse: true} : (float32[4,3], float32[5,4,3])
          body (%0: float32[3,3], %1: float32[4,3], %2: float32[4,3], %3: float32[4,3]) =>
            %4 = add %1, %3 : float32[4,3]
            %5 = constant {data: [1]} : float32[4,3]
            %6 = multiply %2, %2 : float32[4,3]
            %7 = subtract %5, %6 : float32[4,3]
            %8 = multiply %4, %7 : float32[4,3]
            %9 = dot_general %8, %0 {lhsBatch: [], rhsBatch: [], lhsContracting: [1], rhsContracting: [1]} : float32[4,3]
            %9, %8
        %12 = get_tuple_element %11 {index: 1} : float32[5,4,3]
        %13 = dot_general %12, %4 {lhsContracting: [0, 1], rhsContracting: [0, 1], lhsBatch: [], rhsBatch: []} : float32[3,2]
        %14 = transpose %13 {permutation: [1, 0]} : float32[2,3]
        %15 = get_tuple_element %5 {index: 2} : float32[5,4,3]
        %16 = dot_general %12, %15 {lhsContracting: [0, 1], rhsContracting: [0, 1], lhsBatch: [], rhsBatch: []} : float32[3,3]
        %17 = transpose %16 {permutation: [1, 0]} : float32[3,3]
        %18 = reduce %12 {kind: add, dimensions: [0, 1]} : float32[3]
        %19 = get_tuple_element %11 {index: 0} : float32[4,3]
        %20 = dot_general %12, %0 {lhsContracting: [2], rhsContracting: [1], lhsBatch: [], rhsBatch: []} : float32[5,4,2]
        %6, %7, %14, %17, %18, %19, %20"
    `);
  });
});

describe("scans in scans", () => {
  const inner = graph([f32(3), f32(3)], (state, x) => {
    const next = g.unary("sine", g.add(state, x));
    return [next, next];
  });
  const outer = graph([f32(3), f32(2, 3)], (state, xs) => [
    at(g.scan({ body: inner, consts: 0, carries: 1, length: 2, reverse: false }, [state, xs]), 0),
  ]);
  const original = withGradient(outer, [f32(3), f32(4, 2, 3)], 0, 1);
  const merged = mergeScans(original);

  it("are merged inside of the merged one", () => {
    expectSameResults(merged, original);
    expect(scansOf(merged).map(({ attributes }) => scansOf(attributes.body).length)).toEqual([1, 1]);
  });
});

describe("second derivatives", () => {
  it("still merge the scans of the function itself", () => {
    const first = withGradient(recurrent, inputTypes, 3, 1);
    const dKernel = at(first.outputs, 2);
    const second = differentiate([dKernel], [g.like(1, dKernel)], first.parameters);
    const original: Graph = { parameters: first.parameters, outputs: second.filter((ct) => ct !== undefined) };
    const merged = mergeScans(original);
    expectSameResults(merged, original);
    expect(scansOf(merged).length).toBeLessThan(scansOf(original).length);
  });
});

describe("scans that differ", () => {
  const body = graph([f32(2), f32(2)], (state, x) => [g.add(state, x), g.multiply(state, x)]);
  const two = (change: { reverse?: boolean; body?: Graph; swap?: boolean }): Graph =>
    graph([f32(2), f32(2), f32(3, 2)], (a, b, xs) => {
      const base = { body, consts: 0, carries: 1, length: 3, reverse: false };
      const { swap = false, ...attributes } = change;
      return [...g.scan(base, [a, xs]), ...g.scan({ ...base, ...attributes }, [swap ? b : a, xs])];
    });
  const [state, x] = body.parameters as [Node, Node];
  const otherNext: Graph = { parameters: body.parameters, outputs: [g.multiply(state, x), x] };
  const otherStack: Graph = { parameters: body.parameters, outputs: [at(body.outputs, 0), x] };

  it.each([
    ["in direction", two({ reverse: true }), 2],
    ["in inputs", two({ swap: true }), 2],
    ["in their carries", two({ body: otherNext }), 2],
    ["only in what they stack are merged", two({ body: otherStack }), 1],
    ["in nothing are merged", two({}), 1],
  ])("%s", (_, original, scans) => {
    const merged = mergeScans(original);
    expectSameResults(merged, original);
    expect(scansOf(merged)).toHaveLength(scans);
  });
});

it("reaches into branches and loops", () => {
  const shape: Dims = [2];
  const twice = graph([f32(...shape), f32(3, 2)], (a, xs) => {
    const body = graph([f32(2), f32(2)], (state, x) => [g.add(state, x)]);
    const scan = (): Node => at(g.scan({ body, consts: 0, carries: 1, length: 3, reverse: false }, [a, xs]), 0);
    return [g.add(scan(), scan())];
  });
  const original = graph([f32(2), f32(3, 2)], (a, xs) => g.case(g.scalar(0, "int32"), [twice], [a, xs]));
  const merged = mergeScans(original);
  expectSameResults(merged, original);
  const [branch] = topological(merged.outputs).flatMap((node) => (isOp(node, "case") ? node.attributes.branches : []));
  expect(branch && scansOf(branch)).toHaveLength(1);
});
