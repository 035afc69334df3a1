import { existsSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { loadModel } from "../saving/load_model.ts";
import { advise } from "./advise.ts";

const golden = process.env["CERATOPS_GOLDEN"] ?? "../shared/golden";
const models = existsSync(golden) ? readdirSync(golden).filter((name) => existsSync(`${golden}/${name}/model.keras`)) : [];

it.each(models)("%s", async (name) => {
  const model = await loadModel(`${golden}/${name}/model.keras`);
  const f = advise(model);
  if (f.length) process.stdout.write(name + "\n" + f.map(x => `   ${x.code} ${x.severity} ${x.where}: ${x.what}\n      ${x.change.replaceAll("\n", "\n      ")}\n`).join(""));
  expect(1).toBe(1);
});
