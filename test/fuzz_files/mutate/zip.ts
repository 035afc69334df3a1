import { constants, deflateRawSync } from "node:zlib";
import type { Random } from "../../fuzz/random.ts";
import { crc32 } from "../../../src/saving/zip/crc32.ts";
import type { Archive } from "../../../src/saving/zip/read.ts";
import { joined, mutateBytes } from "./bytes.ts";

/** A file of an archive, with all that its two headers say about it: they may lie, and differ. */
interface Entry {
  content: Uint8Array;
  local: Header;
  central: Header;
  /** Stands in the directory at the place of another one's header. */
  at?: Entry;
}

interface Header {
  name: Uint8Array;
  flags: number;
  method: number;
  crc: number;
  packed: number;
  size: number;
  extra: Uint8Array;
}

/** An archive about to be packed. */
interface Draft {
  entries: Entry[];
  listed: Entry[];
  end: { count: number; size: number; offset: number; comment: number };
  zip64: boolean;
}

const utf8 = new TextEncoder();

function entryOf(name: string, content: Uint8Array, packed = content, method = 0): Entry {
  const header = { name: utf8.encode(name), flags: 0x800, method, crc: crc32(content), packed: packed.length, size: content.length, extra: new Uint8Array() };
  return { content: packed, local: { ...header }, central: { ...header } };
}

const deflated = (name: string, content: Uint8Array): Entry => entryOf(name, content, new Uint8Array(deflateRawSync(content)), 8);

/** Numbers of stated widths, little-endian. */
function fields(...list: readonly (readonly [bytes: number, value: number])[]): Uint8Array {
  const bytes = Buffer.alloc(list.reduce((sum, [width]) => sum + width, 0));
  let at = 0;
  for (const [width, value] of list) {
    bytes.writeUIntLE(Math.abs(Math.trunc(value)) % 256 ** Math.min(width, 6), at, Math.min(width, 6));
    at += width;
  }
  return bytes;
}

const headerFields = ({ flags, method, crc, packed, size, name, extra }: Header): Uint8Array =>
  fields([2, flags], [2, method], [2, 0], [2, 0x21], [4, crc], [4, packed], [4, size], [2, name.length], [2, extra.length]);

function pack({ entries, listed, end, zip64 }: Draft): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  const add = (...added: readonly Uint8Array[]): void => {
    for (const part of added) at += part.length;
    parts.push(...added);
  };
  const offsets = new Map<Entry, number>();
  for (const entry of entries) {
    offsets.set(entry, at);
    const { local } = entry;
    add(fields([4, 0x04034b50], [2, 20]), headerFields(local), local.name, local.extra, entry.content);
    if (local.flags & 8) add(fields([4, 0x08074b50], [4, local.crc], [4, entry.content.length], [4, local.size]));
  }
  const start = at;
  for (const entry of listed) {
    const { central } = entry;
    const fixed = fields([2, 0], [2, 0], [2, 0], [4, 0], [4, offsets.get(entry.at ?? entry) ?? 0]);
    add(fields([4, 0x02014b50], [2, 20], [2, 20]), headerFields(central), fixed, central.name, central.extra);
  }
  const directory = { count: listed.length + end.count, size: at - start + end.size, offset: start + end.offset };
  const zip64At = at;
  if (zip64) {
    add(fields([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0], [8, directory.count], [8, directory.count], [8, directory.size], [8, directory.offset]));
    add(fields([4, 0x07064b50], [4, 0], [8, zip64At], [4, 1]));
  }
  add(fields([4, 0x06054b50], [2, 0], [2, 0], [2, directory.count], [2, directory.count], [4, directory.size], [4, directory.offset], [2, end.comment]));
  add(new Uint8Array(end.comment));
  return joined(...parts);
}

