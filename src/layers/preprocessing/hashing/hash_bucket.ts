import { refuse } from "../../../util/checks.ts";
import { fingerprint64 } from "./farm_hash.ts";
import { sipHash } from "./sip_hash.ts";

/** Two keys of a hash that cannot be foreseen; null for the plain one. */
export type Salt = readonly [number, number];

/** One key for both halves, or two, or none. */
export const saltOption = () => ({
  fallback: null as number | Salt | null,
  parse: (written: number | Salt | null, where: string): Salt | null => {
    if (written === null) return null;
    const keys = typeof written === "number" ? [written, written] : written;
    if (Array.isArray(keys) && keys.length === 2 && keys.every(Number.isInteger)) return keys as unknown as Salt;
    throw refuse(where, "a whole number, or two of them", written, "[133, 137]");
  },
  serialize: (salt: Salt | null): Salt | null => salt,
});

const encoder = new TextEncoder();

/** The bin, below `bins`, that a string belongs to. Numbers go by their decimal digits. */
export function hashBucket(token: string | number, bins: number, salt: Salt | null): number {
  const bytes = encoder.encode(typeof token === "string" ? token : String(Math.trunc(token)));
  const hash = salt === null ? fingerprint64(bytes) : sipHash(bytes, [BigInt(salt[0]), BigInt(salt[1])]);
  return Number(hash % BigInt(bins));
}
