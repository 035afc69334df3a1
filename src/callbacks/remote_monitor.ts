import { CeratopsError } from "../errors.ts";
import { option, readOptions, type Used, type Written } from "../util/options.ts";
import { Callback, type Logs } from "./callback.ts";

const table = {
  root: option("http://localhost:9000"),
  path: option("/publish/epoch/end/"),
  field: option("data"),
  headers: option<Readonly<Record<string, string>> | null>(null),
  sendAsJson: option(false),
  onError: option<((error: CeratopsError) => void) | null>(null),
};

export type RemoteMonitorOptions = Written<typeof table>;

export class RemoteMonitorCallback extends Callback {
  /** Why logs did not arrive, one for each epoch in which they did not. */
  readonly failures: CeratopsError[] = [];
  readonly #options: Used<typeof table>;

  constructor(options: RemoteMonitorOptions = {}) {
    super();
    this.#options = readOptions(table, options, "RemoteMonitor");
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const { root, path, field, headers, sendAsJson, onError } = this.#options;
    const json = JSON.stringify({ epoch, ...logs });
    const body = sendAsJson ? json : new URLSearchParams({ [field]: json });
    const type = sendAsJson ? { "Content-Type": "application/json" } : {};
    try {
      const response = await fetch(root + path, { method: "POST", headers: { ...type, ...headers }, body });
      await response.arrayBuffer();
    } catch (cause) {
      const error = unreachable(root + path, epoch, cause);
      this.failures.push(error);
      onError?.(error);
    }
  }
}

const unreachable = (url: string, epoch: number, cause: unknown): CeratopsError =>
  new CeratopsError(`RemoteMonitor could not send the logs of epoch ${epoch}`, {
    code: "E_REMOTE_MONITOR",
    where: url,
    expected: "a server that takes POST requests",
    received: cause instanceof Error ? cause.message : String(cause),
    hint: 'callbacks.RemoteMonitor({ root: "http://localhost:9000" })',
    cause,
  });

/**
 * Sends the logs of each epoch to a server by HTTP POST: `{ epoch, loss, … }` as JSON. Numbers that are not finite are null.
 *
 * @param options.root where the server is
 * @param options.path what the logs are sent to, after `root`
 * @param options.field the field of the form that holds the JSON
 * @param options.headers HTTP headers besides
 * @param options.sendAsJson whether the JSON is the body itself, instead of a field of a form
 * @param options.onError told of each failure
 * @example
 * ```ts
 * const monitor = callbacks.RemoteMonitor({ root: "http://localhost:9000", sendAsJson: true });
 * ```
 *
 * A server that does not answer does not end the training. Differs from Keras: what went wrong is given to `onError` and
 * kept in `failures`, instead of printed as a warning.
 */
export const RemoteMonitor = (options: RemoteMonitorOptions = {}): RemoteMonitorCallback => new RemoteMonitorCallback(options);
