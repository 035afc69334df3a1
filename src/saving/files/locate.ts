import { CeratopsError } from "../../errors.ts";
import { hasNode, nodeModule } from "../../util/host.ts";
import { disk } from "./disk.ts";
import { downloads } from "./downloads.ts";
import { browserFiles } from "./handles.ts";
import { browserDatabase } from "./indexed_db.ts";
import type { Place } from "./place.ts";
import { inlined, server } from "./server.ts";

/** An address, and the place that understands it. */
export interface Location {
  readonly place: Place;
  readonly address: string;
}

/** Places by the scheme of an address; what has none is a path. */
const places: { readonly [scheme: string]: Place } = {
  http: server,
  https: server,
  data: inlined,
  blob: inlined,
  indexeddb: browserDatabase,
  opfs: browserFiles,
  downloads,
};

/** Where a path, an address or a URL points to. In a page, a path is relative to the page, as in `fetch`. */
export async function locate(written: string | URL): Promise<Location> {
  const text = String(written);
  const scheme = (/^([a-z][a-z0-9+.-]+):\/\//i.exec(text) ?? /^(data|blob|file):/i.exec(text))?.[1]?.toLowerCase();
  if (text === "") throw refuse(text, "an empty text");
  if (scheme === "file" && hasNode) {
    const { fileURLToPath } = await nodeModule("url");
    return { place: disk, address: fileURLToPath(text) };
  }
  if (scheme === undefined) {
    return hasNode ? { place: disk, address: text } : { place: server, address: new URL(text, globalThis.location.href).href };
  }
  const place = places[scheme];
  if (place === undefined) throw refuse(text, `${scheme}://`);
  return { place, address: text };
}

function refuse(where: string, received: string): CeratopsError {
  const isHub = received === "hf://";
  return new CeratopsError("This is no address that files can be read from or saved to", {
    code: "E_FILE_ADDRESS",
    where,
    expected: `a path, or one of ${Object.keys(places).map((scheme) => `${scheme}:`).join(", ")}`,
    received,
    hint: isHub ? "Give the address of the file: https://huggingface.co/USER/MODEL/resolve/main/model.keras" : "Check the address.",
  });
}
