import { Cursor } from "../../../src/saving/hdf5/read/cursor.ts";
import { readHdf5 } from "../../../src/saving/hdf5/index.ts";
import type { H5Object } from "../../../src/saving/hdf5/tree.ts";

/** Bytes that say something about the file: a number up to 8 bytes wide, or a text. Everything else is data, or unused. */
export interface Field {
  readonly at: number;
  readonly width: number;
}

type Reading = (this: Cursor, width?: number) => unknown;

/** Methods of the reader that take bytes from the file, and how many. */
const widths: { readonly [method: string]: (width: number) => number } = {
  u8: () => 1,
  u16: () => 2,
  u32: () => 4,
  uint: (width) => width,
  bytes: (width) => width,
};

/** Where the fields of a sound file are: wherever our own reader looks when it reads everything. */
export function fieldsOf(bytes: Uint8Array): Field[] {
  const found = new Map<string, Field>();
  const methods = Cursor.prototype as unknown as Record<string, Reading>;
  const originals = Object.keys(widths).map((name) => [name, methods[name]] as const);
  for (const [name, original] of originals) {
    methods[name] = function (width = 0) {
      const field = { at: this.at, width: widths[name]?.(width) ?? 0 };
      if (field.width > 0 && field.at + field.width <= bytes.length) found.set(`${field.at} ${field.width}`, field);
      return original?.call(this, width);
    };
  }
  try {
    visit(readHdf5(bytes, "a seed"));
  } finally {
    for (const [name, original] of originals) if (original !== undefined) methods[name] = original;
  }
  return [...found.values()];
}

function visit(object: H5Object): void {
  void object.attributes;
  if (object.kind === "dataset") void object.read();
  else object.members.forEach(visit);
}
