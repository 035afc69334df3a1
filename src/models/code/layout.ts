/** Text that may be laid out over several lines. */
export type Doc = string | readonly Doc[] | Group;

/** Items between brackets: on one line where they fit, else one below the other. */
export interface Group {
  readonly open: string;
  readonly items: readonly Doc[];
  readonly close: string;
  /** What stands inside the brackets on one line: a space in `{ a: 1 }`. */
  readonly pad?: string;
  /** The item that is broken while the others stay on the first and last line, such as trailing options. */
  readonly hug?: number | undefined;
  /** Broken into lines in any case. */
  readonly broken?: boolean | undefined;
  /** All items on a line of their own, between the brackets, where they fit there. */
  readonly compact?: boolean | undefined;
  /** As many items on a line as fit: for numbers. */
  readonly fill?: boolean | undefined;
}

/** Where a text goes: what its lines begin with, where it starts, and how much follows it on its last line. */
interface Place {
  readonly indent: string;
  readonly column: number;
  readonly after: number;
}

const WIDTH = 120;

/** The text of `doc` after `column` characters of a line. */
export function layOut(doc: Doc, step: string, indent = "", column = 0): string {
  return new Layout(step).text(doc, { indent, column, after: 0 });
}

class Layout {
  readonly #step: string;

  constructor(step: string) {
    this.#step = step;
  }

  text(doc: Doc, place: Place): string {
    if (typeof doc === "string") return doc;
    return isGroup(doc) ? this.#group(doc, place) : this.#sequence(doc, place);
  }

  #sequence(parts: readonly Doc[], { indent, column, after }: Place): string {
    let text = "";
    parts.forEach((part, i) => {
      const rest = parts.slice(i + 1).reduce((sum: number, one) => sum + flat(one).length, after);
      text += this.text(part, { indent, column: lastColumn(text, column), after: rest });
    });
    return text;
  }

  #group(group: Group, place: Place): string {
    const line = flat(group);
    if (!isBroken(group) && place.column + line.length + place.after <= WIDTH) return line;
    return this.#hugged(group, place) ?? this.#lines(group, place.indent);
  }

  #hugged({ open, items, close, hug }: Group, { indent, column }: Place): string | undefined {
    const inner = hug === undefined ? undefined : items[hug];
    if (hug === undefined || inner === undefined || !isGroup(inner) || inner.items.length === 0) return undefined;
    const [before, behind] = [items.slice(0, hug), items.slice(hug + 1)];
    if ([...before, ...behind].some(isBroken)) return undefined;
    const head = [...before.map(flat), inner.open].join(", ");
    if (column + open.length + head.length > WIDTH) return undefined;
    const start = open + before.map((item) => `${flat(item)}, `).join("");
    return [start + this.#lines(inner, indent), ...behind.map(flat)].join(", ") + close;
  }

  #lines({ open, items, close, fill, compact }: Group, indent: string): string {
    const inner = indent + this.#step;
    const line = items.map(flat).join(", ");
    if (compact === true && !items.some(isBroken) && inner.length + line.length <= WIDTH) return `${open}\n${inner}${line}\n${indent}${close}`;
    const texts = items.map((item) => `${this.text(item, { indent: inner, column: inner.length, after: 1 })},`);
    const lines = fill === true ? filled(texts, WIDTH - inner.length) : texts;
    return `${open}\n${lines.map((line) => `${inner}${line}\n`).join("")}${indent}${close}`;
  }
}

function filled(texts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const text of texts) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + text.length > width) lines.push(text);
    else lines[lines.length - 1] = `${last} ${text}`;
  }
  return lines;
}

const isGroup = (doc: Doc): doc is Group => typeof doc === "object" && "open" in doc;

function isBroken(doc: Doc): boolean {
  if (typeof doc === "string") return false;
  return isGroup(doc) ? doc.broken === true || doc.items.some(isBroken) : doc.some(isBroken);
}

function flat(doc: Doc): string {
  if (typeof doc === "string") return doc;
  if (!isGroup(doc)) return doc.map(flat).join("");
  const pad = doc.items.length === 0 ? "" : (doc.pad ?? "");
  return doc.open + pad + doc.items.map(flat).join(", ") + pad + doc.close;
}

function lastColumn(text: string, column: number): number {
  const newline = text.lastIndexOf("\n");
  return newline < 0 ? column + text.length : text.length - newline - 1;
}
