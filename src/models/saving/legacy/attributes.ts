import type { H5Attribute, H5Dataset, H5Group } from "../../../saving/hdf5/tree.ts";

/** Lists of more bytes than fit into the header of an object are cut into parts. */
const mostBytes = 64512;

/** A list of texts in an attribute, or in several that are numbered: `weight_names`, or `weight_names0`, `weight_names1`. */
export function readTexts({ attributes }: H5Group, name: string): readonly string[] {
  const whole = attributes.get(name);
  if (whole !== undefined) return textsOf(whole);
  const parts: (readonly string[])[] = [];
  for (let part = attributes.get(`${name}0`); part !== undefined; part = attributes.get(`${name}${parts.length}`)) parts.push(textsOf(part));
  return parts.flat();
}

/** An empty list is one of numbers in files, as it has no text to tell its kind. */
function textsOf(attribute: H5Attribute): readonly string[] {
  if (typeof attribute === "string") return [attribute];
  return "data" in attribute ? [] : attribute;
}

/** The attributes that hold a list of texts. */
export function writeTexts(name: string, texts: readonly string[]): [string, H5Attribute][] {
  if (texts.length === 0) return [[name, { dtype: "float64", shape: [0], data: new Float64Array(0) }]];
  // As in Keras, every text takes as much room as the longest.
  const longest = Math.max(...texts.map((text) => new TextEncoder().encode(text).length));
  const parts = Math.ceil((texts.length * longest) / mostBytes);
  if (parts <= 1) return [[name, texts]];
  const size = Math.ceil(texts.length / parts);
  return Array.from({ length: parts }, (_, i) => [`${name}${i}`, texts.slice(i * size, (i + 1) * size)]);
}

/** The dataset at a path below a group. */
export function datasetAt(group: H5Group, path: string): H5Dataset | undefined {
  let found: H5Group | H5Dataset | undefined = group;
  for (const name of path.split("/").filter((part) => part !== "")) {
    found = found?.kind === "group" ? found.members.get(name) : undefined;
  }
  return found?.kind === "dataset" ? found : undefined;
}

export function groupIn(group: H5Group, name: string): H5Group | undefined {
  let found: H5Group | H5Dataset | undefined = group;
  for (const part of name.split("/")) found = found?.kind === "group" ? found.members.get(part) : undefined;
  return found?.kind === "group" ? found : undefined;
}
