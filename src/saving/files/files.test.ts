import fileSystem, { access, chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { CeratopsError } from "../../errors.ts";
import { filesBeside, isFolder, openFolder } from "./file_set.ts";
import { readBytes, sourceName } from "./read_bytes.ts";
import { writeBytesAtomic, writeFolder } from "./write_bytes.ts";

const hello = new TextEncoder().encode("hello");
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ceratops-files-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function errorOf(promise: Promise<unknown>): Promise<CeratopsError> {
  const error: unknown = await promise.then(
    () => new Error("it did not fail"),
    (cause: unknown) => cause,
  );
  if (error instanceof CeratopsError) return error;
  throw error;
}

describe("a path", () => {
  test("is read, as a text or a file: URL", async () => {
    const path = join(folder, "100% ü.bin");
    await writeFile(path, "hello");
    expect(text(await readBytes(path))).toBe("hello");
    expect(text(await readBytes(pathToFileURL(path)))).toBe("hello");
    expect(text(await readBytes(pathToFileURL(path).href))).toBe("hello");
  });

  test("that is misspelt brings the nearest name", async () => {
    await writeFile(join(folder, "digits.keras"), "");
    const error = await errorOf(readBytes(join(folder, "digit.keras")));
    expect(error.code).toBe("E_FILE_NOT_FOUND");
    expect(error.hint).toBe(`Did you mean "${join(folder, "digits.keras")}"?`);
  });

  test("in a folder that is not there, of a folder, and through a file", async () => {
    await writeFile(join(folder, "file"), "");
    expect((await errorOf(readBytes(join(folder, "no/such")))).hint).toContain(`The folder ${join(folder, "no")} does not exist`);
    expect((await errorOf(readBytes(folder))).message).toContain("that of a folder");
    expect((await errorOf(readBytes(join(folder, "file/x")))).message).toContain("A part of the path is a file");
  });

  test("is saved to, and the old file replaced", async () => {
    const path = join(folder, "model.keras");
    await writeBytesAtomic(path, new TextEncoder().encode("a longer one"));
    await chmod(path, 0o640);
    await writeBytesAtomic(pathToFileURL(path), hello);
    expect(await readFile(path, "utf8")).toBe("hello");
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    expect(await readdir(folder)).toEqual(["model.keras"]);
  });

  test("that is a link: the file it points to is replaced", async () => {
    await writeFile(join(folder, "file"), "old");
    await symlink(join(folder, "file"), join(folder, "link"));
    await writeBytesAtomic(join(folder, "link"), hello);
    expect(await readFile(join(folder, "file"), "utf8")).toBe("hello");
  });

  test("cannot be saved to where there is no folder, or one of that name", async () => {
    const missing = await errorOf(writeBytesAtomic(join(folder, "no/model.keras"), hello));
    expect([missing.code, missing.message.split("\n")[0]]).toEqual([
      "E_FILE_NOT_FOUND",
      "There is no such file or folder: a file could not be written",
    ]);
    await mkdir(join(folder, "model.keras"));
    const taken = await errorOf(writeBytesAtomic(join(folder, "model.keras"), hello));
    expect(taken.message).toContain("that of a folder");
    expect(await readdir(folder)).toEqual(["model.keras"]);
  });

  test.runIf(process.platform === "linux")("of a device that is full", async () => {
    const error = await errorOf(writeBytesAtomic("/dev/full", hello));
    expect([error.code, error.message.split("\n")[0]]).toEqual(["E_FILE_WRITE", "The disk is full: a file could not be written"]);
    await access("/dev/full");
  });

  const failures = [
    { code: "ENOSPC", when: "writeFile", summary: "The disk is full" },
    { code: "EDQUOT", when: "sync", summary: "Your share of the disk is used up" },
    { code: "EACCES", when: "open", summary: "Permission is denied" },
    { code: "EROFS", when: "open", summary: "The disk is read-only" },
    { code: "EIO", when: "rename", summary: "The disk refuses" },
  ];

  test.each(failures)("$code during $when leaves the old file and nothing else", async ({ code, when, summary }) => {
    const path = join(folder, "model.keras");
    await writeFile(path, "old");
    const fail = () => Promise.reject(Object.assign(new Error(`${code}: as the system says it`), { code }));
    const open = fileSystem.open;
    if (when === "rename") vi.spyOn(fileSystem, "rename").mockImplementation(fail);
    else {
      vi.spyOn(fileSystem, "open").mockImplementation(async (name, flags) => {
        if (when === "open" && flags === "wx") return fail();
        const file = await open(name, flags);
        return flags === "wx" ? Object.assign(file, { [when]: fail }) : file;
      });
    }
    const error = await errorOf(writeBytesAtomic(path, hello));
    expect(error.code).toBe("E_FILE_WRITE");
    expect(error.message).toContain(summary);
    expect(error.received).toContain(code);
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["model.keras"]);
  });
});

