import * as library from "ceratops";
import { Api } from "./api.ts";
import { checks } from "./golden_checks/checks.ts";
import { readFacts } from "./golden_checks/facts.ts";
import { outcomeOf, Unsupported } from "./outcome.ts";
import { serve } from "./pool.ts";

const api = new Api(library);

/** One check of one model. */
export interface GoldenItem {
  readonly folder: string;
  readonly model: string;
  readonly check: string;
}

serve<GoldenItem>(({ folder, check }) =>
  outcomeOf(async () => {
    const carryOut = checks[check];
    if (carryOut === undefined) throw new Unsupported(`there is no check ${check}`);
    await carryOut(api, folder, readFacts(folder));
  }),
);
