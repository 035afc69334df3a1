import { describe, expect, it } from "vitest";
import { useEngine } from "../../tensor/current_engine.ts";
import { tensor } from "../../tensor/convert.ts";
import * as boxes from "./index.ts";

useEngine("reference");

const size = { height: 100, width: 200 };
const one = tensor([[10, 20, 50, 60]], "float32");

describe("boundingBoxes", () => {
  it("writes boxes in every format, there and back", async () => {
    const formats = ["xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"] as const;
    for (const format of formats) {
      const there = boxes.convertFormat(one, "xyxy", format, size);
      const back = (await boxes.convertFormat(there, format, "xyxy", size).array()) as number[][];
      back[0]?.forEach((value, i) => expect(value).toBeCloseTo([10, 20, 50, 60][i] ?? 0, 3));
    }
    expect(await boxes.convertFormat(one, "xyxy", "center_yxhw").array()).toEqual([[40, 30, 40, 40]]);
  });

  it("refuses shares of an image of unknown size, and names that it does not know", () => {
    expect(() => boxes.convertFormat(one, "xyxy", "rel_xyxy")).toThrow("must know the size of the image");
    expect(() => boxes.convertFormat(one, "xyzw" as "xyxy", "xyxy")).toThrow('source cannot be "xyzw"');
    expect(() => boxes.computeIou(one, one, "rel_xyxy")).toThrow("must know the size of the image");
  });

  it("gives differences to anchors from which the boxes come back", async () => {
    const anchors = tensor([[0, 0, 40, 40]], "float32");
    const options = { variance: [0.1, 0.1, 0.2, 0.2] };
    const deltas = boxes.encodeBoxToDeltas(anchors, one, "xyxy", "xyxy", options);
    const [shift] = (await deltas.array()) as number[][];
    expect(shift?.map((x) => Math.round(x * 1e4) / 1e4)).toEqual([5, 2.5, 0, 0]);
    const { p3 } = boxes.decodeDeltasToBoxes({ p3: anchors }, { p3: deltas }, "xyxy", "xyxy", options);
    const [first] = (await p3?.array() ?? []) as number[][];
    expect(first?.map(Math.round)).toEqual([10, 20, 50, 60]);
  });

  it("turns boxes around the middle of the image", async () => {
    const [zero, scale] = [tensor([0], "float32"), tensor([1], "float32")];
    const turned = boxes.affineTransform(tensor([[[0, 0, 10, 20]]], "float32"), tensor([180], "float32"), zero, zero, scale, zero, zero, 101, 101);
    expect(((await turned.array()) as number[][][])[0]?.[0]?.map(Math.round)).toEqual([90, 80, 100, 100]);
  });

  it("marks pairs with a box that is missing", async () => {
    const overlap = boxes.computeIou(one, [[-1, -1, -1, -1]], "xyxy", { useMasking: true });
    expect(await overlap.array()).toEqual([[-1]]);
  });
});
