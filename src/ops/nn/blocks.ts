import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at, range, type Dims } from "../../ir/shape.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { DataFormat } from "../../tensor/config.ts";
import { scatterInto } from "../indexing/scatter.ts";
import { checkImageRank, type PerAxis } from "./windows.ts";
import { table } from "../support/table.ts";

export interface PatchOptions {
  /** Distance between the elements of a block, 1. */
  readonly dilation?: PerAxis;
  /** Zeros around each side, 0. */
  readonly padding?: PerAxis;
  /** Distance between blocks, 1. */
  readonly stride?: PerAxis;
}

const pair = (value: PerAxis): [number, number] => (typeof value === "number" ? [value, value] : [at(value, 0), at(value, 1)]);

interface Patches {
  readonly kernel: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly places: readonly [number, number];
}

function patchesOf(size: Dims, kernelSize: PerAxis, options: PatchOptions): Patches {
  const { dilation, padding, stride } = {
    dilation: pair(options.dilation ?? 1),
    padding: pair(options.padding ?? 0),
    stride: pair(options.stride ?? 1),
  };
  const kernel = pair(kernelSize);
  const count = (i: 0 | 1): number =>
    Math.floor((at(size, i) + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1) / stride[i]) + 1;
  return { kernel, dilation, padding, stride, places: [count(0), count(1)] };
}

/** Flat position in the padded image of each element (rows) of each block (columns). */
function positions({ kernel, dilation, stride, places }: Patches, width: number): Tensor {
  const offsets = range(kernel[0]).flatMap((i) => range(kernel[1]).map((j) => i * dilation[0] * width + j * dilation[1]));
  const starts = range(places[0]).flatMap((i) => range(places[1]).map((j) => i * stride[0] * width + j * stride[1]));
  const name = `blocks ${[...kernel, ...dilation, ...stride, ...places, width].join()}`;
  return table(name, [offsets.length, starts.length], "int32", () => offsets.flatMap((offset) => starts.map((start) => start + offset)));
}

/** Sliding blocks of images as columns: `[batch, channels, height, width]` gives `[batch, channels · kernel, blocks]`. */
export const unfold = unaryOp("Unfold", (x: Tensor, kernelSize: PerAxis, options: PatchOptions = {}) => {
  checkImageRank(x, "unfold", "channels_first", 2);
  const patches = patchesOf(x.shape.slice(2), kernelSize, options);
  const edges = [0, 0, ...patches.padding];
  const padded = g.pad(x.node, edges, edges);
  const [batch, channels, height, width] = [0, 1, 2, 3].map((i) => at(padded.shape, i)) as [number, number, number, number];
  const where = positions(patches, width);
  const columns = g.gather(g.reshape(padded, [batch, channels, height * width]), where.node, {
    offsetDims: [0, 1],
    collapsedSliceDims: [2],
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    startIndexMap: [2],
    indexVectorDim: 2,
    sliceSizes: [batch, channels, 1],
  });
  return new Tensor(g.reshape(columns, [batch, channels * at(where.shape, 0), at(where.shape, 1)]));
});

/** The inverse of `unfold`, elements that several blocks share summed: `[batch, channels · kernel, blocks]` to images. */
export const fold = unaryOp("Fold", (x: Tensor, outputSize: PerAxis, kernelSize: PerAxis, options: PatchOptions = {}) => {
  const size = pair(outputSize);
  const patches = patchesOf(size, kernelSize, options);
  const { padding, kernel, places } = patches;
  const [batch, rows] = [x.shape[0] ?? 0, x.shape[1] ?? 0];
  const channels = rows / (kernel[0] * kernel[1]);
  if (x.rank !== 3 || !Number.isInteger(channels) || x.shape[2] !== places[0] * places[1]) {
    throw new CeratopsError("ops.fold: the blocks do not make up the image", {
      code: "E_FOLD",
      where: "ops.fold",
      expected: `[batch, channels · ${kernel[0] * kernel[1]}, ${places[0] * places[1]}]`,
      received: `[${x.shape.join(", ")}]`,
      hint: "ops.fold(ops.unfold(x, size), [height, width], size)",
    });
  }
  const [height, width] = [size[0] + 2 * padding[0], size[1] + 2 * padding[1]];
  const where = positions(patches, width);
  const updates = g.transpose(g.reshape(x.node, [batch, channels, ...where.shape]), [2, 3, 0, 1]);
  const empty = new Tensor(g.full(0, { shape: [height * width, batch, channels], dtype: x.dtype }));
  const indices = new Tensor(g.reshape(where.node, [...where.shape, 1]));
  const summed = scatterInto(empty, indices, new Tensor(updates), "add").node;
  const image = g.reshape(g.transpose(summed, [1, 2, 0]), [batch, channels, height, width]);
  return new Tensor(g.slice(image, [0, 0, ...padding], [batch, channels, height - padding[0], width - padding[1]]));
});

