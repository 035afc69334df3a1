import { isSerialized, type Serialized } from "../../../util/serialize.ts";
import { isRecord } from "../../../util/tree.ts";

type Config = Readonly<Record<string, unknown>>;

/** A Sequential model with an input layer of its own where its first layer states the shape of the input, as in Keras 2. */
export function modernStack(config: Config): Config {
  const layers = Array.isArray(config["layers"]) ? (config["layers"] as readonly unknown[]) : [];
  const [first] = layers;
  if (!isSerialized(first)) return config;
  const shape = statedShape(first);
  return shape === undefined ? config : { ...config, layers: [inputFor(first, shape), ...layers] };
}

/** The shape with the batch that a layer, or the layer in a wrapper, says its input has. */
function statedShape({ class_name: className, config }: Serialized): unknown {
  if (className === "InputLayer" || !isRecord(config)) return undefined;
  const { batch_input_shape: shape, layer } = config;
  if (Array.isArray(shape)) return shape;
  return isSerialized(layer) ? statedShape(layer) : undefined;
}

function inputFor({ config }: Serialized, shape: unknown): Serialized {
  const { name, dtype } = config as Config;
  const known = { batch_shape: shape, dtype: typeof dtype === "string" ? dtype : "float32", name: `${String(name)}_input` };
  return { module: "keras.layers", class_name: "InputLayer", config: known, registered_name: null };
}
