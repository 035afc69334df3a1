import { describe, expect, it } from "vitest";
import { FormatError } from "../../format_error.ts";
import { seededNumbers } from "../../mutations.suite.ts";
import { dataset, group } from "../build.ts";
import { h5pySample } from "../h5py_sample.suite.ts";
import { plain } from "../tree.suite.ts";
import type { H5Object } from "../tree.ts";
import { writeHdf5 } from "../write/write.ts";
import { readHdf5 } from "./read.ts";

function sample(): Uint8Array {
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`m${i}`, group({}, { name: `number ${i}` })]));
  return writeHdf5(
    group(
      {
        many: group(many),
        x: dataset({ dtype: "float32", shape: [2, 3], data: new Float32Array(6) }),
        texts: dataset(["one", "two"]),
      },
      { list: ["a", "b"], array: { dtype: "bool", shape: [2], data: Uint8Array.of(1, 0) } },
    ),
  );
}

/** Reads everything in a file that can be reached, and collects how that ended: "read", "refused", or what else was thrown. */
function explore(bytes: Uint8Array, outcomes: Set<string>): void {
  const root = attempt(() => readHdf5(bytes, "hostile.h5"), outcomes);
  const waiting: H5Object[] = root === undefined ? [] : [root];
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
    const next = object;
    attempt(() => next.attributes, outcomes);
    if (next.kind === "dataset") attempt(() => next.read(), outcomes);
    else waiting.push(...(attempt(() => next.members, outcomes)?.values() ?? []));
  }
}

function attempt<T>(read: () => T, outcomes: Set<string>): T | undefined {
  try {
    const result = read();
    outcomes.add("read");
    return result;
  } catch (error) {
    const isShort = error instanceof FormatError && (error.message.split("\n")[0]?.length ?? 0) <= 100;
    outcomes.add(isShort ? "refused" : String(error));
    return undefined;
  }
}

const files = { ours: sample(), h5py: h5pySample() };

describe.each(Object.entries(files))("a file of %s", (_name, whole) => {
  it("is refused wherever it is cut", () => {
    const outcomes = new Set<string>();
    for (let length = 0; length < whole.length; length += 61) explore(whole.slice(0, length), outcomes);
    expect([...outcomes]).toEqual(["refused"]);
  });

  it("is read or refused whichever bit is changed", () => {
    const next = seededNumbers(1);
    const outcomes = new Set<string>();
    for (let at = 0; at < whole.length; at += 1 + (next() % 19)) {
      const bytes = whole.slice();
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (next() % 8));
      explore(bytes, outcomes);
    }
    expect([...outcomes].toSorted()).toEqual(["read", "refused"]);
  });

  it("is read or refused whichever numbers are planted", () => {
    const planted = [0, 1, 7, 0x7f, 0xff, 0xffff, 0x7fffffff, 0xffffffff, 2 ** 40, 2 ** 53 - 1, 96, whole.length, whole.length - 8];
    const next = seededNumbers(2);
    const outcomes = new Set<string>();
    for (let round = 0; round < 500; round++) {
      const bytes = whole.slice();
      const view = new DataView(bytes.buffer);
      for (let i = 0; i < 1 + (next() % 3); i++) {
        const at = 4 * (next() % ((whole.length - 8) >> 2));
        view.setBigUint64(at, BigInt(planted[next() % planted.length] ?? 0), true);
      }
      explore(bytes, outcomes);
    }
    expect([...outcomes].toSorted()).toEqual(["read", "refused"]);
  });
});

describe("a file that claims too much", () => {
  const numbers = dataset({ dtype: "float32", shape: [6], data: new Float32Array(6) });

  /** Our file of one dataset, with the first place of a pattern of bytes replaced. */
  function altered(pattern: readonly number[], replacement: readonly number[]): Uint8Array {
    const bytes = writeHdf5(group({ x: numbers }));
    const at = bytes.findIndex((_, i) => pattern.every((byte, k) => bytes[i + k] === byte));
    if (at < 0) throw new Error("no such bytes");
    bytes.set(replacement, at);
    return bytes;
  }

  const shape = [1, 1, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
  const huge = [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0];
  const layout = [3, 1, 96, 0, 0, 0, 0, 0, 0, 0];

  it("is refused if its numbers do not lie in it", () => {
    expect(() => plain(readHdf5(altered(shape, huge), "huge.h5"))).toThrow(/beyond its end[^]*huge\.h5, \/x, byte 96/u);
  });

  it("is refused if it never wrote them", () => {
    const unwritten = altered(layout, [3, 1, 255, 255, 255, 255, 255, 255, 255, 255]);
    unwritten.set(huge, unwritten.findIndex((_, i) => shape.every((byte, k) => unwritten[i + k] === byte)));
    expect(() => plain(readHdf5(unwritten, "huge.h5"))).toThrow(/far more data than the file holds/u);
  });

  it("is refused if a node of its tree is its own child", () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`m${i}`, group()]));
    const bytes = writeHdf5(group({ many: group(many) }));
    const view = new DataView(bytes.buffer);
    const root = bytes.findIndex((_, i) => view.getUint32(i, true) === 0x45455254 && bytes[i + 5] === 1);
    view.setBigUint64(root + 32, BigInt(root), true);
    expect(() => plain(readHdf5(bytes, "circle.h5"))).toThrow(/out of place|overlap/u);
  });
});
