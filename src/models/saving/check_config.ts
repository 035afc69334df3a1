import { FormatError } from "../../saving/format_error.ts";
import { isSerialized } from "../../util/serialize.ts";
import { isRecord } from "../../util/tree.ts";

type Config = Readonly<Record<string, unknown>>;

/**
 * Holds a configuration to the form that all of Keras's have: parts with a class name and a config, graphs with named
 * layers and their calls. What the options of each part may be, the part itself checks.
 *
 * @throws FormatError that names the place
 */
export function checkConfig(config: unknown, source: string): void {
  const refuse = (path: string, expected: string): FormatError =>
    new FormatError(source, `config.json${path}`, undefined, "The configuration is not in the form that models have.", {
      code: "E_FILE_CORRUPT",
      expected,
    });
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) return value.forEach((part, i) => visit(part, `${path}[${i}]`));
    if (!isRecord(value)) return;
    if ("class_name" in value) checkPart(value, (key, expected) => refuse(`${path}${key}`, expected));
    for (const [key, part] of Object.entries(value)) visit(part, `${path}.${key}`);
  };
  visit(config, "");
}

type Refuse = (key: string, expected: string) => FormatError;

function checkPart(part: Config, refuse: Refuse): void {
  const { class_name: className, config, registered_name: registered } = part;
  if (typeof className !== "string") throw refuse(".class_name", "the name of a class");
  if (!isRecord(config) && typeof config !== "string") throw refuse(".config", "an object");
  if (registered !== undefined && registered !== null && typeof registered !== "string") throw refuse(".registered_name", "a name, or null");
  if (typeof config === "string") return;
  const { name } = config;
  if (name !== undefined && name !== null && typeof name !== "string") throw refuse(".config.name", "a name");
  if (className === "DTypePolicy" && typeof name !== "string") throw refuse(".config.name", "the name of a policy");
  if (className === "__keras_tensor__" && !isHistory(config["keras_history"])) throw refuse(".config.keras_history", "a layer's name and two positions");
  if (className === "Sequential") checkLayers(config, refuse);
  if (className === "Functional" || className === "Model") checkGraph(config, refuse);
}

function checkLayers({ layers }: Config, refuse: Refuse): readonly Config[] {
  if (!Array.isArray(layers)) throw refuse(".config.layers", "a list of layers");
  const wrong = layers.findIndex((layer) => !isSerialized(layer));
  if (wrong >= 0) throw refuse(`.config.layers[${wrong}]`, "a layer: a class name and a config");
  return layers as readonly Config[];
}

function checkGraph(config: Config, refuse: Refuse): void {
  // A class of one's own may be called Model, too.
  if (!("layers" in config)) return;
  checkLayers(config, refuse).forEach(({ name, inbound_nodes: nodes }, i) => {
    const at = `.config.layers[${i}]`;
    if (typeof name !== "string") throw refuse(`${at}.name`, "a name");
    const isCall = (node: unknown): boolean => isRecord(node) && Array.isArray(node["args"]) && isRecord(node["kwargs"] ?? {});
    if (!Array.isArray(nodes) || !nodes.every(isCall)) throw refuse(`${at}.inbound_nodes`, "a list of calls, each with args and kwargs");
  });
}

const isHistory = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 3 && typeof value[0] === "string" && value.slice(1).every((at) => Number.isInteger(at));
