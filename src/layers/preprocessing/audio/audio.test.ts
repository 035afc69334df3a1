import { describe, expect, it } from "vitest";
import * as ops from "../../../ops/index.ts";
import { tensor } from "../../../tensor/convert.ts";
import { useEngine } from "../../../tensor/current_engine.ts";
import * as layers from "../../index.ts";
import { melWeights } from "./mel_weights.ts";

useEngine("reference");

/** A tone of `cycles` in 64 samples. */
const tone = (cycles: number) => tensor({ data: Float32Array.from({ length: 64 }, (_, i) => Math.sin((2 * Math.PI * cycles * i) / 64)), shape: [1, 64, 1] });

describe("STFTSpectrogram", () => {
  it("finds the frequency of a tone in every frame", async () => {
    const y = layers.STFTSpectrogram({ frameLength: 16, mode: "magnitude" })(tone(12));
    expect(await ops.argmax(y, { axis: -1 }).array()).toEqual([[3, 3, 3, 3, 3, 3, 3]]);
  });

  it("lays out parts, frequencies and channels", () => {
    const shape = (options: Parameters<typeof layers.STFTSpectrogram>[0], sizes: number[]) =>
      layers.STFTSpectrogram({ frameLength: 16, ...options })(layers.Input(sizes)).shape;
    expect(shape({ mode: "stft" }, [64, 2])).toEqual([null, 7, 36]);
    expect(shape({ expandDims: true, mode: "angle" }, [64, 2])).toEqual([null, 7, 9, 2]);
    expect(shape({ expandDims: true, dataFormat: "channels_first" }, [2, 64])).toEqual([null, 2, 7, 9]);
    expect(shape({ dataFormat: "channels_first", mode: "real", padding: "same" }, [2, 64])).toEqual([null, 18, 8]);
  });

  it("refuses steps and lengths that do not fit", () => {
    expect(() => layers.STFTSpectrogram({ frameLength: 8, frameStep: 9 })).toThrow("at most frameLength");
    expect(() => layers.STFTSpectrogram({ frameLength: 8, fftLength: 4 })).toThrow("at least frameLength");
  });
});

describe("MelSpectrogram", () => {
  it("is loudest at the pitch of a tone", async () => {
    const options = { fftLength: 64, sequenceStride: 64, numMelBins: 8, samplingRate: 64, minFreq: 0 };
    const loudest = async (cycles: number): Promise<number> => {
      const y = layers.MelSpectrogram(options)(ops.reshape(tone(cycles), [64]));
      return Math.max(...(await ops.argmax(y, { axis: 0 }).data()));
    };
    expect(await loudest(4)).toBeLessThan(await loudest(24));
    expect(() => layers.MelSpectrogram({ fftLength: 8, sequenceLength: 9 })).toThrow("at most fftLength");
  });

  it("has triangles that add up to 1 between the first and the last", () => {
    const weights = melWeights({ bins: 65, melBins: 6, samplingRate: 128, from: 0, to: 64 });
    const middle = Array.from(weights.slice(32 * 6, 33 * 6));
    expect(middle.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  });
});
