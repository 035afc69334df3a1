import type { Api } from "./api.ts";
import type { Case } from "./case.ts";
import { procedures } from "./kinds/index.ts";
import { outcomeOf, Unsupported, type Outcome } from "./outcome.ts";

/** Settings that a case may change, with how they are set and what they are otherwise. */
const settings: { readonly [name: string]: { readonly setter: string; readonly usual: string | number } } = {
  image_data_format: { setter: "setImageDataFormat", usual: "channels_last" },
  floatx: { setter: "setFloatx", usual: "float32" },
  epsilon: { setter: "setEpsilon", usual: 1e-7 },
  dtype_policy: { setter: "setDtypePolicy", usual: "float32" },
};

/** Carries out one case and says what came of it. */
export const runCase = (recorded: Case, api: Api): Promise<Outcome> =>
  outcomeOf(() =>
    withGlobals(recorded, api, async () => {
      const procedure = procedures[recorded.kind];
      if (procedure === undefined) throw new Unsupported(`the runner does not know cases of kind ${recorded.kind}`);
      // Automatic names count from the start, as in a program that makes nothing else.
      api.find("resetNames")?.();
      await procedure(recorded, api);
    }),
  );

async function withGlobals(recorded: Case, api: Api, body: () => Promise<void>): Promise<void> {
  const changed = Object.entries(recorded.globals ?? {}).map(([name, value]) => {
    const setting = settings[name];
    if (setting === undefined) throw new Error(`the corpus sets ${name}, which its README does not name`);
    return { set: api.need("config", setting.setter), value, usual: setting.usual };
  });
  try {
    for (const { set, value } of changed) set(value);
    await body();
  } finally {
    for (const { set, usual } of changed) set(usual);
  }
}
