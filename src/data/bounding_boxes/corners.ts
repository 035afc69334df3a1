import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Height and width of an image. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

type Corners = readonly [left: Tensor, top: Tensor, right: Tensor, bottom: Tensor];

interface Format {
  readonly read: (numbers: Corners) => Corners;
  readonly write: (corners: Corners) => Corners;
}

const half = (x: Tensor): Tensor => ops.divide(x, 2);

const corners: Format = { read: (numbers) => numbers, write: (numbers) => numbers };
const turned: Format = { read: ([y1, x1, y2, x2]) => [x1, y1, x2, y2], write: ([x1, y1, x2, y2]) => [y1, x1, y2, x2] };
const sized: Format = {
  read: ([x, y, width, height]) => [x, y, ops.add(x, width), ops.add(y, height)],
  write: ([x1, y1, x2, y2]) => [x1, y1, ops.subtract(x2, x1), ops.subtract(y2, y1)],
};
const centered: Format = {
  read: ([x, y, w, h]) => [ops.subtract(x, half(w)), ops.subtract(y, half(h)), ops.add(x, half(w)), ops.add(y, half(h))],
  write: ([x1, y1, x2, y2]) => [half(ops.add(x1, x2)), half(ops.add(y1, y2)), ops.subtract(x2, x1), ops.subtract(y2, y1)],
};
const swapped: Format = {
  read: ([y, x, h, w]) => centered.read([x, y, w, h]),
  write: (box) => {
    const [x, y, w, h] = centered.write(box);
    return [y, x, h, w];
  },
};

/** How four numbers say a box; those called `rel_` are shares of the image. */
export const formats = {
  xyxy: corners,
  yxyx: turned,
  xywh: sized,
  center_xywh: centered,
  center_yxhw: swapped,
  rel_xyxy: corners,
  rel_yxyx: turned,
  rel_xywh: sized,
  rel_center_xywh: centered,
} as const;

export type BoxFormat = keyof typeof formats;

/** The four numbers of boxes, `[…, 1]` each. */
export const apart = (boxes: Tensor): Corners => ops.split(boxes, 4, { axis: -1 }) as unknown as Corners;
/** Boxes of four numbers each. */
export const together = (numbers: Corners): Tensor => ops.concatenate([...numbers], { axis: -1 });

/** Corners as shares of the image in pixels, or the other way. */
export function scaled([x1, y1, x2, y2]: Corners, x: number, y: number): Corners {
  return [ops.multiply(x1, x), ops.multiply(y1, y), ops.multiply(x2, x), ops.multiply(y2, y)];
}

/** Boxes of any format as corners in pixels. */
export function toCorners(boxes: Tensor, format: BoxFormat, { height, width }: Size): Tensor {
  const read = formats[format].read(apart(boxes));
  return together(format.startsWith("rel_") ? scaled(read, width, height) : read);
}

/** Corners in pixels as boxes of any format. */
export function fromCorners(boxes: Tensor, format: BoxFormat, { height, width }: Size): Tensor {
  const read = apart(boxes);
  return together(formats[format].write(format.startsWith("rel_") ? scaled(read, 1 / width, 1 / height) : read));
}

/** Corners cut off at the edges of the image. */
export function cut(boxes: Tensor, { height, width }: Size): Tensor {
  const [x1, y1, x2, y2] = apart(boxes);
  const inside = (x: Tensor, most: number): Tensor => ops.clip(x, 0, most);
  return together([inside(x1, width), inside(y1, height), inside(x2, width), inside(y2, height)]);
}

/** The areas of corners, one number for each box. */
export function areas(boxes: Tensor): Tensor {
  const [x1, y1, x2, y2] = apart(boxes);
  return ops.squeeze(ops.multiply(ops.subtract(x2, x1), ops.subtract(y2, y1)), { axis: -1 });
}

/** Corners moved and scaled: `x * scale + shift`. */
export function movedBoxes(boxes: Tensor, scale: readonly [x: number, y: number], shift: readonly [x: Tensor | number, y: Tensor | number]): Tensor {
  const [x1, y1, x2, y2] = scaled(apart(boxes), ...scale);
  const [dx, dy] = shift;
  return together([ops.add(x1, dx), ops.add(y1, dy), ops.add(x2, dx), ops.add(y2, dy)]);
}

/** The smallest upright boxes around corners that were each mapped by `map`. */
export function mappedBoxes(boxes: Tensor, map: (x: Tensor, y: Tensor) => readonly [Tensor, Tensor]): Tensor {
  const [x1, y1, x2, y2] = apart(boxes);
  const mapped = [map(x1, y1), map(x2, y1), map(x1, y2), map(x2, y2)];
  const [xs, ys] = [0, 1].map((axis) => mapped.map((corner) => corner[axis] as Tensor)) as [Tensor[], Tensor[]];
  const least = (list: Tensor[]): Tensor => list.reduce((a, b) => ops.minimum(a, b));
  const most = (list: Tensor[]): Tensor => list.reduce((a, b) => ops.maximum(a, b));
  return together([least(xs), least(ys), most(xs), most(ys)]);
}
