import type { Compiled } from "./compiled.ts";
import type { Plan } from "./plan.ts";

/** The plan that reading the data has made. */
export function knownPlan({ plan }: Compiled): Plan {
  if (plan === undefined) throw new Error("losses and metrics are made when data is read");
  return plan;
}
