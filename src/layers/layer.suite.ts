import { describe, expect, it } from "vitest";
import { isFloat, type DType } from "../ir/dtype.ts";
import { differentiate } from "../ir/gradient.ts";
import { g } from "../ir/make.ts";
import type { Node } from "../ir/node.ts";
import { at, sizeOf, type Dims } from "../ir/shape.ts";
import * as ops from "../ops/index.ts";
import { isKerasTensor, KerasTensor, type Shape } from "../tensor/keras_tensor.ts";
import { isTensor } from "../tensor/operation.ts";
import { fromTypedArray, Tensor } from "../tensor/tensor.ts";
import { leaves } from "../util/tree.ts";
import type { PolicyName } from "./dtype_policy.ts";
import type { BaseLayer } from "./layer.ts";
import { deserialize, serialize } from "./registry.ts";

/** What one layer is to be tested with. */
export interface LayerSpec {
  /** Makes the layer; `dtype` is a policy it must pass on. */
  readonly make: (options: { readonly dtype?: PolicyName }) => BaseLayer;
  /** Shape of one sample; several where the layer takes several inputs. */
  readonly sample: Dims | { readonly list: readonly Dims[] } | { readonly positional: readonly Dims[] };
  /** Shape of the output of one sample; several where there are several outputs. */
  readonly output: Shape | readonly Shape[];
  /** Numbers of trainable and of other weights. */
  readonly weights?: readonly [trainable: number, others: number];
  /** The input holds whole numbers below this. */
  readonly idsBelow?: number;
  readonly training?: boolean;
  /** The dtype of outputs that do not have that of the policy. */
  readonly gives?: DType;
  /** Whether a mask `[batch, steps]` goes on with the output. */
  readonly masks?: boolean;
}

const BATCH = 2;

/** Checks what must hold for every layer. */
export function describeLayer(name: string, spec: LayerSpec): void {
  describe(`${name}`, () => {
    it("is made again from its config", () => {
      const config = serialize(spec.make({}));
      expect(config.class_name).toBe(name);
      const again: unknown = JSON.parse(JSON.stringify(config));
      expect(JSON.parse(JSON.stringify(serialize(deserialize(again as typeof config))))).toEqual(again);
    });

    it("gives the same shapes on symbolic tensors and on values", () => {
      const layer = spec.make({});
      const symbolic = leaves(call(layer, symbolicInputs(spec)), isKerasTensor);
      const values = leaves(call(layer, inputsFor(spec)), isTensor);
      expect(symbolic.map(({ shape }) => shape.slice(1))).toEqual(outputShapes(spec));
      expect(symbolic.every(({ shape }) => shape[0] === null)).toBe(true);
      expect(values.map(({ shape }) => shape)).toEqual(outputShapes(spec).map((shape) => [BATCH, ...shape]));
      expect(symbolic.map(({ dtype }) => dtype)).toEqual(values.map(({ dtype }) => dtype));
    });

    it("has the weights it should have, each reached by the gradient", async () => {
      const layer = spec.make({});
      const results = leaves(call(layer, inputsFor(spec)), isTensor).filter(({ dtype }) => isFloat(dtype));
      const { trainableWeights, nonTrainableWeights } = layer;
      expect([trainableWeights.length, nonTrainableWeights.length]).toEqual(spec.weights ?? [0, 0]);
      const gradients = differentiate(
        results.map(({ node }) => node),
        results.map(cotangentOf),
        trainableWeights.map(({ node }) => node),
      );
      const reached = await Promise.all(gradients.map(isUseful));
      expect(trainableWeights.filter((_, i) => !at(reached, i)).map(({ path }) => path)).toEqual([]);
    });

    it("computes in the dtype of its policy and keeps its weights in float32", () => {
      const layer = spec.make({ dtype: "mixed_bfloat16" });
      const results = leaves(call(layer, inputsFor(spec)), isTensor);
      const floats = layer.weights.map(({ dtype }) => dtype).filter(isFloat);
      expect(new Set(floats)).toEqual(new Set(floats.length > 0 ? ["float32"] : []));
      expect(new Set(results.map(({ dtype }) => dtype))).toEqual(new Set([spec.gives ?? "bfloat16"]));
    });

    it.runIf(spec.masks !== undefined)("passes a mask on, or ends it", () => {
      const inputs = inputsFor(spec);
      const shape = at(leaves(inputs, isTensor), 0).shape.slice(0, 2);
      const mask = fromTypedArray(Uint8Array.from({ length: sizeOf(shape) }, (_, i) => i % 2), shape, "bool");
      for (const input of leaves(inputs, isTensor)) input.mask = mask;
      const [output] = leaves(call(spec.make({}), inputs), isTensor);
      expect(output?.mask?.shape).toEqual(spec.masks === true ? shape : undefined);
    });
  });
}

type Inputs = readonly unknown[];

const call = (layer: BaseLayer, inputs: Inputs): unknown =>
  (layer as unknown as (...args: readonly unknown[]) => unknown)(...inputs);

/** Whether a gradient is there, finite, and not zero throughout. */
async function isUseful(gradient: Node | undefined): Promise<boolean> {
  if (gradient === undefined) return false;
  const numbers = [...(await new Tensor(gradient).data())];
  return numbers.every(Number.isFinite) && numbers.some((number) => number !== 0);
}

const isSizes = (shape: LayerSpec["output"]): shape is Shape => !Array.isArray(shape[0]);

const outputShapes = ({ output }: LayerSpec): Shape[] => (isSizes(output) ? [output] : [...output]);

/** The inputs of a call, each made by `fill` from the shape of one sample. */
function inputsOf({ sample, training }: LayerSpec, fill: (sample: Dims, index: number) => unknown): Inputs {
  const options = training === undefined ? [] : [{ training }];
  if ("list" in sample) return [sample.list.map(fill), ...options];
  if ("positional" in sample) return [...sample.positional.map(fill), ...options];
  return [fill(sample, 0), ...options];
}

const dtypeOf = ({ idsBelow }: LayerSpec): DType => (idsBelow === undefined ? "float32" : "int32");

const symbolicInputs = (spec: LayerSpec): Inputs =>
  inputsOf(spec, (sample) => new KerasTensor([null, ...sample], { dtype: dtypeOf(spec) }));

const inputsFor = (spec: LayerSpec): Inputs =>
  inputsOf(spec, (sample, index) => numbers([BATCH, ...sample], index, spec));

/** Numbers that look random and are the same every time. */
function numbers(shape: Dims, seed: number, spec: LayerSpec): Tensor {
  const wave = (i: number): number => Math.sin(12.9898 * (i + 1) + 78.233 * (seed + 1)) * 43_758.5453;
  const unit = (i: number): number => wave(i) - Math.floor(wave(i));
  const { idsBelow } = spec;
  const draw = (_: unknown, i: number): number => (idsBelow === undefined ? unit(i) * 2 - 1 : Math.floor(unit(i) * idsBelow));
  const size = sizeOf(shape);
  const data = idsBelow === undefined ? Float32Array.from({ length: size }, draw) : Int32Array.from({ length: size }, draw);
  return fromTypedArray(data, shape, dtypeOf(spec));
}

/** 1, 2, 3, … so that no symmetry makes a gradient vanish. */
function cotangentOf(result: Tensor): Node {
  const ramp = ops.reshape(ops.add(ops.arange(result.size, { dtype: "float32" }), 1), result.shape);
  return g.convert(ramp.node, result.dtype);
}
