import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { encodeBits } from "../../ir/primitives/selection.ts";
import type { StoredArray, StoredDType } from "../stored_array.ts";

/**
 * The messages of an ONNX file, with the fields that are written here. Numbers of fields and element types are those of
 * onnx.proto: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export interface OnnxModel {
  readonly producer: string;
  readonly opset: number;
  readonly graph: OnnxGraph;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  /** Names of values; an empty one leaves an optional input out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** An integer, a list of them, a text, or a graph that the operator runs. */
export type OnnxAttribute = number | readonly number[] | string | OnnxGraph;

export interface OnnxTensor {
  readonly name: string;
  readonly array: StoredArray;
}

/** A size that is known, the name of one that is not, or null for one that nothing is known of. */
export type OnnxDim = number | string | null;

export interface OnnxValueInfo {
  readonly name: string;
  readonly dtype: StoredDType;
  readonly shape: readonly OnnxDim[];
}

/** The version of the file format that came with operator set 18 (ONNX 1.13). */
const IR_VERSION = 8;

const elementTypes: { readonly [D in StoredDType]: number } = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
};

/** The number of an element type, as `Cast` takes it. */
export const elementType = (dtype: StoredDType): number => elementTypes[dtype];

/** The bytes of a ModelProto. */
export function encodeModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  integer(writer, 1, IR_VERSION);
  text(writer, 2, model.producer);
  message(writer, 7, () => writeGraph(writer, model.graph));
  // OperatorSetIdProto; the empty domain is ONNX's own.
  message(writer, 8, () => {
    text(writer, 1, "");
    integer(writer, 2, model.opset);
  });
  return writer.finish();
}

/** GraphProto. */
function writeGraph(writer: BinaryWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) message(writer, 1, () => writeNode(writer, node));
  text(writer, 2, graph.name);
  for (const tensor of graph.initializers) message(writer, 5, () => writeTensor(writer, tensor));
  for (const info of graph.inputs) message(writer, 11, () => writeValueInfo(writer, info));
  for (const info of graph.outputs) message(writer, 12, () => writeValueInfo(writer, info));
}

/** NodeProto. */
function writeNode(writer: BinaryWriter, node: OnnxNode): void {
  for (const input of node.inputs) text(writer, 1, input);
  for (const output of node.outputs) text(writer, 2, output);
  text(writer, 3, node.name);
  text(writer, 4, node.opType);
  for (const [name, value] of Object.entries(node.attributes)) {
    message(writer, 5, () => {
      text(writer, 1, name);
      writeAttributeValue(writer, value);
    });
  }
}

/** The value of an AttributeProto, and in field 20 which kind it is. */
function writeAttributeValue(writer: BinaryWriter, value: OnnxAttribute): void {
  if (typeof value === "number") {
    integer(writer, 3, value);
    integer(writer, 20, 2);
  } else if (typeof value === "string") {
    text(writer, 4, value);
    integer(writer, 20, 3);
  } else if (isGraph(value)) {
    message(writer, 6, () => writeGraph(writer, value));
    integer(writer, 20, 5);
  } else {
    for (const item of value) integer(writer, 8, item);
    integer(writer, 20, 7);
  }
}

export const isGraph = (value: OnnxAttribute): value is OnnxGraph => typeof value === "object" && "nodes" in value;

/** TensorProto. */
function writeTensor(writer: BinaryWriter, { name, array }: OnnxTensor): void {
  for (const dim of array.shape) integer(writer, 1, dim);
  integer(writer, 2, elementTypes[array.dtype]);
  text(writer, 8, name);
  writer.tag(9, WireType.LengthDelimited).bytes(rawData(array));
}

/** The elements as they lie in memory, lowest byte first on every machine that runs JavaScript today. */
function rawData({ dtype, data }: StoredArray): Uint8Array {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
  if (dtype === "int64" || dtype === "uint64") throw new RangeError(`${dtype} is held by 64-bit arrays`);
  return new Uint8Array(encodeBits(data, dtype));
}

/** ValueInfoProto: a name and a TypeProto, of which only tensors are written. */
function writeValueInfo(writer: BinaryWriter, { name, dtype, shape }: OnnxValueInfo): void {
  text(writer, 1, name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      integer(writer, 1, elementTypes[dtype]);
      message(writer, 2, () => shape.forEach((dim) => writeDim(writer, dim)));
    }),
  );
}

/** TensorShapeProto.Dimension. */
function writeDim(writer: BinaryWriter, dim: OnnxDim): void {
  message(writer, 1, () => {
    if (typeof dim === "number") integer(writer, 1, dim);
    else if (dim !== null) text(writer, 2, dim);
  });
}

function message(writer: BinaryWriter, field: number, body: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  body();
  writer.join();
}

function integer(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}
