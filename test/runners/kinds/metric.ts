import type { AnyFunction, Api, VariableObject } from "../api.ts";
import type { Case } from "../case.ts";
import { expectEqual } from "../compare.ts";
import type { Encoded, EncodedRecord } from "../encoding.ts";
import { unscaled } from "../tolerance.ts";
import { Decoder } from "../values.ts";
import { inOrder } from "./parts.ts";

interface MetricObject {
  updateState: AnyFunction;
  resetState: AnyFunction;
  result: AnyFunction;
  readonly variables: readonly VariableObject[];
}

interface Event {
  readonly do: "update_state" | "reset_state";
  readonly args?: Encoded;
  readonly kwargs?: Encoded;
  readonly result?: Encoded;
}

/** Carries out the events; the result after each update and the variables at the end are compared. */
export async function checkMetric(recorded: Case, api: Api): Promise<void> {
  const metric = api.deserialize(recorded.config ?? {}) as MetricObject;
  const rule = { tolerance: unscaled };
  for (const [i, event] of (recorded["events"] as readonly Event[]).entries()) {
    if (event.do === "reset_state") {
      metric.resetState();
      continue;
    }
    const given = new Decoder(api).arguments({ args: event.args ?? [], kwargs: event.kwargs ?? {} });
    metric.updateState(...inOrder(api, given));
    if (event.result !== undefined) await expectEqual(api, metric.result(), event.result, rule, `result after event ${i}`);
  }
  const expected = recorded["variables_after"] as readonly EncodedRecord[];
  await expectVariables(api, metric.variables, expected, "variables", rule);
}

/** Compares variables in their order. */
export async function expectVariables(
  api: Api,
  variables: readonly VariableObject[],
  expected: readonly EncodedRecord[],
  where: string,
  rule: Parameters<typeof expectEqual>[3],
): Promise<void> {
  const values = variables.map(({ value }) => value);
  const tensors = expected.map(({ dtype = null, shape = null, data = null }) => ({ tensor: { dtype, shape, data } }));
  await expectEqual(api, values, tensors, rule, where);
}
