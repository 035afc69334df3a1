import { XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import { element, escapeXml, fitText, monoWidth, sansWidth, svgDocument, textElement } from "./svg.ts";

describe("escapeXml", () => {
  test("escapes markup and replaces what XML cannot hold", () => {
    expect(escapeXml(`<a & "b" 'c'>`)).toBe("&#60;a &#38; &#34;b&#34; &#39;c&#39;&#62;");
    expect(escapeXml("a\u0000b\u001Bc\uD800d\uFFFFe")).toBe("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe");
    expect(escapeXml("層 🦖 é")).toBe("層 🦖 é");
  });
});

describe("element", () => {
  test("leaves undefined attributes out and keeps two decimals", () => {
    expect(element("rect", { x: 1 / 3, y: undefined, fill: 'a"b' })).toBe('<rect x="0.33" fill="a&#34;b"/>');
    expect(element("g", {}, textElement("<>", { x: 1 }))).toBe('<g><text x="1">&#60;&#62;</text></g>');
  });
});

test("svgDocument is well-formed, has a background and says what it shows", () => {
  const svg = svgDocument('a "b" <c>', 99.2, 40, [element("circle", { r: 2 })]);
  expect(XMLValidator.validate(svg)).toBe(true);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="100" height="40" viewBox="0 0 100 40"/);
  expect(svg).toContain('aria-label="a &#34;b&#34; &#60;c&#62;"');
  expect(svg).toContain('<rect width="100" height="40" rx="12" fill="#ffffff"/>');
});

describe("text widths", () => {
  // Widths in em, read from the fonts: DejaVu Sans Bold, Inter SemiBold, Liberation Sans (Arial) Bold.
  test.each([25.018, 21.332, 20.945])("sansWidth covers a font of %d em", (em) => {
    expect(sansWidth("MultiHeadAttention (batch_normalization_1)", 10)).toBeGreaterThanOrEqual(em * 10);
  });

  test("no character counts as nothing, and wide scripts count a whole em", () => {
    for (let code = 32; code < 127; code++) expect(sansWidth(String.fromCharCode(code), 100)).toBeGreaterThan(27);
    expect(sansWidth("層", 10)).toBeGreaterThan(10);
    expect(monoWidth("層", 10)).toBeGreaterThan(10);
    expect(monoWidth("(None, 10)", 10)).toBeGreaterThanOrEqual(10 * 6.02);
  });
});

test("fitText cuts what does not fit, by whole characters", () => {
  const measure = (text: string): number => text.length;
  expect(fitText("dense", 5, measure)).toBe("dense");
  expect(fitText("dense_1", 5, measure)).toBe("dens…");
  expect(fitText("🦖🦖🦖", 3, measure)).toBe("🦖…");
});
