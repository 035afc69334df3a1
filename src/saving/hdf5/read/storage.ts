import { claim } from "./cursor.ts";
import { ChunkedStorage } from "./chunked_storage.ts";
import { filled, type DatasetShape, type Storage } from "./dataset_bytes.ts";
import { readFillValue } from "./messages/fill_value.ts";
import { readLayout, type Layout } from "./messages/layout.ts";
import type { Dataspace } from "./messages/dataspace.ts";
import type { ObjectHeader } from "./object_header.ts";

/** Finds the bytes of a dataset; nothing of its size is allocated before the file is known to justify it. */
export function openStorage(header: ObjectHeader, space: Dataspace, elementSize: number): Storage {
  const { file, path } = header;
  const size = space.count * elementSize;
  if (!Number.isSafeInteger(size)) throw file.corrupt(path, undefined, "The dataset is larger than any file.");
  if (header.has("externalFiles")) {
    throw file.unsupported(path, undefined, "The dataset's numbers are in another file.", {
      hint: "Copy the data into one file with h5repack, or save the model again with Keras.",
    });
  }
  const dataset: DatasetShape = { shape: space.shape, elementSize, size, fillValue: readFillValue(header) };
  if (dataset.fillValue !== undefined && dataset.fillValue.length !== elementSize) {
    throw file.corrupt(path, undefined, "The dataset's fill value has not the size of an element.");
  }
  if (size === 0) return { read: () => new Uint8Array(0) };
  return openLayout(header, readLayout(header.require("layout")), dataset);
}

function openLayout(header: ObjectHeader, layout: Layout, dataset: DatasetShape): Storage {
  const { file, path } = header;
  if (layout.kind === "chunked") return new ChunkedStorage(header, layout, dataset);
  if (layout.kind === "compact") {
    if (layout.size < dataset.size) throw file.corrupt(path, layout.start, "The dataset holds fewer elements than it claims.");
    return { read: () => file.bytes.subarray(layout.start, layout.start + dataset.size) };
  }
  if (layout.address === undefined) {
    file.fill(dataset.size, path);
    return { read: () => filled(dataset) };
  }
  const { at, end } = claim(file, layout.address, dataset.size, path);
  return { read: () => file.bytes.subarray(at, end) };
}
