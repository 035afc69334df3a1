import { CeratopsError } from "../errors.ts";
import { readBytes } from "../saving/files/read_bytes.ts";
import { writeBytesAtomic } from "../saving/files/write_bytes.ts";
import { FormatError } from "../saving/format_error.ts";
import { readSafetensors, type Safetensors } from "../saving/safetensors/read.ts";
import { writeSafetensors } from "../saving/safetensors/write.ts";
import { nodeModule } from "../util/host.ts";
import { option, readOptions, type Used, type Written } from "../util/options.ts";
import { Callback, type RunPosition } from "./callback.ts";
import { attempt, makeFolderOf, needFiles } from "./files.ts";
import { saveFrequency, StepClock, type SaveFrequency } from "./save_frequency.ts";
import { readVariables, runVariables, setVariables } from "./run_state.ts";

const OWNER = "BackupAndRestore";

const table = {
  saveFreq: option<SaveFrequency>("epoch", saveFrequency),
  doubleCheckpoint: option(false),
  deleteCheckpoint: option(true),
};

export type BackupAndRestoreOptions = Written<typeof table>;

export class BackupAndRestoreCallback extends Callback {
  readonly #folder: string;
  readonly #latest: string;
  readonly #earlier: string;
  readonly #options: Used<typeof table>;
  readonly #clock: StepClock;

  constructor(backupDir: string, options: BackupAndRestoreOptions = {}) {
    super();
    if (typeof backupDir !== "string" || backupDir === "") throw noFolder(backupDir);
    this.#folder = backupDir.replace(/[\\/]+$/, "");
    this.#latest = `${this.#folder}/latest.safetensors`;
    this.#earlier = `${this.#folder}/earlier.safetensors`;
    this.#options = readOptions(table, options, OWNER);
    this.#clock = new StepClock(this.#options.saveFreq);
  }

  override async onTrainBegin(): Promise<void> {
    needFiles(OWNER, this.#latest);
    const backup = await this.#read();
    if (backup !== undefined) this.#restore(backup);
  }

  override onEpochBegin(): void {
    this.#clock.begin(this.#position().step);
  }

  override onTrainBatchEnd(batch: number): Promise<void> | void {
    if (this.#clock.isTime(batch)) return this.#save();
  }

  override onEpochEnd(): Promise<void> | void {
    if (this.#options.saveFreq === "epoch") return this.#save();
  }

  /** A run that has come to its end has nothing to go on with. */
  override async onTrainEnd(): Promise<void> {
    if (!this.#options.deleteCheckpoint) return;
    const { readdir, rm, rmdir } = await nodeModule("fs/promises");
    // A run that was killed while it wrote has left a part of a backup.
    const own = (await readdir(this.#folder).catch(() => [])).filter((name) => /^\.?(latest|earlier)\.safetensors/.test(name));
    for (const name of own) await rm(`${this.#folder}/${name}`, { force: true });
    // Only an empty folder: others may keep files there too.
    await rmdir(this.#folder).catch(() => undefined);
  }

  async #save(): Promise<void> {
    const { epoch, step, shuffleSeed } = this.#position();
    const stored = await readVariables(runVariables(this.model));
    const metadata = new Map(Object.entries({ epoch, step, shuffleSeed }).map(([name, value]) => [name, String(value)]));
    const bytes = writeSafetensors(stored, metadata);
    await makeFolderOf(OWNER, this.#latest);
    if (this.#options.doubleCheckpoint) await this.#keepEarlier();
    await attempt(OWNER, this.#latest, () => writeBytesAtomic(this.#latest, bytes));
  }

  /** The backup that is to be replaced stays under another name; there is none the first time. */
  async #keepEarlier(): Promise<void> {
    const { rename } = await nodeModule("fs/promises");
    await rename(this.#latest, this.#earlier).catch(() => undefined);
  }

  /** The latest backup, or the one before where that is gone or damaged. */
  async #read(): Promise<Safetensors | undefined> {
    const latest = await readBackup(this.#latest).catch((error: unknown) => asDamage(error));
    if (latest !== undefined && !(latest instanceof FormatError)) return latest;
    const earlier = await readBackup(this.#earlier);
    if (earlier === undefined && latest !== undefined) throw latest;
    return earlier;
  }

  #restore({ tensors, metadata }: Safetensors): void {
    const position = this.#position();
    const read = (name: keyof RunPosition): number => {
      const value = Number(metadata.get(name) ?? Number.NaN);
      if (Number.isInteger(value) && value >= 0) return value;
      throw new FormatError(this.#latest, undefined, undefined, `The backup does not say its ${name}.`, {
        code: "E_FILE_CORRUPT",
        hint: "remove the folder to start anew",
      });
    };
    const saved = { epoch: read("epoch"), step: read("step"), shuffleSeed: read("shuffleSeed") };
    setVariables(runVariables(this.model), tensors, this.#latest);
    Object.assign(position, saved);
  }

  #position(): RunPosition {
    const { position } = this.params;
    if (position === undefined) throw onlyInFit();
    return position;
  }
}

async function readBackup(path: string): Promise<Safetensors | undefined> {
  const bytes = await readBytes(path).catch((error: unknown) => {
    if (error instanceof CeratopsError && error.code === "E_FILE_NOT_FOUND") return undefined;
    throw error;
  });
  return bytes === undefined ? undefined : readSafetensors(bytes, path);
}

function asDamage(error: unknown): FormatError {
  if (error instanceof FormatError) return error;
  throw error;
}

/**
 * Makes a training run survive its process: everything that decides how it goes on is written to a folder after each
 * epoch (or every few steps), and a `fit` that is started again with the same folder goes on from there. The weights at
 * the end are exactly those of a run that was never interrupted: optimizers, random draws, the order of the examples and
 * metrics go on as well.
 *
 * Each backup is written beside the last one and takes its place when it is complete, so that there is a good one at any
 * moment. When training has come to its end, the backup is removed.
 *
 * @param backupDir folder for the backup; each run needs one of its own
 * @param options.saveFreq `"epoch"`, or a number of steps
 * @param options.doubleCheckpoint whether the backup before the latest is kept too
 * @param options.deleteCheckpoint whether the backup is removed at the end; true if not said
 * @throws CeratopsError where the folder cannot be written, or holds the backup of another model
 * @example
 * ```ts
 * const model = Sequential([Input([1]), layers.Dense(1)]);
 * model.compile({ optimizer: "adam", loss: "mse" });
 * const backup = callbacks.BackupAndRestore("backup-of-run-7");
 * await model.fit([[1], [2]], [[2], [4]], { epochs: 3, callbacks: [backup] });
 * ```
 *
 * Differs from Keras: also random draws, shuffling and metrics are part of the backup; the model must be built when `fit`
 * begins if its `trainStep` is its own.
 */
export const BackupAndRestore = (backupDir: string, options?: BackupAndRestoreOptions): BackupAndRestoreCallback =>
  new BackupAndRestoreCallback(backupDir, options);

const noFolder = (received: unknown): CeratopsError =>
  new CeratopsError("BackupAndRestore needs a folder", {
    code: "E_BACKUP_FOLDER",
    where: OWNER,
    expected: "the path of a folder",
    received: String(received),
    hint: 'callbacks.BackupAndRestore("backup-of-this-run")',
  });

const onlyInFit = (): CeratopsError =>
  new CeratopsError("BackupAndRestore goes with fit: only there it knows where the run stands", {
    code: "E_BACKUP_POSITION",
    where: OWNER,
    expected: "a run of fit",
    received: "a loop of one's own that gives no position",
    hint: "model.fit(x, y, { callbacks: [backup] })",
  });
