import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { basename, join } from "node:path";

/** A site on this machine: an empty page, and the modules of a folder. */
export interface Site {
  readonly url: string;
  /** Names of the modules that were asked for, in order. */
  readonly asked: readonly string[];
  close(): void;
}

/** What a page sends that wants to share memory with its workers. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export async function serve(folder: string, { isolated }: { readonly isolated: boolean }): Promise<Site> {
  const asked: string[] = [];
  const headers = isolated ? isolation : {};
  const server = createServer((request, response) => {
    const name = basename(request.url ?? "");
    if (!name.endsWith(".js")) {
      response.writeHead(200, { ...headers, "Content-Type": "text/html" }).end("<!doctype html><body></body>");
      return;
    }
    asked.push(name);
    readFile(join(folder, name)).then(
      (code) => response.writeHead(200, { ...headers, "Content-Type": "text/javascript" }).end(code),
      () => response.writeHead(404, headers).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${portOf(server)}/`, asked, close: () => server.close() };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}
