import { CeratopsError } from "../../errors.ts";
import type { Checksum } from "./known_file.ts";
import { md5 } from "./md5.ts";

/** Whether bytes are those that a checksum was taken of. */
export async function matches(bytes: Uint8Array<ArrayBuffer>, checksum: Checksum): Promise<boolean> {
  if ("md5" in checksum) return md5(bytes) === checksum.md5;
  return (await sha256(bytes)) === checksum.sha256;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const { subtle } = globalThis.crypto as { subtle?: SubtleCrypto };
  if (subtle === undefined) {
    throw new CeratopsError("A page that is not secure cannot check the files of data sets", {
      code: "E_INSECURE_PAGE",
      expected: "a page from https://… or http://localhost",
      received: globalThis.location?.origin,
      hint: 'Serve the page over https, or the files yourself: datasets.mnist.load({ folder: "/files" })',
    });
  }
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