describe("files that belong together", () => {
  const files = [["a.bin", hello], ["assets/text/v.txt", hello], ["index.json", hello]] as const;

  test("are saved into a folder, listed and read", async () => {
    const path = join(folder, "model");
    expect(await isFolder(path)).toBe(false);
    await writeFolder(path, files);
    expect(await isFolder(path)).toBe(true);
    expect(await isFolder(join(path, "a.bin"))).toBe(false);
    const set = await openFolder(pathToFileURL(path));
    expect(await set.names()).toEqual(["a.bin", "assets/text/v.txt", "index.json"]);
    expect(text(await set.read("assets/text/v.txt"))).toBe("hello");
    expect((await errorOf(set.read("b.bin"))).code).toBe("E_FILE_NOT_FOUND");
  });

  test("are found beside a first one, in the working directory too", async () => {
    await writeFolder(folder, files);
    const { files: beside, name } = await filesBeside(join(folder, "index.json"));
    expect(name).toBe("index.json");
    expect(text(await beside.read("a.bin"))).toBe("hello");
    const here = await filesBeside("package.json");
    expect(text(await here.files.read(here.name))).toContain('"name"');
  });

  test.each(["../x", "/etc/passwd", "a\\b", "https://example.org/x"])("never reach %s", async (path) => {
    const { files: beside } = await filesBeside(join(folder, "index.json"));
    expect((await errorOf(beside.read(path))).code).toBe("E_FILE_NAME");
  });

  test("are those that the user chose", async () => {
    const chosen = [new File(["hello"], "w.bin"), new File(["{}"], "model.json")];
    const { files: set, name } = await filesBeside(chosen);
    expect([name, await set.names()]).toEqual(["model.json", ["w.bin", "model.json"]]);
    expect(text(await set.read("w.bin"))).toBe("hello");
    expect((await errorOf(set.read("v.bin"))).received).toContain("w.bin, model.json");
  });

  test("are not to be found beside bytes or a single chosen file", async () => {
    const { files: set, name } = await filesBeside(new File(["{}"], "model.json"));
    expect(text(await set.read(name))).toBe("{}");
    expect((await errorOf(set.read("w.bin"))).received).toBe("only model.json was given");
    const inline = await filesBeside("data:application/json,{}");
    expect((await errorOf(inline.files.read("w.bin"))).message).toContain("holds one file");
  });
});

