import { roundHalfEven } from "./number_text.ts";
import { cellWidth, truncate, wrap } from "./text_cells.ts";

export type Align = "left" | "center" | "right";

export interface TableColumn {
  readonly header: string;
  readonly align: Align;
  /** Wished width of the text, in cells: all columns shrink evenly to make room for borders and padding. */
  readonly width: number;
}

/**
 * A table of box-drawing characters with a heavy header, `lineLength` cells wide, wrapped cells, a line between rows.
 * Same characters, same widths and same wrapping as `rich.table.Table(width=lineLength, show_lines=True)`.
 */
export function renderTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[], lineLength: number): string[] {
  const widths = outerWidths(columns, lineLength - columns.length - 1);
  const rule = (left: string, line: string, cross: string, right: string): string =>
    left + widths.map((width) => line.repeat(width)).join(cross) + right;
  const row = (texts: readonly string[], border: string, padTop: boolean): string[] =>
    rowLines(texts, columns, widths, padTop).map((cells) => border + cells.join(border) + border);
  const headers = columns.map((column) => column.header);
  return [
    rule("┏", "━", "┳", "┓"),
    ...row(headers, "┃", true),
    rule("┡", "━", "╇", "┩"),
    ...rows.flatMap((texts, index) => [...(index > 0 ? [rule("├", "─", "┼", "┤")] : []), ...row(texts, "│", false)]),
    rule("└", "─", "┴", "┘"),
  ];
}

/** Widths with one blank on either side, reduced evenly until they sum to `available`. */
function outerWidths(columns: readonly TableColumn[], available: number): number[] {
  let excess = columns.reduce((sum, column) => sum + column.width + 2, -available);
  return columns.map((column, index) => {
    const outer = column.width + 2;
    const cut = excess > 0 ? Math.min(outer, roundHalfEven(excess / (columns.length - index))) : 0;
    excess -= cut;
    return outer - cut;
  });
}

/** The lines of one row: per line, the padded text of each cell. Headers stand at the bottom, other cells at the top. */
function rowLines(
  texts: readonly string[],
  columns: readonly TableColumn[],
  widths: readonly number[],
  padTop: boolean,
): string[][] {
  const cells = columns.map((column, index) => cellLines(texts[index] ?? "", column.align, (widths[index] ?? 2) - 2));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    cells.map((lines, index) => {
      const text = lines[padTop ? line - (height - lines.length) : line];
      return ` ${text ?? " ".repeat((widths[index] ?? 2) - 2)} `;
    }),
  );
}

function cellLines(text: string, align: Align, width: number): string[] {
  return wrap(text, width, "keep").map((line) => justify[align](line, width));
}

const justify: Record<Align, (line: string, width: number) => string> = {
  left: (line, width) => padEnd(truncate(line, width), width),
  right: (line, width) => padStart(truncate(line.trimEnd(), width), width),
  center: (line, width) => {
    const text = truncate(line.trimEnd(), width);
    const cells = cellWidth(text);
    return padEnd(padStart(text, cells + Math.floor((width - cells) / 2)), width);
  },
};

function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - cellWidth(text))) + text;
}

function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - cellWidth(text)));
}
