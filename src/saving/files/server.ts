import { missingFile, placeError } from "./errors.ts";
import { looksLike } from "./looks_like.ts";
import { slashes, type Place } from "./place.ts";

/** Files of servers; they can only be read. */
export const server: Place = {
  read,
  inside(folder, name) {
    const { pathname } = new URL(folder);
    return withPath(folder, slashes.inside(pathname, name.split("/").map(encodeURIComponent).join("/")));
  },
  split(address) {
    const { folder, name } = slashes.split(new URL(address).pathname);
    return { folder: withPath(address, folder), name: decodeURIComponent(name) };
  },
};

/** What `data:` and `blob:` addresses hold, which is one file. */
export const inlined: Place = {
  read,
  inside(address, name) {
    const hint = "Give a path, or all files together, so that files beside the first one can be read.";
    throw placeError("read", address.slice(0, 40), `This address holds one file, and no ${name} beside it`, hint);
  },
  split: (address) => ({ folder: address, name: "the file" }),
};

/** Changes the path of an address and keeps its query, which may be what gives access. */
function withPath(address: string, path: string): string {
  const url = new URL(address);
  url.pathname = path;
  return url.href;
}

async function read(address: string): Promise<Uint8Array> {
  const response = await fetch(address).catch((cause: unknown) => {
    const hint = "Check the address and the connection. A page can only read from servers that allow its origin (CORS).";
    throw placeError("read", address, "The server cannot be reached", hint, deepest(cause));
  });
  if (!response.ok) throw refusal(address, response);
  const buffer = await response.arrayBuffer().catch((cause: unknown) => {
    throw placeError("read", address, "The connection broke off during the download", "Try it again.", deepest(cause));
  });
  const bytes = new Uint8Array(buffer);
  const { kind, what, hint } = looksLike(bytes);
  if (kind === "html" || kind === "lfs") throw placeError("read", address, `The server sent ${what.split(",")[0]}, not the file`, hint ?? "");
  return bytes;
}

/** `fetch` hides the reason behind "fetch failed". */
const deepest = (cause: unknown): unknown => (cause instanceof Error && cause.cause !== undefined ? deepest(cause.cause) : cause);

function refusal(address: string, { status, statusText }: Response): Error {
  const received = `${status} ${statusText}`.trim();
  if (status === 404 || status === 410) return missingFile(address, received, "Check the address: names on servers are case-sensitive.");
  const needsAccess = status === 401 || status === 403;
  const summary = needsAccess ? "The server asks for permission to read this file" : "The server refuses to send the file";
  const hint = needsAccess ? "Fetch it yourself with the credentials it needs, and give the bytes instead." : "Try it again later.";
  return placeError("read", address, summary, hint, received);
}
