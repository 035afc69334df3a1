import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";

interface LockedPackage {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly peer?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

const manifest: Manifest = JSON.parse(readFileSync("package.json", "utf8"));
const lock: { packages: Record<string, LockedPackage> } = JSON.parse(readFileSync("package-lock.json", "utf8"));
const locked = Object.entries(lock.packages).filter(([path]) => path !== "");

/** Whether installing a package runs anything: what the lock file says, or the package itself where it is installed. */
function runsAtInstall([path, entry]: [string, LockedPackage]): boolean {
  if (entry.hasInstallScript === true) return true;
  const file = join(path, "package.json");
  if (!existsSync(file)) return false;
  const { scripts = {} }: Manifest = JSON.parse(readFileSync(file, "utf8"));
  const runs = ["preinstall", "install", "postinstall"].some((step) => scripts[step] !== undefined);
  return runs || existsSync(join(path, "binding.gyp"));
}

describe("dependencies", () => {
  test("none that users install runs a script", () => {
    const production = locked.filter(([, { dev }]) => dev !== true);
    expect(production.filter(runsAtInstall).map(([path]) => path)).toEqual([]);
  });

  test("the tools that do can all be skipped", () => {
    const skippable = ["node_modules/fsevents"]; // watches files on macOS, ships what its script would compile
    const running = locked.filter(runsAtInstall);
    expect(running.map(([path]) => path).filter((path) => !skippable.includes(path))).toEqual([]);
    expect(running.every(([, { optional }]) => optional === true)).toBe(true);
  });

  test("the lock file holds the parts of every platform, so that npm ci works on each", () => {
    const missing = locked.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`node_modules/${name}` in lock.packages) && !(`${path}/node_modules/${name}` in lock.packages),
      ),
    );
    expect(missing).toEqual([]);
  });
});

describe("the published package", () => {
  let files: string[] = [];

  beforeAll(() => {
    const listing = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { encoding: "utf8" });
    const [packed]: { files: { path: string }[] }[] = JSON.parse(listing);
    files = packed?.files.map(({ path }) => path) ?? [];
  });

  test("holds what `exports` names, the licence and the documentation", () => {
    const targets = Object.values(manifest.exports).flatMap((target) =>
      typeof target === "string" ? [target] : Object.values(target),
    );
    const wanted = [...targets.map((target) => target.replace("./", "")), "LICENSE", "README.md", "CHANGELOG.md"];
    expect(wanted.filter((path) => !files.includes(path))).toEqual([]);
  });

  test("holds compiled code and types only: no sources, no tests", () => {
    const documents = ["LICENSE", "README.md", "CHANGELOG.md", "package.json"];
    const others = files.filter((path) => !/^dist\/.*\.(js|d\.ts)$/.test(path) && !documents.includes(path));
    expect(others).toEqual([]);
    expect(files.filter((path) => /\.(test|test-d|suite)\./.test(path))).toEqual([]);
  });
});
