import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

// The messages of TensorFlow's event files, as far as they are written here. Field numbers are those of event.proto,
// summary.proto and tensor.proto.

/** What is written under a tag: a tensor, and which of TensorBoard's plugins shows it. */
export interface SummaryValue {
  readonly tag: string;
  readonly plugin: Plugin;
  readonly tensor: SummaryTensor;
}

interface Plugin {
  readonly name: string;
  /** What the plugin wants to know besides. */
  readonly content?: string;
  readonly dataClass: keyof typeof dataClasses;
}

type SummaryTensor =
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "double"; readonly shape: readonly number[]; readonly values: readonly number[] }
  | { readonly kind: "string"; readonly shape: readonly number[]; readonly values: readonly (string | Uint8Array)[] };

const dataClasses = { unknown: 0, scalar: 1, tensor: 2, blobs: 3 } as const;
const dtypes = { float: 1, double: 2, string: 7 } as const;

/** The curve of a number. */
export const scalarValue = (tag: string, value: number): SummaryValue => ({
  tag,
  plugin: { name: "scalars", dataClass: "scalar" },
  tensor: { kind: "float", value },
});

/** A histogram: rows of left edge, right edge and count. */
export const histogramValue = (tag: string, buckets: readonly (readonly [number, number, number])[]): SummaryValue => ({
  tag,
  plugin: { name: "histograms", dataClass: "tensor" },
  tensor: { kind: "double", shape: [buckets.length, 3], values: buckets.flat() },
});

/** Images of one size, as PNG files. */
export const imageValue = (tag: string, { width, height }: { width: number; height: number }, files: readonly Uint8Array[]): SummaryValue => ({
  tag,
  plugin: { name: "images", dataClass: "blobs" },
  tensor: { kind: "string", shape: [2 + files.length], values: [String(width), String(height), ...files] },
});

/** A model as Keras's JSON, which the Graphs tab shows as its conceptual graph. */
export const kerasModelValue = (tag: string, json: string): SummaryValue => ({
  tag,
  plugin: { name: "graph_keras_model", content: "1", dataClass: "unknown" },
  tensor: { kind: "string", shape: [], values: [json] },
});

/** The first event of each file. */
export const versionEvent = (time: number): Uint8Array => eventAt(time, 0).tag(3, WireType.LengthDelimited).string("brain.Event:2").finish();

/** An event with one summary. `time` is in seconds since 1970. */
export function summaryEvent(time: number, step: number, value: SummaryValue): Uint8Array {
  const event = eventAt(time, step);
  message(event, 5, (summary) => message(summary, 1, (into) => writeValue(into, value)));
  return event.finish();
}

function eventAt(time: number, step: number): BinaryWriter {
  const event = new BinaryWriter().tag(1, WireType.Bit64).double(time);
  return step === 0 ? event : event.tag(2, WireType.Varint).int64(step);
}

function writeValue(into: BinaryWriter, { tag, plugin, tensor }: SummaryValue): void {
  into.tag(1, WireType.LengthDelimited).string(tag);
  message(into, 8, (writer) => writeTensor(writer, tensor));
  message(into, 9, (metadata) => {
    message(metadata, 1, (data) => {
      data.tag(1, WireType.LengthDelimited).string(plugin.name);
      if (plugin.content !== undefined) data.tag(2, WireType.LengthDelimited).string(plugin.content);
    });
    if (plugin.dataClass !== "unknown") metadata.tag(4, WireType.Varint).int32(dataClasses[plugin.dataClass]);
  });
}

function writeTensor(into: BinaryWriter, tensor: SummaryTensor): void {
  into.tag(1, WireType.Varint).int32(dtypes[tensor.kind]);
  const shape = tensor.kind === "float" ? [] : tensor.shape;
  message(into, 2, (dims) => {
    for (const size of shape) message(dims, 2, (dim) => dim.tag(1, WireType.Varint).int64(size));
  });
  if (tensor.kind === "float") message(into, 5, (packed) => packed.float(tensor.value));
  else if (tensor.kind === "double") message(into, 6, (packed) => tensor.values.forEach((value) => packed.double(value)));
  else for (const value of tensor.values) into.tag(8, WireType.LengthDelimited).bytes(typeof value === "string" ? utf8.encode(value) : value);
}

const utf8 = new TextEncoder();

/** Writes a message, or a packed list, inside another. */
function message(into: BinaryWriter, field: number, write: (inner: BinaryWriter) => void): void {
  into.tag(field, WireType.LengthDelimited).fork();
  write(into);
  into.join();
}
