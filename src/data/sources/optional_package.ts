import { CeratopsError } from "../../errors.ts";

/** A package that users install when they need it; without it the error says how. */
export async function optionalPackage<T>(name: string, what: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new CeratopsError(`${what} needs the package ${name}`, {
      code: "E_PACKAGE_MISSING",
      where: what,
      expected: `the package ${name}, which is installed only by those who use it`,
      received: cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause),
      hint: `npm install ${name}`,
      cause,
    });
  }
}