const names = ["../config.json", "/config.json", "..", "", "./config.json", "config.json/", "CONFIG.JSON", "config.json\0", "a\\b", "C:/config.json", "__proto__", "constructor", "assets/", "assets/../config.json", "model.weights.npz", "x".repeat(70_000)];
const odd = [0, 1, 2, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

const MEBIBYTE = 2 ** 20;
const packedZeros = new Uint8Array(deflateRawSync(new Uint8Array(MEBIBYTE), { finishFlush: constants.Z_SYNC_FLUSH }));

/** So many mebibytes of zeros as DEFLATE packs them, each in a block of its own, and a last, empty block. */
const bomb = (mebibytes: number): Uint8Array => joined(...Array<Uint8Array>(mebibytes).fill(packedZeros), Uint8Array.of(3, 0));

const zip64Extra = (random: Random): Uint8Array => {
  const values = Array.from({ length: random.int(0, 4) }, () => [8, random.pick([...odd, 2 ** 40])] as const);
  return fields([2, 1], [2, random.pick([8 * values.length, 0, 24, 0xffff])], ...values);
};

/** Both headers, or one of them. */
const headersOf = ({ local, central }: Entry, random: Random): Header[] => random.pick([[local, central], [local], [central]]);

type Change = (draft: Draft, entry: Entry, random: Random) => void;

const changes: { readonly [name: string]: Change } = {
  "an entry renamed": (draft, entry, random) => {
    const other = utf8.encode(random.pick(names));
    const name = random.chance(0.5) ? random.pick(draft.entries).central.name : other;
    for (const header of headersOf(entry, random)) header.name = name;
  },
  "the bytes of a name": (_, entry, random) => {
    const { bytes } = mutateBytes(entry.central.name, random);
    for (const header of headersOf(entry, random)) header.name = bytes.slice(0, 60_000);
  },
  "an entry left out": (draft, entry, random) => {
    draft.listed = draft.listed.filter((one) => one !== entry);
    if (random.chance(0.7)) draft.entries = draft.entries.filter((one) => one !== entry);
  },
  "an entry twice": (draft, entry, random) => {
    const twin = { ...entry, local: { ...entry.local }, central: { ...entry.central } };
    draft.entries.splice(random.int(0, draft.entries.length), 0, twin);
    draft.listed.splice(random.int(0, draft.listed.length), 0, twin);
  },
  "an entry listed twice": (draft, entry) => void draft.listed.push({ ...entry, at: entry }),
  "an entry at the place of another": (draft, entry, random) => void (entry.at = random.pick(draft.entries)),
  "the contents of two entries swapped": (draft, entry, random) => {
    const other = random.pick(draft.entries);
    for (const key of ["content"] as const) [entry[key], other[key]] = [other[key], entry[key]];
    for (const side of ["local", "central"] as const) {
      const [name, otherName] = [entry[side].name, other[side].name];
      [entry[side], other[side]] = [{ ...other[side], name }, { ...entry[side], name: otherName }];
    }
  },
  "the order of entries": (draft, _, random) => {
    draft.entries = random.shuffled(draft.entries);
    draft.listed = random.shuffled(draft.listed);
  },
  "another method": (_, entry, random) => {
    for (const header of headersOf(entry, random)) header.method = random.pick([0, 8, 1, 9, 12, 14, 93, 99, 0xffff]);
  },
  "a packed entry": (draft, entry, random) => {
    const packed = deflated(new TextDecoder().decode(entry.central.name), entry.content);
    if (random.chance(0.5)) packed.content = mutateBytes(packed.content, random).bytes;
    draft.entries[draft.entries.indexOf(entry)] = packed;
    draft.listed[draft.listed.indexOf(entry)] = packed;
  },
  "a size": (_, entry, random) => {
    const key = random.pick(["size", "packed"] as const);
    const value = random.pick([...odd, entry.central[key] + 1, entry.central[key] - 1, entry.central[key] * 1000]);
    for (const header of headersOf(entry, random)) header[key] = value;
  },
  "a checksum": (_, entry, random) => {
    for (const header of headersOf(entry, random)) header.crc = random.int(0, 0xffffffff);
  },
  flags: (_, entry, random) => {
    for (const header of headersOf(entry, random)) header.flags = random.pick([0, 1, 8, 0x40, 0x800, 0x2000, 0xffff]);
  },
  "zip64 sizes": (_, entry, random) => {
    for (const header of headersOf(entry, random)) {
      header.extra = zip64Extra(random);
      if (random.chance(0.7)) header.size = 0xffffffff;
      if (random.chance(0.5)) header.packed = 0xffffffff;
    }
  },
  "a bomb": (_, entry, random) => {
    const unpacked = random.pick([1, 1, 4, 4, 40, 300]);
    const size = random.pick([unpacked * MEBIBYTE, unpacked * MEBIBYTE, entry.central.size, 2 ** 31]);
    entry.content = bomb(unpacked);
    for (const header of [entry.local, entry.central]) Object.assign(header, { method: 8, packed: entry.content.length, size });
  },
  "the end of the directory": (draft, _, random) => {
    draft.end[random.pick(["count", "size", "offset", "comment"] as const)] += random.pick([-1, 1, 46, 100, 0xffff]);
    draft.end.comment = Math.max(0, Math.min(draft.end.comment, 0xffff));
  },
  "a zip64 end": (draft) => void (draft.zip64 = true),
  "many entries": (draft, _, random) => {
    const many = Array.from({ length: random.pick([10, 1000]) }, (_, i) => entryOf(`assets/${i}`, new Uint8Array(i % 3)));
    draft.entries.push(...many);
    draft.listed.push(...many);
  },
};

/** An archive with its own contents whose headers are not as they were. */
export function mutateZip(archive: Archive, random: Random): { bytes: Uint8Array; what: string } {
  const draft = draftOf(archive, new Map());
  const done: string[] = [];
  for (let count = random.pick([1, 1, 2, 3]); count > 0 && draft.entries.length > 0; count--) {
    const what = random.pick(Object.keys(changes));
    const entry = random.pick(draft.entries);
    changes[what]?.(draft, entry, random);
    done.push(`${what} (${new TextDecoder().decode(entry.central.name).slice(0, 40)})`);
  }
  return { bytes: pack(draft), what: done.join(", ") };
}

function draftOf(archive: Archive, replaced: ReadonlyMap<string, Uint8Array>): Draft {
  const entries = archive.names().map((name) => entryOf(name, replaced.get(name) ?? archive.read(name)));
  return { entries, listed: [...entries], end: { count: 0, size: 0, offset: 0, comment: 0 }, zip64: false };
}

/** A sound archive in which some entries have other contents. */
export const repacked = (archive: Archive, replaced: ReadonlyMap<string, Uint8Array>): Uint8Array => pack(draftOf(archive, replaced));
