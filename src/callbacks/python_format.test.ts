import { describe, expect, test } from "vitest";
import { fillTemplate, namesIn } from "./checkpoint_path.ts";
import { floatText, formatNumber } from "./python_format.ts";

// What Python 3.11 gives for format(value, spec).
test.each([
  [3, "02d", "03"],
  [3, "", "3"],
  [12, ">5", "   12"],
  [12, "<5", "12   "],
  [12, "^6", "  12  "],
  [-3, "05d", "-0003"],
  [1234567, ",", "1,234,567"],
  [3, "+d", "+3"],
  [7, "*^7d", "***7***"],
  [3, ".1f", "3.0"],
  [5, "e", "5.000000e+00"],
])("the whole number %d as %j is %j", (value, spec, text) => {
  expect(formatNumber({ value, isWhole: true }, spec)).toBe(text);
});

test.each([
  [0.1234567, ".2f", "0.12"],
  [2.675, ".2f", "2.67"],
  [0.125, ".2f", "0.12"],
  [1e-5, "", "1e-05"],
  [1, "", "1.0"],
  [0.30000001192092896, "", "0.30000001192092896"],
  [1e16, "", "1e+16"],
  [123456789012345, "", "123456789012345.0"],
  [1234.5, ",.1f", "1,234.5"],
  [0.5, ".1%", "50.0%"],
  [0.00012345, ".3g", "0.000123"],
  [123456, ".3g", "1.23e+05"],
  [100000, "g", "100000"],
  [1000000, "g", "1e+06"],
  [0.1, "E", "1.000000E-01"],
  [-1.5, "08.3f", "-001.500"],
  [Number.NaN, ".2f", "nan"],
  [Number.POSITIVE_INFINITY, "", "inf"],
  [5, ".3", "5.0"],
  [1234, ".3", "1.23e+03"],
  [-0, ".1f", "-0.0"],
  [12345.678, "G", "12345.7"],
  [2, " .1f", " 2.0"],
  [99999, ".2e", "1.00e+05"],
  [0, "", "0.0"],
  [1.5e300, "", "1.5e+300"],
])("the float %d as %j is %j", (value, spec, text) => {
  expect(formatNumber({ value, isWhole: false }, spec)).toBe(text);
});

test("what Python refuses is no format", () => {
  expect(formatNumber({ value: 1.5, isWhole: false }, "02d")).toBeUndefined();
  expect(formatNumber({ value: 1.5, isWhole: false }, "2x")).toBeUndefined();
  expect(formatNumber({ value: 1, isWhole: true }, ".2d")).toBeUndefined();
});

test.each([
  [0.1, "0.1"],
  [-123.456, "-123.456"],
  [0.0001, "0.0001"],
  [5e-324, "5e-324"],
])("repr of %d is %s", (value, text) => {
  expect(floatText(value)).toBe(text);
});

describe("paths of checkpoints", () => {
  const fields = { epoch: { value: 7, isWhole: true }, val_loss: { value: 0.5, isWhole: false } };

  test("fields are filled, doubled braces stay", () => {
    expect(fillTemplate("a/{epoch:02d}-{val_loss:.2f}.keras", fields)).toBe("a/07-0.50.keras");
    expect(fillTemplate("{{{epoch}}}-{val_loss}", fields)).toBe("{7}-0.5");
    expect(namesIn("{{x}}-{epoch:02d}-{val_loss}")).toEqual(["epoch", "val_loss"]);
  });

  test("what is wrong is named", () => {
    expect(() => fillTemplate("{val_los:.2f}", fields)).toThrow(/asks for "val_los"[^]*\{epoch\}, \{val_loss\}[^]*fix: +\{val_loss\}/);
    expect(() => fillTemplate("{val_loss:02d}", fields)).toThrow(/a format that is none: \{val_loss:02d\}/);
    expect(() => fillTemplate("{epoch:02d", fields)).toThrow(/"\{" without its counterpart/);
  });
});
