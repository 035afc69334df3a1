import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at } from "../../ir/shape.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";

/** One side of a pattern: for each axis, the names it is made of. */
const parse = (side: string): string[][] =>
  (side.match(/\([^)]*\)|\S+/g) ?? []).map((term) => term.replace(/[()]/g, " ").trim().split(/\s+/).filter((name) => name !== ""));

const mismatch = (pattern: string, received: string): CeratopsError =>
  new CeratopsError("ops.rearrange: the pattern does not fit the tensor", {
    code: "E_REARRANGE",
    where: `"${pattern}"`,
    expected: "the same names on both sides, and sizes that fit",
    received,
    hint: `ops.rearrange(x, "b h w c -> b (h w) c")`,
  });

/**
 * Axes reordered, split and merged by a pattern of names, as einops does; `axesLengths` gives sizes of split axes.
 *
 * @example
 * ```ts
 * const images = ops.ones([1, 4, 6, 3]);
 * ops.rearrange(images, "b (h p) (w q) c -> b h w (p q c)", { p: 2, q: 2 });
 * ```
 */
export const rearrange = unaryOp("Rearrange", (x: Tensor, pattern: string, axesLengths: { readonly [name: string]: number } = {}) => {
  const [left, right] = pattern.split("->").map(parse);
  if (left === undefined || right === undefined || left.length !== x.rank) {
    throw mismatch(pattern, `a tensor of shape [${x.shape.join(", ")}]`);
  }
  const sizes = new Map(Object.entries(axesLengths));
  left.forEach((names, axis) => {
    const unknown = names.filter((name) => !sizes.has(name));
    const known = names.reduce((product, name) => product * (sizes.get(name) ?? 1), 1);
    const [open] = unknown;
    if (open !== undefined) sizes.set(open, at(x.shape, axis) / known);
    const total = names.reduce((product, name) => product * (sizes.get(name) ?? 1), 1);
    if (unknown.length > 1 || total !== at(x.shape, axis)) {
      throw mismatch(pattern, `axis ${axis} of size ${at(x.shape, axis)} for (${names.join(" ")})`);
    }
  });
  const from = left.flat();
  const to = right.flat();
  if (from.toSorted().join(" ") !== to.toSorted().join(" ")) throw mismatch(pattern, "different names on both sides");
  const sizeOf = (name: string): number => sizes.get(name) ?? 1;
  const split = g.reshape(x.node, from.map(sizeOf));
  const ordered = g.transpose(split, to.map((name) => from.indexOf(name)));
  return new Tensor(g.reshape(ordered, right.map((names) => names.reduce((product, name) => product * sizeOf(name), 1))));
});
