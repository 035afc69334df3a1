import type { BaseLayer } from "../../layers/layer.ts";
import type { Compiled } from "../../training/compiled.ts";
import { serializeOperation } from "../operation_config.ts";
import { compileConfig } from "./compile_config.ts";
import { conservative } from "./dialects/conservative.ts";

/** What is saved of a model: everything that a layer has, and how it is trained. */
export interface SavedModel extends BaseLayer {
  readonly isCompiled: boolean;
  readonly compiled: Compiled;
}

/** The version of Keras whose files these are; nobody reads it back. */
export const kerasVersion = "3.16.0";

/** A model as `config.json` describes it, in the dialect that every Keras 3 reads; for `stringifyJson`, which knows floats. */
export function modelConfig(model: SavedModel): Record<string, unknown> {
  const build = model.getBuildConfig();
  return conservative({
    ...serializeOperation(model),
    ...(build === null ? {} : { build_config: build }),
    compile_config: model.isCompiled ? compileConfig(model.compiled) : {},
  }) as Record<string, unknown>;
}
