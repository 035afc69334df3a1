import { CeratopsError } from "../../errors.ts";

/** Sound: samples in time by channels, from -1 to 1. */
export interface Audio {
  /** `[samples, channels]`, row-major. */
  readonly data: Float32Array;
  readonly shape: readonly [samples: number, channels: number];
  /** Samples per second. */
  readonly samplingRate: number;
}

type Read = (view: DataView, at: number) => number;

/** How one sample is read, by the format's number (1: whole numbers, 3: floats) and its bits. */
const readers: Readonly<Record<string, Read>> = {
  "1/8": (view, at) => (view.getUint8(at) - 128) / 2 ** 7,
  "1/16": (view, at) => view.getInt16(at, true) / 2 ** 15,
  "1/24": (view, at) => ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 2 ** 23,
  "1/32": (view, at) => view.getInt32(at, true) / 2 ** 31,
  "3/32": (view, at) => view.getFloat32(at, true),
  "3/64": (view, at) => view.getFloat64(at, true),
};

/** The number that says that the real one follows behind. */
const EXTENSIBLE = 0xfffe;

/** Reads a WAV file: RIFF, uncompressed. Source: Microsoft's "Multimedia Programming Interface and Data Specifications 1.0". */
export function readWav(bytes: Uint8Array, name: string): Audio {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || text(view, 0) !== "RIFF" || text(view, 8) !== "WAVE") throw unreadable(name, "what is no WAV file");
  const chunks = chunksOf(view);
  const [format, sound] = [chunks.get("fmt "), chunks.get("data")];
  if (format === undefined || format.length < 16 || sound === undefined) throw unreadable(name, "a file that ends before its samples");
  const written = view.getUint16(format.start, true);
  const code = written === EXTENSIBLE && format.length >= 26 ? view.getUint16(format.start + 24, true) : written;
  const channels = view.getUint16(format.start + 2, true);
  const bits = view.getUint16(format.start + 14, true);
  const read = readers[`${code}/${bits}`];
  if (read === undefined || channels === 0) throw unreadable(name, `format ${code} with ${bits} bits and ${channels} channels`);
  const step = bits / 8;
  const samples = Math.floor(sound.length / (step * channels));
  const data = Float32Array.from({ length: samples * channels }, (_, i) => read(view, sound.start + i * step));
  return { data, shape: [samples, channels], samplingRate: view.getUint32(format.start + 4, true) };
}

interface Chunk {
  readonly start: number;
  readonly length: number;
}

/** The parts of a file by their names. A length that is too large, as recorders that were cut off leave it, is cut. */
function chunksOf(view: DataView): Map<string, Chunk> {
  const chunks = new Map<string, Chunk>();
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const length = view.getUint32(at + 4, true);
    const start = at + 8;
    chunks.set(text(view, at), { start, length: Math.min(length, view.byteLength - start) });
    at = start + length + (length % 2);
  }
  return chunks;
}

const text = (view: DataView, at: number): string => String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));

const unreadable = (name: string, received: string): CeratopsError =>
  new CeratopsError("This sound cannot be read", {
    code: "E_AUDIO",
    where: name,
    expected: "an uncompressed WAV file: whole numbers of 8, 16, 24 or 32 bits, or floats",
    received,
    hint: `ffmpeg -i ${name} -c:a pcm_s16le sound.wav`,
  });
