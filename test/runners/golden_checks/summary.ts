import type { Api, VariableObject } from "../api.ts";
import { expectEqual } from "../compare.ts";
import type { Encoded } from "../encoding.ts";
import { Mismatch } from "../outcome.ts";
import { plain } from "../tolerance.ts";
import type { LayerFacts, SummaryFacts } from "./facts.ts";
import type { LayerObject, ModelObject } from "./open.ts";

/** The numbers of the summary: layers in order with class, output shape and parameter count, and the totals. */
export async function checkSummary(api: Api, model: ModelObject, facts: SummaryFacts): Promise<void> {
  await expectLayers(api, model.layers, facts.layers, "layers");
  expectCount(model.countParams(), facts.total_params, "total parameters");
  expectCount(sizeOf(model.trainableWeights), facts.trainable_params, "trainable parameters");
  expectCount(sizeOf(model.nonTrainableWeights), facts.non_trainable_params, "non-trainable parameters");
  if (facts.optimizer_params === undefined) return;
  model.optimizer.build(model.trainableWeights);
  expectCount(sizeOf(model.optimizer.variables), facts.optimizer_params, "parameters of the optimizer");
}

async function expectLayers(api: Api, layers: readonly LayerObject[], expected: readonly LayerFacts[], where: string): Promise<void> {
  const describe = (list: readonly { readonly name: string }[]): string => list.map(({ name }) => name).join(", ");
  if (describe(layers) !== describe(expected)) throw new Mismatch(`${where}: expected ${describe(expected)}, received ${describe(layers)}`);
  for (const [i, facts] of expected.entries()) {
    const layer = layers[i];
    if (layer === undefined) continue;
    const path = `${where} ${facts.name}`;
    if (layer.className !== facts.class) throw new Mismatch(`${path}: expected class ${facts.class}, received ${layer.className}`);
    expectCount(layer.countParams(), facts.params, `parameters of ${path}`);
    if (facts.output_shape !== undefined) await expectShape(api, layer, facts.output_shape, path);
    if (facts.sublayers !== undefined && facts.sublayers.length > 0) await expectLayers(api, layer.layers ?? [], facts.sublayers, path);
  }
}

async function expectShape(api: Api, layer: LayerObject, expected: Encoded, path: string): Promise<void> {
  await expectEqual(api, shapesOf(api, layer.output), expected, { tolerance: plain }, `output shape of ${path}`);
}

function shapesOf(api: Api, output: unknown): unknown {
  if (api.isSymbolic(output)) return output.shape;
  return Array.isArray(output) ? output.map((one) => shapesOf(api, one)) : output;
}

const sizeOf = (variables: readonly VariableObject[]): number =>
  variables.reduce((sum, { shape }) => sum + shape.reduce((product, dim) => product * dim, 1), 0);

function expectCount(actual: number, expected: number, what: string): void {
  if (actual !== expected) throw new Mismatch(`${what}: expected ${expected}, received ${actual}`);
}
