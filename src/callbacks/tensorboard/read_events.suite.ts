import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

// A reader of event files for tests, written from the format's description alone.

/** A field of a protobuf message: its number, and a number or bytes. */
interface Field {
  readonly field: number;
  readonly value: number | Uint8Array;
}

export interface ReadEvent {
  readonly step: number;
  readonly version?: string;
  readonly tag?: string;
  readonly plugin?: string;
  readonly content?: string;
  readonly shape?: number[];
  readonly values?: (number | Uint8Array)[];
}

/** All events of the only file in a folder. */
export async function readEvents(folder: string): Promise<ReadEvent[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith("events.out.tfevents."));
  if (names.length !== 1) throw new Error(`event files in ${folder}: ${names.join(", ")}`);
  return records(await readFile(join(folder, names[0] ?? ""))).map(toEvent);
}

function records(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const length = Number(view.getBigUint64(start, true));
    const data = bytes.subarray(start + 12, start + 12 + length);
    check(bytes.subarray(start, start + 8), view.getUint32(start + 8, true));
    check(data, view.getUint32(start + 12 + length, true));
    found.push(data);
    start += 16 + length;
  }
  return found;
}

function check(data: Uint8Array, masked: number): void {
  let crc = 0xffffffffn;
  for (const byte of data) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1n) === 1n ? (crc >> 1n) ^ 0x82f63b78n : crc >> 1n;
  }
  crc ^= 0xffffffffn;
  const expected = (((crc >> 15n) | (crc << 17n)) + 0xa282ead8n) & 0xffffffffn;
  if (Number(expected) !== masked) throw new Error(`checksum ${masked} is not ${expected}`);
}

function fieldsOf(bytes: Uint8Array): Field[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let [value, scale, byte] = [0, 1, 0x80];
    while ((byte & 0x80) !== 0) {
      byte = view.getUint8(at++);
      value += (byte & 0x7f) * scale;
      scale *= 128;
    }
    return value;
  };
  while (at < bytes.length) {
    const key = varint();
    const [field, type] = [key >> 3, key & 7];
    if (type === 0) fields.push({ field, value: varint() });
    else if (type === 1) fields.push({ field, value: view.getFloat64((at += 8) - 8, true) });
    else if (type === 2) {
      const length = varint();
      fields.push({ field, value: bytes.subarray(at, (at += length)) });
    } else throw new Error(`wire type ${type}`);
  }
  return fields;
}

const all = (fields: readonly Field[], wanted: number): Uint8Array[] =>
  fields.flatMap(({ field, value }) => (field === wanted && typeof value !== "number" ? [value] : []));
const first = (fields: readonly Field[], ...path: readonly number[]): Uint8Array | undefined =>
  path.reduce<Uint8Array | undefined>((bytes, field, i) => all(i === 0 ? fields : fieldsOf(bytes ?? new Uint8Array()), field)[0], undefined);
const text = (bytes: Uint8Array | undefined): string | undefined => (bytes === undefined ? undefined : new TextDecoder().decode(bytes));

function toEvent(bytes: Uint8Array): ReadEvent {
  const event = fieldsOf(bytes);
  const step = event.find(({ field }) => field === 2)?.value ?? 0;
  const time = event.find(({ field }) => field === 1)?.value;
  if (typeof step !== "number" || typeof time !== "number" || Math.abs(time - Date.now() / 1000) > 600) throw new Error("no time");
  const version = text(first(event, 3));
  if (version !== undefined) return { step, version };
  const value = fieldsOf(first(event, 5, 1) ?? new Uint8Array());
  const tensor = fieldsOf(first(value, 8) ?? new Uint8Array());
  const content = text(first(value, 9, 1, 2));
  return {
    step,
    tag: text(first(value, 1)) ?? "",
    plugin: text(first(value, 9, 1, 1)) ?? "",
    ...(content === undefined ? {} : { content }),
    shape: all(fieldsOf(first(tensor, 2) ?? new Uint8Array()), 2).map((dim) => Number(fieldsOf(dim)[0]?.value ?? 0)),
    values: valuesOf(tensor),
  };
}

function valuesOf(tensor: readonly Field[]): (number | Uint8Array)[] {
  const dtype = tensor.find(({ field }) => field === 1)?.value;
  const packed = (field: number): DataView => {
    const bytes = first(tensor, field) ?? new Uint8Array();
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  };
  const [floats, doubles] = [packed(5), packed(6)];
  if (dtype === 1) return Array.from({ length: floats.byteLength / 4 }, (_, i) => floats.getFloat32(i * 4, true));
  if (dtype === 2) return Array.from({ length: doubles.byteLength / 8 }, (_, i) => doubles.getFloat64(i * 8, true));
  return all(tensor, 8);
}
