import type { Case } from "../../compiler/cases.suite.ts";
import type { PrimitiveName } from "../../ir/attributes.ts";
import { contractionCases } from "./contraction.suite.ts";
import { controlCases } from "./control.suite.ts";
import { elementwiseCases } from "./elementwise.suite.ts";
import { indexingCases } from "./indexing.suite.ts";
import { movementCases } from "./movement.suite.ts";
import { reductionCases } from "./reduction.suite.ts";

/** Cases of every primitive; one without does not compile. */
export const primitiveCases: { readonly [P in PrimitiveName]: readonly Case[] } = {
  ...elementwiseCases,
  ...movementCases,
  ...reductionCases,
  ...contractionCases,
  ...indexingCases,
  ...controlCases,
};
