import type { Audio } from "./wav.ts";

/** Zero crossings of the filter on either side. */
const LOBES = 16;

/**
 * The same sound with another number of samples per second: every new sample is the mean of its neighbourhood, weighted
 * by a windowed sinc that lets through what both rates can express. [Smith](https://ccrma.stanford.edu/~jos/resample/)
 */
export function resample(audio: Audio, samplingRate: number): Audio {
  if (audio.samplingRate === samplingRate) return audio;
  const ratio = samplingRate / audio.samplingRate;
  const [samples, channels] = audio.shape;
  const cutoff = Math.min(1, ratio);
  const reach = LOBES / cutoff;
  const length = Math.round(samples * ratio);
  const data = new Float32Array(length * channels);
  for (let i = 0; i < length; i++) {
    const center = i / ratio;
    const first = Math.max(0, Math.ceil(center - reach));
    const last = Math.min(samples - 1, Math.floor(center + reach));
    let total = 0;
    for (let from = first; from <= last; from++) {
      const weight = kernel((from - center) * cutoff);
      total += weight;
      for (let channel = 0; channel < channels; channel++) {
        const at = i * channels + channel;
        data[at] = (data[at] ?? 0) + weight * (audio.data[from * channels + channel] ?? 0);
      }
    }
    for (let channel = 0; channel < channels; channel++) data[i * channels + channel] = (data[i * channels + channel] ?? 0) / total;
  }
  return { data, shape: [length, channels], samplingRate };
}

/** sinc(x) in Hann's window. */
function kernel(x: number): number {
  if (x === 0) return 1;
  const turn = Math.PI * x;
  return (Math.sin(turn) / turn) * Math.cos(turn / (2 * LOBES)) ** 2;
}