export interface BlockOptions {
  readonly dataFormat?: DataFormat;
}

/** Channels to blocks of pixels: `[b, h, w, c · n²]` gives `[b, h · n, w · n, c]`. */
export const depthToSpace = unaryOp("DepthToSpace", (x: Tensor, blockSize: number, { dataFormat = "channels_last" }: BlockOptions = {}) => {
  checkImageRank(x, "depthToSpace", dataFormat, 2);
  const channels = at(x.shape, dataFormat === "channels_last" ? 3 : 1);
  if (blockSize < 2 || channels % blockSize ** 2 !== 0) throw badBlock("depthToSpace", `${blockSize ** 2} · n channels`, x);
  const depth = channels / blockSize ** 2;
  if (dataFormat === "channels_first") {
    const [b, , h, w] = x.shape as [number, number, number, number];
    const split = g.reshape(x.node, [b, depth, blockSize, blockSize, h, w]);
    return new Tensor(g.reshape(g.transpose(split, [0, 1, 4, 2, 5, 3]), [b, depth, h * blockSize, w * blockSize]));
  }
  const [b, h, w] = x.shape as [number, number, number];
  const split = g.reshape(x.node, [b, h, w, blockSize, blockSize, depth]);
  return new Tensor(g.reshape(g.transpose(split, [0, 1, 3, 2, 4, 5]), [b, h * blockSize, w * blockSize, depth]));
});

/** Blocks of pixels to channels: `[b, h · n, w · n, c]` gives `[b, h, w, c · n²]`. */
export const spaceToDepth = unaryOp("SpaceToDepth", (x: Tensor, blockSize: number, { dataFormat = "channels_last" }: BlockOptions = {}) => {
  checkImageRank(x, "spaceToDepth", dataFormat, 2);
  const spatial = dataFormat === "channels_last" ? x.shape.slice(1, 3) : x.shape.slice(2);
  if (blockSize < 2 || spatial.some((dim) => dim % blockSize !== 0)) throw badBlock("spaceToDepth", `sizes divisible by ${blockSize}`, x);
  if (dataFormat === "channels_first") {
    const [b, c, h, w] = x.shape as [number, number, number, number];
    const split = g.reshape(x.node, [b, c, h / blockSize, blockSize, w / blockSize, blockSize]);
    return new Tensor(g.reshape(g.transpose(split, [0, 1, 3, 5, 2, 4]), [b, c * blockSize ** 2, h / blockSize, w / blockSize]));
  }
  const [b, h, w, c] = x.shape as [number, number, number, number];
  const split = g.reshape(x.node, [b, h / blockSize, blockSize, w / blockSize, blockSize, c]);
  return new Tensor(g.reshape(g.transpose(split, [0, 1, 3, 2, 4, 5]), [b, h / blockSize, w / blockSize, c * blockSize ** 2]));
});

function badBlock(op: string, expected: string, x: Tensor): CeratopsError {
  return new CeratopsError(`ops.${op}: the image does not divide into blocks`, {
    code: "E_BLOCK",
    where: `ops.${op}`,
    expected: `a block size from 2, and ${expected}`,
    received: `[${x.shape.join(", ")}]`,
    hint: `ops.${op}(x, 2)`,
  });
}
