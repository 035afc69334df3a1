import { eastAsianWidth } from "get-east-asian-width";

/**
 * Text on a grid of terminal cells: a letter takes one, a CJK character or an emoji two. Wrapping follows the rules of the
 * `rich` library, with which Keras prints its summaries.
 */

/** Cells that `text` takes on a line. */
export function cellWidth(text: string): number {
  return graphemes(text).reduce((cells, grapheme) => cells + graphemeWidth(grapheme), 0);
}

/** The longest beginning of `text` that fits in `width` cells. */
export function crop(text: string, width: number): string {
  return chop(text, width)[0] ?? "";
}

/** `text` when it fits in `width` cells, otherwise its beginning and an ellipsis, filled to `width`. */
export function truncate(text: string, width: number): string {
  if (cellWidth(text) <= width) return text;
  const head = crop(text, width - 1);
  return head + " ".repeat(Math.max(0, width - 1 - cellWidth(head))) + "…";
}

/** What happens to a word that is longer than a line: it continues on the next one, or it stays for `truncate` to cut. */
export type LongWords = "fold" | "keep";

/** Lines of at most `width` cells, broken between words. */
export function wrap(text: string, width: number, longWords: LongWords): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.match(/\s*\S+\s*/g) ?? []) {
    const length = cellWidth(word.trimEnd());
    if (length <= width - cellWidth(line)) {
      line += word;
      continue;
    }
    for (const piece of longWords === "fold" && length > width ? chop(word, width) : [word]) {
      if (line !== "") lines.push(line);
      line = piece;
    }
  }
  lines.push(line);
  return lines.map((full) => dropOverhang(full, width));
}

/** Blanks at the end of a line that would not fit; those that fit stay. */
function dropOverhang(line: string, width: number): string {
  const excess = cellWidth(line) - width;
  if (excess <= 0) return line;
  const blanks = line.length - line.trimEnd().length;
  return line.slice(0, line.length - Math.min(blanks, excess));
}

function chop(text: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = "";
  let cells = 0;
  for (const grapheme of graphemes(text)) {
    const size = graphemeWidth(grapheme);
    if (cells + size > width) {
      pieces.push(piece);
      piece = "";
      cells = 0;
    }
    piece += grapheme;
    cells += size;
  }
  pieces.push(piece);
  return pieces;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), (part) => part.segment);
}

function graphemeWidth(grapheme: string): number {
  return eastAsianWidth(grapheme.codePointAt(0) ?? 0);
}
