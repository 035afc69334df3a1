import { standardOutput } from "../visualize/progbar.ts";

/** Writes a line where progress bars are written. */
export function printLine(text: string): void {
  standardOutput().write(`${text}\n`);
}
