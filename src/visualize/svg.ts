/** SVG as text: elements, escaping, and how wide a text may become whatever font the reader has. */

type Attribute = string | number | undefined;

/** `<name ...attributes>children</name>`; attributes that are undefined are left out, numbers keep two decimals. */
export function element(name: string, attributes: Readonly<Record<string, Attribute>>, ...children: readonly string[]): string {
  const list = Object.entries(attributes)
    .flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${escapeXml(attributeText(value))}"`]))
    .join("");
  return children.length === 0 ? `<${name}${list}/>` : `<${name}${list}>${children.join("")}</${name}>`;
}

/** A `<text>` with its baseline at `y`. */
export function textElement(text: string, attributes: Readonly<Record<string, Attribute>>): string {
  return element("text", attributes, escapeXml(text));
}

/** A document on a background of its own, so that it reads the same on a light and on a dark page. */
export function svgDocument(label: string, width: number, height: number, children: readonly string[]): string {
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  return `${element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      ...size,
      viewBox: `0 0 ${size.width} ${size.height}`,
      role: "img",
      "aria-label": label,
      "font-family": SANS,
    },
    `\n${element("rect", { ...size, rx: 12, fill: INK.background })}\n`,
    ...children.map((child) => `${child}\n`),
  )}\n`;
}

export const SANS = "Inter, 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";
export const MONO = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/** Colours shared by all pictures. */
export const INK = {
  background: "#ffffff",
  strong: "#0f172a",
  text: "#334155",
  muted: "#64748b",
  line: "#94a3b8",
  faint: "#e2e8f0",
  area: "#f8fafc",
  alarm: "#dc2626",
} as const;

/** Text for XML: markup escaped, characters that XML 1.0 forbids (controls, lone surrogates) replaced. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** An upper bound for the width of `text` in pixels at `size` pixels, for every font that `SANS` may turn into. */
export function sansWidth(text: string, size: number): number {
  let hundredths = 0;
  for (const character of text) hundredths += WIDEST[(character.codePointAt(0) ?? 0) - 32] ?? OTHER_WIDTH;
  return (hundredths / 100) * size;
}

/** The same for `MONO`. */
export function monoWidth(text: string, size: number): number {
  let hundredths = 0;
  for (const character of text) hundredths += (character.codePointAt(0) ?? 0) < 127 ? 62 : OTHER_WIDTH;
  return (hundredths / 100) * size;
}

/** `text`, or as much of its beginning as fits in `width` pixels with an ellipsis. */
export function fitText(text: string, width: number, measure: (text: string) => number): string {
  if (measure(text) <= width) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && measure(`${characters.join("")}…`) > width) characters.pop();
  return `${characters.join("")}…`;
}

/** Hundredths of the font size: per character from space to tilde, the widest of Inter, Arial and DejaVu Sans in bold. */
const WIDEST = [
  35, 46, 53, 84, 70, 101, 88, 31, 46, 46, 55, 84, 38, 47, 38, 38, 70, 70, 70, 70, 70, 70, 70, 70, 70, 70, 40, 40, 84, 84, 84,
  62, 100, 78, 77, 75, 84, 69, 69, 83, 84, 38, 57, 78, 64, 100, 84, 86, 74, 86, 78, 73, 69, 82, 78, 111, 78, 73, 73, 46, 38, 46,
  84, 56, 50, 68, 72, 60, 72, 68, 44, 72, 72, 35, 35, 67, 35, 105, 72, 69, 72, 72, 50, 60, 48, 72, 66, 93, 65, 66, 59, 72, 37,
  72, 84,
];
/** Any other character: none of a common script is wider. */
const OTHER_WIDTH = 110;

function attributeText(value: string | number): string {
  return typeof value === "number" ? String(Math.round(value * 100) / 100) : value;
}
