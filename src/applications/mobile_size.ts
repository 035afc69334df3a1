import { sizeOf } from "./image_shape.ts";
import type { ImageShape } from "./options.ts";

interface Given {
  readonly inputShape: ImageShape | null;
  readonly inputTensor: { readonly shape: ImageShape } | null;
}

/** The height of square images, where it is one that weights were trained for; 224 otherwise. */
export const ownSize =
  (trained: readonly number[]) =>
  ({ inputShape, inputTensor }: Given): number => {
    const [rows, columns] = sizeOf(inputShape ?? inputTensor?.shape.slice(1) ?? []);
    return typeof rows === "number" && rows === columns && trained.includes(rows) ? rows : 224;
  };

/** The height of images as it stands in names; of trained weights, one that they were trained for. */
export function namedRows({ imageShape, isImagenet }: { imageShape: ImageShape; isImagenet: boolean }, trained: readonly number[]): string {
  const [rows = null, columns = null] = sizeOf(imageShape);
  if (isImagenet && !(rows === columns && rows !== null && trained.includes(rows))) return "224";
  return rows === null ? "None" : String(rows);
}

/** A number as Python writes a float. */
export const pythonFloat = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));
