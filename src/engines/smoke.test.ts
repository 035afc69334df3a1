import { expect, test } from "vitest";
import { g } from "../ir/make.ts";
import { evaluateGraph } from "../ir/run.ts";
import type { Node, TensorType } from "../ir/node.ts";
import { sizeOf } from "../ir/shape.ts";
import { createWasmEngine } from "./wasm/engine.ts";

const f32 = (...shape: number[]): TensorType => ({ shape, dtype: "float32" });
let seed = 1;
const rnd = (n: number) => Float32Array.from({ length: n }, () => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed / 1073741824 - 1; });

async function check(name: string, args: Node<"parameter">[], outputs: Node[], tol = 1e-4) {
  const engine = await createWasmEngine({ threads: 2 });
  const program = await engine.compile({ args, states: [], outputs, updates: [] });
  const data = args.map((a) => rnd(sizeOf(a.shape)));
  const got = await program.run(data, []);
  const want = evaluateGraph({ parameters: args, outputs }, args.map((a, i) => ({ type: a.type, data: data[i]! })));
  want.forEach((w, i) => {
    let worst = 0;
    let where = -1;
    for (let j = 0; j < w.data.length; j++) { const d = Math.abs(w.data[j]! - got[i]![j]!); if (!(d <= worst)) { worst = d; where = j; } }
    expect(worst, `${name} output ${i} at ${where}: want ${w.data[where]} got ${got[i]![where]}`).toBeLessThan(tol);
  });
  engine.close();
}
const p = (...shape: number[]) => g.parameter("x", f32(...shape));

test("map", async () => { const [a, b] = [p(7, 13), p(7, 13)]; await check("map", [a, b], [g.add(g.multiply(a, b), g.unary("exponential", a)), g.unary("tanh", b)]); });
test("transpose", async () => { const a = p(7, 13); await check("tr", [a], [g.transpose(a, [1, 0]), g.reshape(a, [13, 7]), g.reverse(a, [1])]); });
test("bcast", async () => { const [a, b] = [p(64, 33), p(33)]; await check("bc", [a, b], [g.add(a, g.broadcastTo(b, [64, 33]))]); });
test("reduce", async () => { const a = p(12, 37); await check("red", [a], [g.reduce("add", a, [1]), g.reduce("add", a, [0]), g.reduce("maximum", a, [0, 1])]); });
test("pad", async () => { const a = p(5, 6); await check("pad", [a], [g.pad(a, [1, 2], [0, 3]), g.concatenate([a, a], 1), g.concatenate([a, a], 0)]); });
test("dot", async () => { const [a, b] = [p(37, 50), p(50, 19)]; await check("dot", [a, b], [g.dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0], lhsBatch: [], rhsBatch: [] })]); });
test("dot t", async () => { const [a, b] = [p(50, 37), p(19, 50)]; await check("dot", [a, b], [g.dotGeneral(a, b, { lhsContracting: [0], rhsContracting: [1], lhsBatch: [], rhsBatch: [] })]); });
test("bdot", async () => { const [a, b] = [p(3, 17, 4, 8), p(3, 9, 4, 8)]; await check("bdot", [a, b], [g.dotGeneral(a, b, { lhsContracting: [3], rhsContracting: [3], lhsBatch: [0, 2], rhsBatch: [0, 2] })]); });
const conv = (strides: number[], padding: [number, number][], extra = {}) => ({ strides, padding, inputDilation: [1, 1], kernelDilation: [1, 1], featureGroups: 1, batchGroups: 1, axes: { input: { batch: 0, feature: 3, spatial: [1, 2] }, kernel: { input: 2, output: 3, spatial: [0, 1] }, output: { batch: 0, feature: 3, spatial: [1, 2] } }, ...extra });
for (const [name, xs, ks, at] of [
  ["valid", [2, 9, 8, 4], [3, 3, 4, 8], conv([1, 1], [[0, 0], [0, 0]])],
  ["same", [2, 9, 8, 5], [3, 3, 5, 7], conv([1, 1], [[1, 1], [1, 1]])],
  ["stride", [2, 9, 8, 4], [3, 3, 4, 6], conv([2, 2], [[0, 1], [1, 1]])],
  ["c1", [3, 12, 12, 1], [3, 3, 1, 16], conv([1, 1], [[0, 0], [0, 0]])],
  ["group", [2, 6, 6, 4], [3, 3, 2, 6], conv([1, 1], [[1, 1], [1, 1]], { featureGroups: 2 })],
  ["depth", [2, 6, 6, 4], [3, 3, 1, 8], conv([1, 1], [[1, 1], [1, 1]], { featureGroups: 4 })],
] as const) {
  test(`conv ${name}`, async () => {
    const [x, k] = [p(...xs), p(...ks)];
    const y = g.convolution(x, k, at as never);
    const { differentiate } = await import("../ir/gradient.ts");
    const ct = p(...y.shape);
    const [dx, dk] = differentiate([y], [ct], [x, k]);
    await check(name, [x, k], [y]);
    await check(`${name} dx`, [k, ct], [dx!]);
    await check(`${name} dk`, [x, ct], [dk!]);
  });
}
