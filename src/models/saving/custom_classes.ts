import { CeratopsError } from "../../errors.ts";
import { customObject } from "../../util/custom_objects.ts";
import { isSerialized, type Serialized } from "../../util/serialize.ts";
import { isRecord } from "../../util/tree.ts";

/**
 * A configuration in which every class and function that is not Keras's goes by a name that is known here. Files know them
 * by the name they were registered with; their plain name will do, too.
 *
 * @throws CeratopsError that lists all that are not known
 */
export function withKnownNames(config: unknown, source: string): unknown {
  const missing = new Map<string, string>();
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (!isRecord(value)) return value;
    const own = isSerialized(value) ? ownNames(value) : undefined;
    const known = own?.find((name) => customObject(name) !== undefined);
    if (own !== undefined && known === undefined) missing.set(own[0] ?? "", own[1] ?? "");
    const inner = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, visit(part)]));
    if (known === undefined) return inner;
    return typeof inner["config"] === "string" ? { ...inner, config: known } : { ...inner, registered_name: known };
  };
  const renamed = visit(config);
  if (missing.size > 0) throw unknownClasses(source, missing);
  return renamed;
}

/** The names by which something of the user's own may be known, the registered one first; nothing for what is Keras's. */
function ownNames({ module, class_name: className, registered_name: registered, config }: Serialized): string[] | undefined {
  if (className === "function") {
    return typeof config === "string" && config.includes(">") ? [config, plain(config)] : undefined;
  }
  if (module === undefined || (module !== null && /^(keras|builtins)\b/.test(module)) || className.startsWith("__")) return undefined;
  return [registered ?? className, plain(className), `Custom>${plain(className)}`];
}

const plain = (name: string): string => name.slice(name.lastIndexOf(">") + 1);

function unknownClasses(source: string, missing: ReadonlyMap<string, string>): CeratopsError {
  const [[name, plainName] = ["", ""]] = [...missing];
  const where = name.includes(">") ? `, { package: "${name.slice(0, name.indexOf(">"))}" }` : "";
  return new CeratopsError(`The file needs classes or functions of your own that are not known here`, {
    code: "E_CUSTOM_UNKNOWN",
    where: source,
    expected: [...missing.keys()].slice(0, 8).join(", "),
    received: "nothing by these names",
    hint: `registerSerializable(${plainName}${where}) before the file is opened, or loadModel(…, { customObjects: { ${[...new Set(missing.values())].slice(0, 8).join(", ")} } })`,
  });
}
