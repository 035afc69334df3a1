/** How far a download has come. */
export interface DownloadProgress {
  /** Name of the file: `"mnist.npz"`. */
  readonly file: string;
  /** Bytes that have arrived. */
  readonly loaded: number;
  /** Bytes to come altogether; undefined if the server does not say. */
  readonly total: number | undefined;
}

/** Where the files of a data set come from. */
export interface FileOptions {
  /**
   * A folder of yours that holds the files: they are read as they are, nothing is downloaded or checked. A path in
   * Node, or the address under which they are served.
   */
  readonly folder?: string;
  /**
   * In Node, the folder instead of `~/.keras` (or the environment variable `KERAS_HOME`) whose folder `datasets` keeps
   * downloads. A page keeps them in its Cache Storage.
   */
  readonly cacheDir?: string;
  /** Called as a download goes on. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Stops a download. */
  readonly signal?: AbortSignal;
}

/** Options of data sets that are one file. */
export interface NamedFileOptions extends FileOptions {
  /** Name of the file under `datasets` in the cache, or its absolute path: Keras's `path`. */
  readonly path?: string;
}
