/** What a file seems to be, judged by how it begins. */
export interface Looks {
  readonly kind: "empty" | "html" | "lfs" | "zip" | "hdf5" | "json" | "safetensors" | "text" | "other";
  /** To be put after "it looks like": `"an HTML page"`. */
  readonly what: string;
  /** What to do about a file that is never meant to be read as it is. */
  readonly hint?: string;
}

/** Bytes that tell a kind of file apart, and where they stand in it. */
const signatures: readonly { readonly at: number; readonly bytes: string; readonly looks: Looks }[] = [
  { at: 0, bytes: "PK\x03\x04", looks: { kind: "zip", what: "a zip archive" } },
  { at: 0, bytes: "PK\x05\x06", looks: { kind: "zip", what: "a zip archive" } },
  { at: 0, bytes: "\x89HDF\r\n\x1a\n", looks: { kind: "hdf5", what: "an HDF5 file" } },
  { at: 0, bytes: "\x1f\x8b", looks: { kind: "other", what: "a gzip file", hint: "Unpack it first: gunzip" } },
  { at: 0, bytes: "\x28\xb5\x2f\xfd", looks: { kind: "other", what: "a Zstandard file", hint: "Unpack it first: unzstd" } },
  { at: 257, bytes: "ustar", looks: { kind: "other", what: "a tar archive", hint: "Unpack it first: tar -xf" } },
  { at: 0, bytes: "\x93NUMPY", looks: { kind: "other", what: "a NumPy array" } },
  { at: 4, bytes: "TFL3", looks: { kind: "other", what: "a TensorFlow Lite model" } },
  { at: 0, bytes: "\x89PNG", looks: { kind: "other", what: "a PNG image" } },
  { at: 0, bytes: "\xff\xd8\xff", looks: { kind: "other", what: "a JPEG image" } },
  { at: 0, bytes: "%PDF", looks: { kind: "other", what: "a PDF document" } },
];

const lfs: Looks = {
  kind: "lfs",
  what: "a Git LFS pointer, which only names the file that is stored elsewhere",
  hint: "Fetch the file itself: git lfs install && git lfs pull",
};

const html: Looks = {
  kind: "html",
  what: "an HTML page",
  hint: "Use the address that downloads the file itself: on GitHub and Hugging Face the one with /raw/ or /resolve/, not /blob/.",
};

/** How much of a file is looked at. */
const LOOKED_AT = 512;

/** What `bytes` seem to be, for the error of a reader that was given something else than its own format. */
export function looksLike(bytes: Uint8Array): Looks {
  if (bytes.length === 0) return { kind: "empty", what: "an empty file" };
  const head = String.fromCharCode(...bytes.subarray(0, LOOKED_AT));
  const signed = signatures.find((one) => head.startsWith(one.bytes, one.at));
  if (signed !== undefined) return signed.looks;
  // Eight bytes of length, of which a header of sensible size leaves the upper four empty, then JSON.
  if (head.startsWith("\0\0\0\0{", 4)) return { kind: "safetensors", what: "a safetensors file" };
  return looksLikeText(head.replace(/^\xef\xbb\xbf/, "")) ?? { kind: "other", what: `bytes that begin with ${inHex(bytes)}` };
}

function looksLikeText(head: string): Looks | undefined {
  const text = head.trimStart();
  if (text.startsWith("version https://git-lfs.github.com/")) return lfs;
  if (/^(?:<!--[^]*?-->\s*)?<(?:!doctype html|html|head|body)\b/i.test(text)) return html;
  if (text === "" || [...text].some((letter) => letter < " " && !"\t\n\v\f\r".includes(letter))) return undefined;
  if (/^[{[]/.test(text)) return { kind: "json", what: "JSON text" };
  return { kind: "text", what: `text that begins with "${(text.split("\n")[0] ?? "").trimEnd().slice(0, 40)}"` };
}

const inHex = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
