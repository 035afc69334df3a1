import type { Mistake } from "../mistake.ts";
import { data } from "./data.ts";
import { files } from "./files.ts";
import { graphs } from "./graphs.ts";
import { layerOptions } from "./layer_options.ts";
import { ownClasses } from "./own_classes.ts";
import { stacks } from "./stacks.ts";
import { targets } from "./targets.ts";
import { training } from "./training.ts";

/** The mistakes by what they are about. */
export const corpus: Readonly<Record<string, readonly Mistake[]>> = {
  "Graphs of layers": graphs,
  "Stacks of layers": stacks,
  "Layers and their options": layerOptions,
  "Data": data,
  "Targets and losses": targets,
  "compile and fit": training,
  "Classes of one's own": ownClasses,
  "Files and weights": files,
};

export const mistakes: readonly Mistake[] = Object.values(corpus).flat();