describe("a server", () => {
  let server: Server;
  let url = "";
  const asked: (string | undefined)[] = [];
  const answers: { readonly [path: string]: readonly [status: number, body: string] } = {
    "/models/a%20b.bin": [200, "hello"],
    "/models/index.json": [200, "{}"],
    "/page.keras": [200, "<!doctype html><title>Sign in</title>"],
    "/secret": [403, "no"],
    "/broken": [500, "oh"],
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url);
      const path = (request.url ?? "").replace(/\?.*/, "");
      if (path === "/cut") {
        response.writeHead(200, { "Content-Length": "100" }).write("half");
        setTimeout(() => response.destroy(), 20);
        return;
      }
      const [status, body] = answers[path] ?? [404, "none"];
      response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  });
  afterAll(() => server.close());

  test("sends files, and those beside them with the same query", async () => {
    expect(text(await readBytes(new URL(`${url}/models/a b.bin`)))).toBe("hello");
    const { files, name } = await filesBeside(`${url}/models/index.json?key=1`);
    expect([name, await files.names()]).toEqual(["index.json", undefined]);
    expect(text(await files.read("a b.bin"))).toBe("hello");
    expect(asked.at(-1)).toBe("/models/a%20b.bin?key=1");
    expect(text(await (await openFolder(`${url}/models`)).read("index.json"))).toBe("{}");
  });

  test.each([
    ["/none", "E_FILE_NOT_FOUND", "There is no such file", "404"],
    ["/secret", "E_FILE_READ", "asks for permission", "403"],
    ["/broken", "E_FILE_READ", "refuses", "500"],
    ["/page.keras", "E_FILE_READ", "The server sent an HTML page, not the file", "/resolve/"],
    ["/cut", "E_FILE_READ", "broke off", ""],
  ])("%s is an error that says so", async (path, code, summary, detail) => {
    const error = await errorOf(readBytes(url + path));
    expect(error.code).toBe(code);
    expect(error.message).toContain(summary);
    expect(error.message).toContain(detail);
    expect(error.where).toBe(url + path);
  });

  test("that is not there is an error that says so", async () => {
    const error = await errorOf(readBytes("http://127.0.0.1:9/x"));
    expect(error.message).toContain("The server cannot be reached");
  });

  test("cannot be saved to", async () => {
    expect((await errorOf(writeBytesAtomic(`${url}/x`, hello))).hint).toContain("downloads://");
  });
});

describe("other sources", () => {
  test("bytes, buffers, blobs, files and data: addresses", async () => {
    expect(await readBytes(hello)).toBe(hello);
    expect(text(await readBytes(hello.slice().buffer))).toBe("hello");
    expect(text(await readBytes(new Blob(["hello"])))).toBe("hello");
    expect(text(await readBytes("data:text/plain,hello"))).toBe("hello");
    const address = URL.createObjectURL(new Blob(["hello"]));
    expect(text(await readBytes(address))).toBe("hello");
    URL.revokeObjectURL(address);
  });

  test("have names for errors", () => {
    expect(sourceName("a/b.keras")).toBe("a/b.keras");
    expect(sourceName(new URL("https://example.org/x"))).toBe("https://example.org/x");
    expect(sourceName(new File([], "x.keras"))).toBe("x.keras");
    expect(sourceName(new Blob())).toBe("a Blob");
    expect(sourceName(hello)).toBe("bytes in memory");
    expect(sourceName("data:,xxxxxxxxxxxxxxxxxxxx")).toBe("a data: address");
  });

  test.each([
    ["hf://user/model", "huggingface.co"],
    ["s3://bucket/model.keras", "Check the address"],
    ["", "Check the address"],
  ])("%j is refused", async (address, hint) => {
    const error = await errorOf(readBytes(address));
    expect([error.code, error.hint?.includes(hint)]).toEqual(["E_FILE_ADDRESS", true]);
  });

  test.each(["indexeddb://x", "opfs://x", "downloads://x"])("%s is for pages", async (address) => {
    expect((await errorOf(writeBytesAtomic(address, hello))).hint).toContain('model.save("model.keras")');
    expect((await errorOf(readBytes(address))).code).toBe("E_FILE_READ");
  });

  test("anything else is refused", async () => {
    for (const wrong of [undefined, null, 3, {}]) {
      expect((await errorOf(readBytes(wrong as unknown as string))).code).toBe("E_FILE_ADDRESS");
    }
  });
});
