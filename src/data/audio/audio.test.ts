import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { audioDatasetFromDirectory } from "./audio_folder.ts";
import { resample } from "./resample.ts";
import { readWav } from "./wav.ts";

interface Written {
  readonly bits: number;
  readonly float?: boolean;
  readonly channels?: number;
  readonly rate?: number;
  readonly extensible?: boolean;
}

/** A WAV file of these samples, with a chunk before them that nobody knows. */
function wav(values: readonly number[], { bits, float = false, channels = 1, rate = 8000, extensible = false }: Written): Uint8Array {
  const size = bits / 8;
  const format = new DataView(new ArrayBuffer(extensible ? 40 : 16));
  const code = float ? 3 : 1;
  format.setUint16(0, extensible ? 0xfffe : code, true);
  format.setUint16(2, channels, true);
  format.setUint32(4, rate, true);
  format.setUint32(8, rate * channels * size, true);
  format.setUint16(12, channels * size, true);
  format.setUint16(14, bits, true);
  if (extensible) format.setUint16(24, code, true);
  const sound = new DataView(new ArrayBuffer(values.length * size));
  values.forEach((value, i) => {
    if (float) sound.setFloat32(i * size, value, true);
    else if (bits === 8) sound.setUint8(i, value * 128 + 128);
    else for (let byte = 0; byte < size; byte++) sound.setUint8(i * size + byte, ((value * 2 ** (bits - 1)) >> (8 * byte)) & 255);
  });
  const chunk = (name: string, { buffer }: { buffer: ArrayBuffer }): number[] => {
    const length = new Uint8Array(Uint32Array.of(buffer.byteLength).buffer);
    return [...Buffer.from(name), ...length, ...new Uint8Array(buffer), ...(buffer.byteLength % 2 === 1 ? [0] : [])];
  };
  const body = [...chunk("LIST", new Uint8Array(3)), ...chunk("fmt ", format as { buffer: ArrayBuffer }), ...chunk("data", sound as { buffer: ArrayBuffer })];
  return Uint8Array.from([...Buffer.from("RIFF"), ...new Uint8Array(Uint32Array.of(body.length + 4).buffer), ...Buffer.from("WAVE"), ...body]);
}

describe("WAV files", () => {
  const values = [0, 0.5, -0.25, -1];
  test.each([{ bits: 8 }, { bits: 16 }, { bits: 24 }, { bits: 32 }, { bits: 32, float: true }, { bits: 16, extensible: true }])("of %o", (format) => {
    expect(readWav(wav(values, format), "a.wav")).toEqual({ data: Float32Array.from(values), shape: [4, 1], samplingRate: 8000 });
    expect(readWav(wav(values, { ...format, channels: 2, rate: 44100 }), "a.wav")).toMatchObject({ shape: [2, 2], samplingRate: 44100 });
  });

  test("that are none, or compressed, or cut off, are refused or read as far as they go", () => {
    expect(() => readWav(new Uint8Array(50), "a.wav")).toThrow(/cannot be read[^]*a\.wav[^]*no WAV file/);
    const good = wav(values, { bits: 16 });
    expect(() => readWav(good.subarray(0, 40), "a.wav")).toThrow("ends before its samples");
    expect(readWav(good.subarray(0, good.length - 4), "a.wav").shape).toEqual([2, 1]);
    const compressed = good.slice();
    compressed[32] = 6;
    expect(() => readWav(compressed, "a.wav")).toThrow("format 6 with 16 bits and 1 channels");
  });
});

test("another sampling rate is the same sound", () => {
  const tone = (rate: number) => Float32Array.from({ length: rate / 10 }, (_, i) => Math.sin((2 * Math.PI * 200 * i) / rate));
  for (const [from, to] of [[8000, 16000], [16000, 8000], [44100, 16000]] as const) {
    const { data, shape, samplingRate } = resample({ data: tone(from), shape: [from / 10, 1], samplingRate: from }, to);
    expect({ shape, samplingRate }).toEqual({ shape: [to / 10, 1], samplingRate: to });
    const expected = tone(to);
    // Away from the ends, where half of the neighbourhood is missing.
    for (let i = 200; i < data.length - 200; i++) expect(data[i]).toBeCloseTo(expected[i] ?? 0, 2);
  }
});

describe("folders of sounds", () => {
  const folder = mkdtempSync(join(tmpdir(), "ceratops-audio-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  for (const [name, ...values] of [["no/1", 0.5, 0.25], ["no/2", -0.5], ["yes/1", 0.125, 0.25, 0.5]] as const) {
    mkdirSync(join(folder, name.split("/")[0] ?? ""), { recursive: true });
    writeFileSync(join(folder, `${name}.wav`), wav(values, { bits: 16 }));
  }

  test("sounds are filled up to the longest of their batch", async () => {
    const dataset = await audioDatasetFromDirectory(folder, { shuffle: false });
    expect(dataset.classNames).toEqual(["no", "yes"]);
    const [batch] = await dataset.toArray();
    expect(batch?.[0]).toEqual({ data: Float32Array.of(0.5, 0.25, 0, -0.5, 0, 0, 0.125, 0.25, 0.5), shape: [3, 3, 1] });
    expect(batch?.[1]).toEqual({ data: Int32Array.of(0, 0, 1), shape: [3] });
  });

  test("or to a length that is said, one by one and without labels", async () => {
    const dataset = await audioDatasetFromDirectory(folder, { shuffle: false, outputSequenceLength: 2, labelMode: null, batchSize: null });
    expect((await dataset.toArray()).map(({ data, shape }) => [[...data], shape])).toEqual([
      [[0.5, 0.25], [2, 1]],
      [[-0.5, 0], [2, 1]],
      [[0.125, 0.25], [2, 1]],
    ]);
  });

  test("in two parts, at another rate", async () => {
    const options = { validationSplit: 0.4, subset: "both", seed: 1, samplingRate: 16000, batchSize: 1 } as const;
    const [training, validation] = await audioDatasetFromDirectory(folder, options);
    expect([training.filePaths.length, validation.filePaths.length]).toEqual([2, 1]);
    for (const [x] of [...(await training.toArray()), ...(await validation.toArray())]) expect([2, 4, 6]).toContain(x.shape[1]);
  });
});
