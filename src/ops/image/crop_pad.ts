import { g } from "../../ir/make.ts";
import { at } from "../../ir/shape.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { sliceAxis } from "../shape/split.ts";
import { imageError, onImages, type ImageOptions } from "./layout.ts";

type Amount = number | null | undefined;

export interface CropImagesOptions extends ImageOptions {
  readonly topCropping?: Amount;
  readonly leftCropping?: Amount;
  readonly bottomCropping?: Amount;
  readonly rightCropping?: Amount;
  readonly targetHeight?: Amount;
  readonly targetWidth?: Amount;
}

export interface PadImagesOptions extends ImageOptions {
  readonly topPadding?: Amount;
  readonly leftPadding?: Amount;
  readonly bottomPadding?: Amount;
  readonly rightPadding?: Amount;
  readonly targetHeight?: Amount;
  readonly targetWidth?: Amount;
}

/** Amounts before and behind an axis, and its new size, two of which are given; `sign` is 1 for padding, -1 for cropping. */
function solve(size: number, before: Amount, behind: Amount, target: Amount, sign: 1 | -1, op: string): [number, number] {
  const known = [before, behind, target].filter((value) => value !== null && value !== undefined);
  if (known.length !== 2 || known.some((value) => value < 0)) {
    throw imageError(op, "two of three amounts say where an axis ends", "two amounts from 0 along each axis", `${known.join(" and ") || "none"}`);
  }
  const total = target === null || target === undefined ? undefined : sign * (target - size);
  const low = before ?? (total ?? 0) - (behind ?? 0);
  const high = behind ?? (total ?? 0) - low;
  if (low < 0 || high < 0) throw imageError(op, "the amounts do not fit the image", `a size that ${size} leads to`, `${String(target)}`);
  return [low, high];
}

/** Images with rows and columns cut off; along each axis, two of start, end and new size are given. */
export const cropImages = unaryOp("CropImages", (images: Tensor, options: CropImagesOptions = {}) =>
  onImages(images, options, "cropImages", (x) => {
    const [h, w] = [at(x.shape, 1), at(x.shape, 2)];
    const [top, bottom] = solve(h, options.topCropping, options.bottomCropping, options.targetHeight, -1, "cropImages");
    const [left, right] = solve(w, options.leftCropping, options.rightCropping, options.targetWidth, -1, "cropImages");
    return sliceAxis(sliceAxis(x, 1, top, h - bottom), 2, left, w - right);
  }),
);

/** Images with zeros around them; along each axis, two of start, end and new size are given. */
export const padImages = unaryOp("PadImages", (images: Tensor, options: PadImagesOptions = {}) =>
  onImages(images, options, "padImages", (x) => {
    const [h, w] = [at(x.shape, 1), at(x.shape, 2)];
    const [top, bottom] = solve(h, options.topPadding, options.bottomPadding, options.targetHeight, 1, "padImages");
    const [left, right] = solve(w, options.leftPadding, options.rightPadding, options.targetWidth, 1, "padImages");
    return new Tensor(g.pad(x.node, [0, top, left, 0], [0, bottom, right, 0]));
  }),
);
