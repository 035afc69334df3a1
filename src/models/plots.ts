import type { History } from "../callbacks/index.ts";
import { CeratopsError } from "../errors.ts";
import { renderCurvesSvg, type CurvesOptions } from "../visualize/curves.ts";
import { modelSvg, type ModelPictureOptions, type Pictured } from "./picture.ts";

interface ToFile {
  /** Where the picture is written besides, in Node: `"model.svg"`. */
  readonly toFile?: string | undefined;
}

export interface PlotModelOptions extends ModelPictureOptions, ToFile {}
export interface PlotHistoryOptions extends CurvesOptions, ToFile {}

/**
 * The picture of a model as an SVG document, as `keras.utils.plot_model` draws it.
 *
 * @param options.toFile where it is written besides, in Node
 * @throws CeratopsError where the model has no graph yet
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(3)]);
 * const svg = await plotModel(model, { showShapes: true, toFile: "model.svg" });
 * console.log(svg.slice(0, 4)); // <svg
 * ```
 */
export async function plotModel(model: Pictured, options: PlotModelOptions = {}): Promise<string> {
  const { toFile, ...rest } = options;
  return write(modelSvg(model, rest), toFile);
}

/**
 * The curves of a training as an SVG document: a panel for the loss and one for each metric, with validation.
 *
 * @param options.toFile where it is written besides, in Node
 * @example
 * ```ts
 * const model = Sequential([Input([1]), layers.Dense(1)]);
 * model.compile({ optimizer: "sgd", loss: "mean_squared_error" });
 * const history = await model.fit([[1], [2]], [[2], [4]], { epochs: 5 });
 * await plotHistory(history, { toFile: "curves.svg" });
 * ```
 */
export async function plotHistory({ history }: Pick<History, "history">, options: PlotHistoryOptions = {}): Promise<string> {
  const { toFile, ...rest } = options;
  return write(renderCurvesSvg(history, rest), toFile);
}

interface Files {
  writeFile(path: string, text: string): Promise<void>;
}

interface NodeHost {
  readonly process?: { readonly getBuiltinModule?: (name: string) => Files | undefined };
}

async function write(svg: string, toFile: string | undefined): Promise<string> {
  if (toFile === undefined) return svg;
  // Asked for at run time, so that bundlers for pages do not look for it.
  const host: NodeHost = globalThis as NodeHost;
  const files = host.process?.getBuiltinModule?.("node:fs/promises");
  if (files === undefined) throw noFiles(toFile);
  await files.writeFile(toFile, svg);
  return svg;
}

function noFiles(toFile: string): CeratopsError {
  return new CeratopsError("toFile needs Node 20.16 or later; a page has no files to write", {
    code: "E_NO_FILES",
    where: toFile,
    expected: "a run in Node",
    received: "a page, or an older Node",
    hint: "element.innerHTML = await plotModel(model)",
  });
}
