import { oneOf } from "../util/checks.ts";
import { option } from "../util/options.ts";
import { standardOutput } from "../visualize/progbar.ts";

/** Whether a callback says what it does. */
export const verboseOption = { verbose: option<0 | 1>(0, oneOf<0 | 1>(0, 1)) };

/** Writes a line where progress bars are written. */
export function printLine(text: string): void {
  standardOutput().write(`${text}\n`);
}
