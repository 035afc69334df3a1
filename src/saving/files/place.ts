/** Somewhere bytes can be: a disk, a server, a store of the browser. Addresses are texts, as users write them. */
export interface Place {
  read(address: string): Promise<Uint8Array>;
  /** Writes a file as a whole: when that fails, what was there before is still there. */
  write?(address: string, bytes: Uint8Array): Promise<void>;
  /** The address of the file called `name`, a relative path, in the folder `address`. */
  inside(address: string, name: string): string;
  /** The folder that holds a file, and the file's name in it. */
  split(address: string): { readonly folder: string; readonly name: string };
  /** Paths of all files in and below a folder, relative to it; undefined where there is no such folder. */
  list?(address: string): Promise<readonly string[] | undefined>;
}

/** Addresses that are read like paths, with forward slashes. */
export const slashes = {
  inside: (address: string, name: string): string => (/(^|\/)$/.test(address) ? `${address}${name}` : `${address}/${name}`),
  split: (address: string) => splitAfter(address, address.lastIndexOf("/") + 1),
} as const;

export const splitAfter = (address: string, at: number): { folder: string; name: string } => ({
  folder: address.slice(0, at),
  name: address.slice(at),
});

/** What comes after the scheme: `"models/digits.keras"` of `"opfs://models/digits.keras"`. */
export const pathOf = (address: string): string => address.replace(/^[a-z]+:\/\//i, "");
