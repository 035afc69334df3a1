import type { Found } from "../finding.ts";
import { nameOf } from "../../graph_errors.ts";
import type { Subject } from "../subject.ts";

/** An input that no output depends on. */
export function unusedInput({ model: { graph } }: Subject): Found[] {
  if (graph === undefined) return [];
  const { flatInputs, flatOutputs, consumers = [] } = graph.signature;
  const unused = flatInputs.filter((input, i) => consumers[i]?.length === 0 && !flatOutputs.includes(input));
  const names = unused.map((input) => `"${input.name}"`).join(", ");
  const others = unused.length === 1 ? `name !== ${names}` : `![${names}].includes(name)`;
  return unused.map((input) => ({
    severity: "mistake",
    where: nameOf(input),
    what: `Nothing in the model takes the input "${nameOf(input)}".`,
    why:
      "Its data must be given to every call and change nothing: a layer was called on another tensor than was " +
      "meant, or the input is left over.",
    change: `const trimmed = Model({ inputs: model.inputs.filter(({ name }) => ${others}), outputs: model.output });`,
  }));
}
