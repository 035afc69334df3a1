import { verifyChecksum } from "./checksum.ts";
import { claim, Cursor } from "./cursor.ts";
import type { H5File } from "./file.ts";

/** Message types that are read (HDF5 File Format Specification, IV.A.2). */
export const messageType = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFillValue: 0x04,
  fillValue: 0x05,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

type MessageName = keyof typeof messageType;

interface Message {
  readonly type: number;
  readonly flags: number;
  readonly start: number;
  readonly end: number;
}

/** The messages of one object, not yet decoded. */
export class ObjectHeader {
  readonly file: H5File;
  readonly path: string;
  readonly #messages: readonly Message[];

  constructor(file: H5File, path: string, messages: readonly Message[]) {
    this.file = file;
    this.path = path;
    this.#messages = messages;
  }

  has(name: MessageName): boolean {
    return this.#messages.some((message) => message.type === messageType[name]);
  }

  /** The body of the first message of a kind. */
  find(name: MessageName): Cursor | undefined {
    return this.all(name)[0];
  }

  /** The bodies of all messages of a kind. */
  all(name: MessageName): Cursor[] {
    const found = this.#messages.filter((message) => message.type === messageType[name]);
    return found.map(({ flags, start, end }) => {
      if (flags & 2) throw this.file.unsupported(this.path, start, "A part of the object is shared with another one.");
      return new Cursor(this.file, this.path, start, end);
    });
  }

  /** The body of a message without which the object makes no sense. */
  require(name: MessageName): Cursor {
    const cursor = this.find(name);
    if (cursor === undefined) throw this.file.corrupt(this.path, undefined, `The object has no ${name} message.`);
    return cursor;
  }
}

/** How a version of the header writes the prefix of a message, and its continuation blocks. */
interface Dialect {
  readonly prefix: number;
  message(cursor: Cursor): { readonly type: number; readonly size: number; readonly flags: number };
  /** What of a continuation block holds messages. */
  continuation(block: Cursor): Cursor;
}

/** Reads the header at `address`, with its continuation blocks (HDF5 File Format Specification, IV.A.1). */
export function readObjectHeader(file: H5File, address: number, path: string): ObjectHeader {
  const isNew = file.bytes[address + file.sizes.base] === 0x4f; // "O" of "OHDR"
  const { dialect, block } = isNew ? readNewPrefix(file, address, path) : readOldPrefix(file, address, path);
  const messages: Message[] = [];
  const blocks = [block];
  for (let next = blocks.pop(); next !== undefined; next = blocks.pop()) {
    for (const message of readMessages(next, dialect)) {
      if (message.type === messageType.continuation) {
        const place = new Cursor(file, path, message.start, message.end);
        blocks.push(dialect.continuation(claim(file, place.knownAddress("a continuation"), place.length(), path)));
      } else {
        messages.push(message);
      }
    }
  }
  return new ObjectHeader(file, path, messages);
}

function readMessages(block: Cursor, dialect: Dialect): Message[] {
  const messages: Message[] = [];
  while (block.left >= dialect.prefix) {
    const { type, size, flags } = dialect.message(block);
    const start = block.at;
    block.skip(size);
    messages.push({ type, flags, start, end: block.at });
  }
  return messages;
}

/** Version 1 (IV.A.1.a): nothing is checked by a sum, continuation blocks are bare messages. */
function readOldPrefix(file: H5File, address: number, path: string): { dialect: Dialect; block: Cursor } {
  const cursor = claim(file, address, 16, path);
  cursor.version([1], "object header");
  cursor.skip(1 + 2 + 4);
  const size = cursor.u32();
  return { dialect: oldDialect, block: claim(file, address + 16, size, path) };
}

const oldDialect: Dialect = {
  prefix: 8,
  message(cursor) {
    const type = cursor.u16();
    const size = cursor.u16();
    const flags = cursor.u8();
    cursor.skip(3);
    return { type, size, flags };
  },
  continuation: (block) => block,
};

/** Version 2 (IV.A.1.b): blocks have signatures and checksums, and may end in a gap. */
function readNewPrefix(file: H5File, address: number, path: string): { dialect: Dialect; block: Cursor } {
  const start = address + file.sizes.base;
  const cursor = new Cursor(file, path, start, file.bytes.length);
  cursor.signature("OHDR", "object header");
  cursor.version([2], "object header");
  const flags = cursor.u8();
  cursor.skip((flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0));
  const size = cursor.uint(1 << (flags & 3));
  const prefix = cursor.at - start;
  const block = claim(file, address, prefix + size + 4, path);
  block.skip(prefix);
  return { dialect: newDialect((flags & 4) !== 0), block: withoutChecksum(block, start) };
}

function newDialect(hasOrder: boolean): Dialect {
  return {
    prefix: hasOrder ? 6 : 4,
    message(cursor) {
      const type = cursor.u8();
      const size = cursor.u16();
      const flags = cursor.u8();
      if (hasOrder) cursor.skip(2);
      return { type, size, flags };
    },
    continuation(block) {
      const start = block.at;
      block.signature("OCHK", "continuation of the object header");
      return withoutChecksum(block, start);
    },
  };
}

/** The rest of `block` before its checksum, which is verified from `start` on. */
function withoutChecksum(block: Cursor, start: number): Cursor {
  if (block.left < 4) throw block.corrupt("A block of the object header is too short.");
  const body = block.part(block.left - 4);
  verifyChecksum(block, start);
  return body;
}
