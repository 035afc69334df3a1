import { describe, expect, it, test } from "vitest";
import { tensor } from "../../../tensor/convert.ts";
import { useEngine } from "../../../tensor/current_engine.ts";
import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { jit } from "../../../tensor/trace.ts";
import * as layers from "../../index.ts";
import { fingerprint64 } from "./farm_hash.ts";
import { sipHash } from "./sip_hash.ts";

useEngine("reference");

describe("FarmHash Fingerprint64 gives the values of its C++ code", () => {
  it.each([
    [0, 0x9ae16a3b2f90404fn],
    [3, 0x40b4412e33eefd64n],
    [5, 0x84ecb798b403d75cn],
    [12, 0xc6c812f1d8583338n],
    [20, 0xfc38d3304fbbd965n],
    [40, 0x5aa3ac2434800ca5n],
    [64, 0x86e2391d4f3ae326n],
    [65, 0x2c8a7a850513fd3dn],
    [128, 0x88d8142de17f6e44n],
    [150, 0x47b0186f0dfc67c5n],
    [300, 0x8cd889c603f7e8c4n],
  ])("for %i bytes", (length, expected) => {
    expect(fingerprint64(Uint8Array.from({ length }, (_, i) => (i * 7 + length) % 251))).toBe(expected);
  });
});

test("SipHash-2-4 gives the values of its paper", () => {
  const key = [0x0706050403020100n, 0x0f0e0d0c0b0a0908n] as const;
  expect(sipHash(Uint8Array.from({ length: 15 }, (_, i) => i), key)).toBe(0xa129ca6149be45e5n);
});

describe("Hashing", () => {
  it("keeps the first bin for what is masked", async () => {
    const layer = layers.Hashing(3, { maskValue: "" });
    expect(await layer([["A"], ["B"], [""], ["C"], ["D"]]).array()).toEqual([[1], [1], [0], [2], [2]]);
  });

  it("needs values, which a compiled function does not have", async () => {
    const layer = layers.Hashing(3);
    const computed = ops.add(tensor([1, 2]), 1);
    expect(await layer(computed).array()).toEqual(await layer([2, 3]).array());
    const compiled = jit((x: Tensor) => layer(x));
    await expect(compiled(tensor([2, 3]))).rejects.toThrow("layer(await x.array())");
  });

  it("says what does not fit", () => {
    expect(() => layers.Hashing(3, { dtype: "float32" })).toThrow("an integer dtype");
    expect(() => layers.Hashing(3, { salt: [1, 2, 3] as unknown as [number, number] })).toThrow("two of them");
  });
});

describe("HashedCrossing", () => {
  it("needs columns of one length", () => {
    const cross = layers.HashedCrossing(5);
    expect(() => cross([["a", "b"]])).toThrow("two or more features");
    expect(() => cross([["a", "b"], [1]])).toThrow("two or more features");
  });
});
