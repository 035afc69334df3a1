import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { detectFeatures } from "./features.ts";

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllEnvs());

test("Node 20 and later have everything", async () => {
  expect(await detectFeatures()).toEqual({ simd: true, relaxedSimd: true, threads: true, crossOriginIsolated: true });
});

test("relaxed SIMD can be turned off by CERATOPS_RELAXED_SIMD=0", async () => {
  vi.stubEnv("CERATOPS_RELAXED_SIMD", "0");
  const fresh = await import("./features.ts");
  expect((await fresh.detectFeatures()).relaxedSimd).toBe(false);
});

test("a page that is not isolated has no threads", async () => {
  vi.doMock("./host.ts", () => ({ hasNode: false, environmentVariable: () => undefined }));
  const fresh = await import("./features.ts");
  expect(await fresh.detectFeatures()).toMatchObject({ threads: false, crossOriginIsolated: false });
  vi.doUnmock("./host.ts");
});

test("the host is asked once", async () => {
  expect(detectFeatures()).toBe(detectFeatures());
});
