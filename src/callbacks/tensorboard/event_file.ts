import { nodeModule } from "../../util/host.ts";
import { appendFile, makeFolderOf } from "../files.ts";
import { summaryEvent, versionEvent, type SummaryValue } from "./event.ts";
import { toRecord } from "./record.ts";

/** From so many bytes on, events no longer wait for the end of the epoch. */
const FULL = 2 ** 16;

const OWNER = "TensorBoard";

/** Tells apart files that one process begins within a second. */
let begun = 0;

/** A file of events in a folder of its own. It is begun with the first event; events are collected and written in one go. */
export class EventFile {
  readonly #folder: string;
  #path: string | undefined;
  #waiting: Uint8Array[] = [];
  #size = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get isFull(): boolean {
    return this.#size >= FULL;
  }

  add(step: number, value: SummaryValue): void {
    const time = Date.now() / 1000;
    if (this.#path === undefined && this.#waiting.length === 0) this.#put(versionEvent(time));
    this.#put(summaryEvent(time, step, value));
  }

  /** Appends what was collected to the file. */
  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const bytes = new Uint8Array(this.#size);
    let end = 0;
    for (const record of this.#waiting) {
      bytes.set(record, end);
      end += record.length;
    }
    this.#waiting = [];
    this.#size = 0;
    this.#path ??= await this.#begin();
    await appendFile(OWNER, this.#path, bytes);
  }

  #put(event: Uint8Array): void {
    const record = toRecord(event);
    this.#waiting.push(record);
    this.#size += record.length;
  }

  /** Makes the folder, and a name that TensorBoard takes for an event file. */
  async #begin(): Promise<string> {
    const { join } = await nodeModule("path");
    const { hostname } = await nodeModule("os");
    const name = ["events.out.tfevents", Math.floor(Date.now() / 1000), hostname(), process.pid, begun++, "v2"].join(".");
    const path = join(this.#folder, name);
    await makeFolderOf(OWNER, path);
    return path;
  }
}
