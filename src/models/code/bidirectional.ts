import { isSerialized, type Serialized } from "../../util/serialize.ts";

type Config = Readonly<Record<string, unknown>>;

const FORWARD = "forward_";

/** The config of a Bidirectional layer as it was written: with the layer that both directions are copies of. */
export function bidirectionalOptions(config: Config): Config {
  const { layer, backward_layer: backward, ...rest } = config;
  if (!isSerialized(layer) || typeof layer.config === "string") return config;
  const { zero_output_for_mask: _, ...inner } = layer.config;
  const written: Serialized = { ...layer, config: { ...inner, name: withoutPrefix(String(layer.config["name"])) } };
  return isCopy(layer.config, backward) ? { ...rest, layer: written } : { ...rest, layer: written, backward_layer: backward };
}

export const withoutPrefix = (name: string): string => (name.startsWith(FORWARD) ? name.slice(FORWARD.length) : name);

/** Whether a layer does in one direction what the other one does in the other, under the name it is given. */
function isCopy(forward: Config, backward: unknown): boolean {
  if (!isSerialized(backward) || typeof backward.config === "string") return false;
  const name = `backward_${withoutPrefix(String(forward["name"]))}`;
  return JSON.stringify({ ...forward, name, go_backwards: true }) === JSON.stringify(backward.config);
}
