import type { Random } from "../../fuzz/random.ts";

/** Values at the edges of what the fields of a file can hold. */
const edges = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

const wide = [0n, 1n, 0xffffn, 0x7fffffffn, 0x80000000n, 0xffffffffn, 0x100000000n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n - 8n];

type Change = (bytes: Uint8Array, random: Random, donor: Uint8Array) => Uint8Array;

const changed = (bytes: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array => {
  const copy = bytes.slice();
  change(copy);
  return copy;
};

/** Some place in the bytes, as a rule near their start or their end, where formats keep what they say about themselves. */
function placeIn(bytes: Uint8Array, random: Random): number {
  const last = Math.max(0, bytes.length - 1);
  const near = Math.min(last, 256);
  return random.pick([() => random.int(0, last), () => random.int(0, near), () => last - random.int(0, near)])();
}

export const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

const changes: { readonly [name: string]: Change } = {
  "a bit flipped": (bytes, random) =>
    changed(bytes, (copy) => {
      const at = placeIn(bytes, random);
      copy[at] = (copy[at] ?? 0) ^ (1 << random.int(0, 7));
    }),
  "a byte replaced": (bytes, random) => changed(bytes, (copy) => (copy[placeIn(bytes, random)] = random.int(0, 255))),
  "bytes at an edge": (bytes, random) =>
    changed(bytes, (copy) => {
      const at = placeIn(bytes, random);
      copy.fill(random.pick(edges), at, at + random.int(1, 16));
    }),
  "a huge number": (bytes, random) =>
    changed(bytes, (copy) => {
      const width = random.pick([2, 4, 8]);
      const at = Math.max(0, Math.min(bytes.length - width, Math.floor(placeIn(bytes, random) / width) * width));
      let value = random.pick(wide);
      for (let i = 0; i < width && at + i < copy.length; i++, value >>= 8n) copy[at + i] = Number(value & 255n);
    }),
  "cut short": (bytes, random) => bytes.slice(0, placeIn(bytes, random)),
  "a piece cut out": (bytes, random) => {
    const at = placeIn(bytes, random);
    return joined(bytes.subarray(0, at), bytes.subarray(at + random.pick([1, 8, random.int(1, 4096)])));
  },
  "a piece doubled": (bytes, random) => {
    const at = placeIn(bytes, random);
    return joined(bytes.subarray(0, at + random.pick([1, 8, random.int(1, 4096)])), bytes.subarray(at));
  },
  "a piece moved over another": (bytes, random) =>
    changed(bytes, (copy) => {
      const from = placeIn(bytes, random);
      copy.set(bytes.subarray(from, Math.min(from + random.int(1, 512), bytes.length)).subarray(0, bytes.length), Math.max(0, placeIn(bytes, random) - 512));
    }),
  "something in front": (bytes, random) => joined(new Uint8Array(random.pick([1, 512, 513])), bytes),
  "something behind": (bytes, random) => joined(bytes, bytes.subarray(0, random.int(1, 64))),
  "the end of another file": (bytes, random, donor) => joined(bytes.subarray(0, placeIn(bytes, random)), donor.subarray(placeIn(donor, random))),
};

/** Damage that knows nothing of the format. */
export function mutateBytes(bytes: Uint8Array, random: Random, donor: Uint8Array = bytes): { bytes: Uint8Array; what: string } {
  const what = random.pick(Object.keys(changes));
  const change = changes[what];
  return { bytes: change === undefined ? bytes : change(bytes, random, donor), what };
}
