import { CeratopsError } from "../../errors.ts";
import { customObject } from "../../util/custom_objects.ts";
import { isRecord } from "../../util/tree.ts";

type Config = Readonly<Record<string, unknown>>;

/**
 * A configuration without program code. Keras stores an anonymous function of a `Lambda` layer as bytecode of one version
 * of Python, which is never run; a custom object with the name of the layer takes its place.
 *
 * @throws CeratopsError where there is code and nothing to take its place
 */
export function withoutCode(config: unknown, source: string): unknown {
  if (Array.isArray(config)) return config.map((part) => withoutCode(part, source));
  if (!isRecord(config)) return config;
  const code = config["class_name"] === "Lambda" ? codeIn(config["config"]) : undefined;
  const whole: Config = code === undefined ? config : { ...config, config: replaced(config["config"] as Config, code, source) };
  if (whole["class_name"] === "__lambda__") throw refusal(source, "a function");
  return Object.fromEntries(Object.entries(whole).map(([key, part]) => [key, withoutCode(part, source)]));
}

/** Options of a Lambda layer that are functions in code: in Keras 2 a list of code, defaults and closure. */
function codeIn(config: unknown): readonly string[] | undefined {
  if (!isRecord(config)) return undefined;
  const isCode = (value: unknown): boolean => Array.isArray(value) || (isRecord(value) && value["class_name"] === "__lambda__");
  const keys = ["function", "output_shape", "mask"].filter((key) => isCode(config[key]) && !isShape(config[key]));
  return keys.length === 0 ? undefined : keys;
}

const isShape = (value: unknown): boolean => Array.isArray(value) && value.every((dim) => dim === null || typeof dim === "number");

function replaced(config: Config, keys: readonly string[], source: string): Config {
  const name = String(config["name"]);
  if (customObject(name) === undefined) throw refusal(source, name);
  const own = { module: "builtins", class_name: "function", config: name, registered_name: "function" };
  // Shapes and masks follow from the function itself.
  return { ...config, ...Object.fromEntries(keys.map((key) => [key, key === "function" ? own : null])) };
}

const refusal = (source: string, name: string): CeratopsError =>
  new CeratopsError(`Layer "${name}" holds Python bytecode, which is never run`, {
    code: "E_LAMBDA_CODE",
    where: `${source}, layer "${name}"`,
    expected: "layers whose meaning is in their configuration",
    received: "a Lambda layer with an anonymous function",
    hint: `loadModel(…, { customObjects: { ${/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)}: (x) => ops.multiply(x, 2) } })`,
  });
