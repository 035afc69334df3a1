/** Lines of C, indented by the blocks they stand in. */
export class Code {
  readonly #lines: string[] = [];
  #depth = 0;
  #next = 0;

  get text(): string {
    return this.#lines.join("\n");
  }

  line(text: string): void {
    this.#lines.push(`${"  ".repeat(this.#depth)}${text}`);
  }

  block(head: string, body: () => void): void {
    this.line(`${head} {`);
    this.#depth++;
    body();
    this.#depth--;
    this.line("}");
  }

  /** A name that nothing else here has. */
  name(letter: string): string {
    return `${letter}${this.#next++}`;
  }
}

/** Names of what has been computed, level by level: code in an inner block knows those of the blocks around it. */
export class Scopes {
  readonly #levels: Map<string, string>[] = [new Map()];

  inside(body: () => void): void {
    this.#levels.push(new Map());
    body();
    this.#levels.pop();
  }

  find(key: string): string | undefined {
    return this.#levels.findLast((level) => level.has(key))?.get(key);
  }

  keep(key: string, name: string): void {
    this.#levels.at(-1)?.set(key, name);
  }
}
