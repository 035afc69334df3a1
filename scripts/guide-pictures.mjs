// Draws the pictures of docs/guide: npm run guide-pictures
import { mkdirSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

const FOLDER = new URL("../docs/guide/pictures/", import.meta.url);

/** @typedef {typeof import("../src/index.ts")} Ceratops */

/**
 * The models that docs/guide/sequential-vs-functional.md writes, by the name of their picture.
 *
 * @type {Record<string, (ceratops: Ceratops) => Parameters<Ceratops["plotModel"]>[0]>}
 */
const models = {
  sequential: ({ Input, Sequential, layers }) =>
    Sequential([
      Input([8, 8, 1]),
      layers.Conv2D(8, 3, { activation: "relu" }),
      layers.Flatten(),
      layers.Dense(10, { activation: "softmax" }),
    ]),
  functional: ({ Input, Model, layers }) => {
    const image = Input([8, 8, 1]);
    const edges = layers.Conv2D(8, 3, { activation: "relu" })(image);
    const flat = layers.Flatten()(edges);
    return Model({ inputs: image, outputs: layers.Dense(10, { activation: "softmax" })(flat) });
  },
  tickets: ({ Input, Model, layers }) => {
    const title = Input([100], { name: "title" });
    const body = Input([200], { name: "body" });
    const both = layers.Concatenate()([layers.Dense(16)(title), layers.Dense(16)(body)]);
    const priority = layers.Dense(1, { name: "priority" })(both);
    const department = layers.Dense(4, { activation: "softmax", name: "department" })(both);
    return Model({ inputs: { title, body }, outputs: { priority, department } });
  },
  residual: ({ Input, Model, layers }) => {
    const x = Input([16]);
    const hidden = layers.Dense(16, { activation: "relu" })(x);
    const correction = layers.Dense(16)(hidden);
    return Model({ inputs: x, outputs: layers.Add()([x, correction]) });
  },
};

/**
 * All pictures.
 *
 * @param {Ceratops} ceratops
 * @returns {Promise<Map<string, string>>} SVG by the path of its file
 */
export async function guidePictures(ceratops) {
  /** @type {Map<string, string>} */
  const pictures = new Map();
  for (const [name, make] of Object.entries(models)) {
    // Layers are numbered from the first again, as in a program of its own.
    ceratops.resetNames();
    const svg = await ceratops.plotModel(make(ceratops), { showShapes: true, showLayerNames: true });
    pictures.set(fileURLToPath(new URL(`${name}.svg`, FOLDER)), svg);
  }
  return pictures;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(FOLDER, { recursive: true });
  /** @type {Ceratops} */
  const library = await import(new URL("../dist/index.js", import.meta.url).href);
  for (const [path, svg] of await guidePictures(library)) writeFileSync(path, svg);
}
