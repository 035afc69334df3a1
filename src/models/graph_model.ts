import { at } from "../ir/shape.ts";
import * as ops from "../ops/index.ts";
import { toTensor, type TensorLike } from "../tensor/convert.ts";
import { isKerasTensor, KerasTensor, type Shape } from "../tensor/keras_tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkInputShape, fittedShape } from "../training/checks/input_shapes.ts";
import { arrange } from "../training/data/arrange.ts";
import type { Signature } from "../training/signature.ts";
import type { SymbolicTree } from "../training/structure.ts";
import { mapLeaves } from "../util/tree.ts";
import { isHanded } from "./host_stage.ts";
import { BaseModel } from "./model.ts";
import { noGraph } from "./model_errors.ts";

/** A model whose computation is a graph of calls, whoever drew it. */
export abstract class GraphModel<I extends SymbolicTree = SymbolicTree, O extends SymbolicTree = SymbolicTree> extends BaseModel<I, O> {
  override readonly takesTexts = true;

  protected override get isCode(): boolean {
    return false;
  }

  override get signature(): Signature | undefined {
    return this.graph?.stepSignature ?? super.signature;
  }

  get needsValues(): boolean {
    return this.graph?.hostStage !== undefined;
  }

  /** Where texts and the like must become numbers before the compiled steps: does so. */
  get prepareInputs(): ((x: unknown) => Promise<unknown>) | undefined {
    const { signature, hostStage } = this.graph ?? {};
    if (signature === undefined || hostStage === undefined) return undefined;
    return (x) => hostStage.run(signature.flatInputs, this.#valuesOf(x, signature));
  }

  override call(inputs: TensorLike): unknown {
    const graph = this.graph;
    if (graph === undefined) throw noGraph(this.name, "input", undefined);
    return isHanded(inputs) ? graph.runHanded(inputs) : graph.run(this.#valuesOf(inputs, graph.signature));
  }

  /** Tensors, or texts, for the inputs of the graph. */
  #valuesOf(inputs: unknown, signature: Signature): unknown[] {
    const isTexts = (i: number): boolean => at(signature.flatInputs, i).dtype === "string";
    return arrangeInputs(inputs, signature).map((value, i) =>
      isTexts(i) ? value : this.#fit(toTensor(value as TensorLike), signature, i),
    );
  }

  override computeOutputShape(inputShape: unknown): Shape | readonly Shape[] {
    if (isShape(inputShape)) this.ensureBuilt([inputShape]);
    const symbolic = mapLeaves(inputShape, isShape, (shape) => new KerasTensor(shape, { dtype: this.computeInputDtype }));
    return mapLeaves(this.inferOutputs([symbolic]), isKerasTensor, ({ shape }) => shape) as Shape | readonly Shape[];
  }

  /** Keras visits the layers of a graph before everything else. */
  override savedChildren(): ReadonlyMap<string, unknown> {
    return new Map<string, unknown>([["layers", this.layers], ...super.savedChildren()]);
  }

  protected override inferOutputs(args: readonly unknown[]): unknown {
    const graph = this.graph;
    if (graph === undefined) return super.inferOutputs(args);
    const given = arrangeInputs(args[0], graph.signature).filter(isKerasTensor);
    given.forEach(({ shape }, i) => checkInputShape(this.name, graph.signature, i, shape));
    const alike = given.every((tensor, i) => sameType(tensor, at(graph.signature.flatInputs, i)));
    return alike && args.length === 1 ? graph.freshOutputs() : super.inferOutputs(args);
  }

  /** The input as the graph declares it: its dtype, and its rank where a last axis of 1 is all that differs. */
  #fit(tensor: Tensor, signature: Signature, position: number): Tensor {
    checkInputShape(this.name, signature, position, tensor.shape);
    const { shape, numberType: dtype } = at(signature.flatInputs, position);
    const wanted = fittedShape(tensor.shape, shape);
    const sameShape = wanted.length === tensor.rank;
    if (sameShape && tensor.dtype === dtype) return tensor;
    const fitted = ops.cast(sameShape ? tensor : ops.reshape(tensor, wanted), dtype);
    fitted.mask = tensor.mask;
    return fitted;
  }
}

const isShape = (value: unknown): value is Shape =>
  Array.isArray(value) && value.every((dim) => dim === null || typeof dim === "number");

const arrangeInputs = (given: unknown, { inputs, inputNames }: Signature): unknown[] =>
  arrange(given, { argument: "x", structure: inputs, names: inputNames, partial: false });

const sameType = (a: KerasTensor, b: KerasTensor): boolean =>
  a.dtype === b.dtype && a.mask === undefined && b.mask === undefined && a.shape.join() === b.shape.join();
