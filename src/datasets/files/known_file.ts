/** A file of a data set: where Keras gets it, and how to see that it arrived whole. */
export interface KnownFile {
  /** Name in the cache, and in folders of one's own; with a folder of the cache if it has one: `"fashion-mnist/x.gz"`. */
  readonly name: string;
  readonly url: string;
  readonly checksum: Checksum;
  /** Further names under which people keep it, such as that of the unpacked file. */
  readonly otherNames?: readonly string[];
  /** The data set that it belongs to, as it is called in the API: `"mnist"`. */
  readonly dataset: string;
}

/** A digest in lower-case hexadecimal. */
export type Checksum = { readonly sha256: string } | { readonly md5: string };

/** Where Keras keeps its copies. */
export const kerasBucket = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/";

/** A name without its folders. */
export const baseName = (path: string): string => path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
