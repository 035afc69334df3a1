import { CeratopsError } from "../../errors.ts";

/** What a trainStep or testStep gave is no record of what it measured. */
export function noLogs(given: unknown, name?: string): CeratopsError {
  return new CeratopsError(`A step must tell what it measured by name${name === undefined ? "" : `; "${name}" is no tensor`}`, {
    code: "E_STEP_LOGS",
    where: "trainStep or testStep",
    expected: "a record of tensors and metrics",
    received: name === undefined ? `${given === undefined ? "nothing" : typeof given}` : `"${name}": ${typeof (given as Record<string, unknown>)[name]}`,
    hint: "return { loss };",
  });
}
