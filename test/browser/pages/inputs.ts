import { imageDatasetFromDirectory } from "../../../src/data/sources/image_folder.ts";
import { loadImg } from "../../../src/data/sources/images/load_img.ts";
import { getFile } from "../../../src/datasets/files/get_file.ts";
import { fileStore } from "../../../src/datasets/files/store.ts";

/** A picture of 2 x 2 pixels: red, green, blue, half transparent white. */
async function picture(type: string): Promise<Blob> {
  const canvas = new OffscreenCanvas(2, 2);
  const bytes = Uint8ClampedArray.of(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 128);
  canvas.getContext("2d")?.putImageData(new ImageData(bytes, 2, 2), 0, 0);
  return canvas.convertToBlob({ type });
}

/** Pixels of a picture that the browser decodes, and of a folder of pictures as a page gets it. */
export async function readPictures(): Promise<readonly unknown[]> {
  const png = await picture("image/png");
  const { data, shape } = await loadImg(png, { colorMode: "rgba" });
  const files = ["b", "a"].map((name) =>
    Object.defineProperty(new File([png], "1.png"), "webkitRelativePath", { value: `mine/${name}/1.png` }),
  );
  const dataset = await imageDatasetFromDirectory(files, { imageSize: [1, 2], interpolation: "area", shuffle: false });
  const [batch] = await dataset.toArray();
  return [shape, [...data], dataset.classNames, batch?.[0].shape, [...(batch?.[1].data ?? [])]];
}

/** Downloads a file of a data set and says whether the page kept it. */
export async function keepFile(): Promise<readonly unknown[]> {
  const sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"; // of "hello"
  const file = { name: "greeting.txt", url: "data:text/plain,hello", checksum: { sha256 }, dataset: "greeting" };
  const bytes = await getFile(file, {});
  const kept = await (await fileStore(undefined)).read(file.name);
  return [new TextDecoder().decode(bytes), new TextDecoder().decode(kept)];
}
