import type { Source } from "../../saving/files/read_bytes.ts";
import type { Target } from "../../saving/files/write_bytes.ts";
import type { SaveOptions, SaveTarget } from "./save_model.ts";
import type { LoadWeightsOptions, SaveWeightsOptions } from "./save_weights.ts";

/** What a model can do with files by itself. */
interface Savable {
  save(target: SaveTarget, options?: SaveOptions): Promise<void>;
  saveWeights(target: Target, options?: SaveWeightsOptions): Promise<void>;
  loadWeights(source: Source, options?: LoadWeightsOptions): Promise<void>;
}

/**
 * Writes a model with its weights and all that training needs to go on: what `model.save` does.
 *
 * @example
 * ```ts
 * await saving.saveModel(Sequential([Input([4]), layers.Dense(3)]), "small.keras");
 * ```
 */
export const saveModel = (model: Savable, target: SaveTarget, options?: SaveOptions): Promise<void> => model.save(target, options);

/** Writes the weights of a model: what `model.saveWeights` does. */
export const saveWeights = (model: Savable, target: Target, options?: SaveWeightsOptions): Promise<void> =>
  model.saveWeights(target, options);

/** Takes over the weights of a file: what `model.loadWeights` does. */
export const loadWeights = (model: Savable, source: Source, options?: LoadWeightsOptions): Promise<void> =>
  model.loadWeights(source, options);
