import { CeratopsError } from "../../../errors.ts";
import { hasNode } from "../../../util/host.ts";
import { optionalPackage } from "../optional_package.ts";
import type { Picture } from "./picture.ts";

/** What is used of sharp: https://sharp.pixelplumbing.com */
interface Sharp {
  toColourspace(space: "srgb"): Sharp;
  ensureAlpha(): Sharp;
  removeAlpha(): Sharp;
  raw(): Sharp;
  toFormat(format: string): Sharp;
  toBuffer(options: {
    readonly resolveWithObject: true;
  }): Promise<{ readonly data: Uint8Array; readonly info: { readonly width: number; readonly height: number } }>;
  toFile(path: string): Promise<unknown>;
}

type MakeSharp = (
  bytes: Uint8Array,
  options?: { readonly raw: { readonly width: number; readonly height: number; readonly channels: number } },
) => Sharp;

/** The decoder of Node. Its name is not written in the import, so that bundlers for pages do not follow it. */
async function sharp(): Promise<MakeSharp> {
  const name: string = "sharp";
  const { default: make } = await optionalPackage<{ default: MakeSharp }>(
    name,
    "Reading and writing of pictures in Node",
    () => import(/* @vite-ignore */ /* webpackIgnore: true */ name),
  );
  return make;
}

/** A picture file (JPEG, PNG, GIF, ...; the first picture of it) as red, green, blue and opacity. */
export async function decode(bytes: Uint8Array<ArrayBuffer>, source: string): Promise<Picture> {
  const read = hasNode ? decodeInNode : decodeInPage;
  try {
    return await read(bytes);
  } catch (cause) {
    if (cause instanceof CeratopsError) throw cause;
    throw new CeratopsError("This picture cannot be read", {
      code: "E_PICTURE",
      where: source,
      expected: hasNode ? "a file that sharp decodes: JPEG, PNG, GIF, WebP, AVIF, TIFF" : "a file that the browser decodes",
      received: cause instanceof Error ? cause.message : String(cause),
      hint: "Take the file out of the folder, or convert it to PNG.",
      cause,
    });
  }
}

async function decodeInNode(bytes: Uint8Array): Promise<Picture> {
  const make = await sharp();
  const { data, info } = await make(bytes).toColourspace("srgb").ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  // Not Node's own kind of array, which only looks like one of bytes.
  return { data: new Uint8Array(data.buffer, data.byteOffset, data.length), shape: [info.height, info.width, 4] };
}

async function decodeInPage(bytes: Uint8Array<ArrayBuffer>): Promise<Picture> {
  const bitmap = await createImageBitmap(new Blob([bytes]), {
    imageOrientation: "none",
    premultiplyAlpha: "none",
    colorSpaceConversion: "none",
  });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  if (context === null) throw new Error("the browser has no canvas");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { data: new Uint8Array(context.getImageData(0, 0, width, height).data.buffer), shape: [height, width, 4] };
}

/** Writes a picture of 1, 3 or 4 channels to a file, in Node. */
export async function writePicture(
  path: string,
  { data, shape: [height, width, channels] }: Picture,
  format: string,
): Promise<void> {
  const picture = (await sharp())(data, { raw: { width, height, channels } });
  const opaque = format === "jpeg" ? picture.removeAlpha() : picture;
  await opaque.toFormat(format).toFile(path);
}
