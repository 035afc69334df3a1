import { copyChunk } from "./chunk_copy.ts";
import type { Chunk, ChunkGrid } from "./chunk_grid.ts";
import { listChunks } from "./chunk_index.ts";
import { largestInflation } from "./file.ts";
import { checkFilters, unfilter } from "./filters.ts";
import { readFilterPipeline, type Filter } from "./messages/filter_pipeline.ts";
import type { Layout } from "./messages/layout.ts";
import type { ObjectHeader } from "./object_header.ts";
import { filled, type DatasetShape, type Storage } from "./dataset_bytes.ts";

type ChunkedLayout = Extract<Layout, { kind: "chunked" }>;

/** A dataset cut into chunks of one shape, each of which may be filtered; chunks that are missing read as the fill value. */
export class ChunkedStorage implements Storage {
  readonly #header: ObjectHeader;
  readonly #dataset: DatasetShape;
  readonly #grid: ChunkGrid;
  readonly #filters: readonly Filter[];
  readonly #chunks: readonly Chunk[];

  constructor(header: ObjectHeader, layout: ChunkedLayout, dataset: DatasetShape) {
    const { file, path } = header;
    const { chunk, elementSize, index } = layout;
    const size = chunk.reduce((product, length) => product * length, elementSize);
    if (chunk.length !== dataset.shape.length || elementSize !== dataset.elementSize || !Number.isSafeInteger(size)) {
      throw file.corrupt(path, undefined, "The chunks of the dataset do not fit it.");
    }
    const pipeline = header.find("filters");
    this.#header = header;
    this.#dataset = dataset;
    this.#grid = { shape: dataset.shape, chunk, size };
    this.#filters = pipeline === undefined ? [] : readFilterPipeline(pipeline);
    checkFilters(this.#filters, file, path);
    this.#chunks = listChunks(file, path, index, this.#grid, this.#filters.length > 0);
    this.#account();
  }

  read(): Uint8Array {
    const { file, path } = this.#header;
    const bytes = filled(this.#dataset);
    for (const chunk of this.#chunks) {
      const stored = file.bytes.subarray(chunk.start, chunk.start + chunk.size);
      const content = unfilter(stored, this.#filters, chunk.mask, this.#grid.size, { file, path, byte: chunk.start });
      copyChunk(bytes, content, this.#grid, chunk.offsets, this.#dataset.elementSize);
    }
    return bytes;
  }

  /** Every chunk must be worth its size, and what no chunk covers is accounted for as fill. */
  #account(): void {
    const { file, path } = this.#header;
    const { shape, chunk, size } = this.#grid;
    let covered = 0;
    for (const { offsets, size: stored, start } of this.#chunks) {
      const largest = this.#filters.length === 0 ? stored : stored * largestInflation;
      if (size > largest) throw file.corrupt(path, start, "A chunk claims more elements than its bytes can hold.");
      const elements = offsets.reduce((n, offset, axis) => n * Math.min(chunk[axis] ?? 0, (shape[axis] ?? 0) - offset), 1);
      covered += elements * this.#dataset.elementSize;
    }
    file.fill(this.#dataset.size - covered, path);
  }
}
