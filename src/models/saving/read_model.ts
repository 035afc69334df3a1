import { CeratopsError } from "../../errors.ts";
import { withCustomObjects, type CustomObject } from "../../util/custom_objects.ts";
import { withTolerance } from "../../util/tolerance.ts";
import type { Serialized } from "../../util/serialize.ts";
import { isRecord } from "../../util/tree.ts";
import { GraphModel } from "../graph_model.ts";
import { BaseModel } from "../model.ts";
import { deserialize } from "../reading.ts";
import { buildCode } from "./build_code.ts";
import { checkConfig } from "./check_config.ts";
import { compileOptions } from "./compile_config.ts";
import { withKnownNames } from "./custom_classes.ts";
import { modernize } from "./dialects/modernize.ts";
import { withoutCode } from "./lambda_code.ts";
import type { Note } from "./notes.ts";

/** How a model is opened. */
export interface LoadOptions {
  /** Classes and functions of your own by the names that the file knows them by, besides the registered ones. */
  readonly customObjects?: Readonly<Record<string, CustomObject>> | undefined;
  /** Whether the model is compiled as it was, with the state of its optimizer; true if not said. */
  readonly compile?: boolean | undefined;
  /** Told what the file says that nobody here knows, and what was passed over. */
  readonly onNote?: Note | undefined;
}

/**
 * A model out of its configuration in a file of any age, with new weights, compiled if it was.
 *
 * @param config as it was parsed
 * @param source the file, for messages
 */
export function modelFromConfig(config: unknown, source: string, options: LoadOptions): BaseModel {
  const { customObjects = {}, onNote } = options;
  const note: Note = (text) => onNote?.(`${source}: ${text}`);
  try {
    return withCustomObjects(customObjects, () => withTolerance(note, () => readConfig(config, source, options, note)));
  } catch (error) {
    // What a part does not expect among its options is the file's fault, whatever it does to the part.
    throw error instanceof CeratopsError ? error : notBuilt(source, error);
  }
}

function readConfig(config: unknown, source: string, { compile = true }: LoadOptions, note: Note): BaseModel {
  const modern = withKnownNames(modernize(withoutCode(config, source)), source);
  if (!isRecord(config) || !isRecord(modern) || !("class_name" in modern)) throw noModel(source);
  checkConfig(modern, source);
  const model: BaseModel = deserialize(modern as unknown as Serialized);
  const { build_config: build } = config;
  const { compile_config: compiled } = modern;
  if (isRecord(build) && !hasGraph(model)) buildCode(model, build);
  if (compile && isRecord(compiled) && Object.keys(compiled).length > 0) compileAsBefore(model, compiled, note);
  return model;
}

const hasGraph = (model: BaseModel): boolean => model instanceof GraphModel;

function compileAsBefore(model: BaseModel, config: Readonly<Record<string, unknown>>, note: Note): void {
  if (model.compile !== BaseModel.prototype.compile) return note(`"${model.name}" has a compile of its own: call it before training goes on`);
  model.compile(compileOptions(config) as Parameters<BaseModel["compile"]>[0]);
  if (model.built) model.optimizer.build(model.trainableWeights);
}

const noModel = (source: string): CeratopsError =>
  new CeratopsError("The file does not describe a model", {
    code: "E_NOT_A_MODEL",
    where: source,
    expected: `{"class_name": "Sequential" or "Functional" or a class of your own, "config": …}`,
    received: "something else",
    hint: "model.loadWeights(path), if the file holds only weights",
  });

const notBuilt = (source: string, cause: unknown): CeratopsError =>
  new CeratopsError("No model can be made of the configuration in the file", {
    code: "E_CONFIG",
    where: source,
    expected: "options that the layers know",
    received: "options of another form",
    hint: "save the model again; or, if a class of your own has raised this, see the cause of this error",
    cause,
  });
