import type { BaseLayer } from "../../layers/layer.ts";
import { dtypePolicy } from "../../layers/dtype_policy.ts";
import { deserialize } from "../../layers/registry.ts";
import type { Loss } from "../../losses/index.ts";
import type { MetricName } from "../../metrics/index.ts";
import { at } from "../../ir/shape.ts";
import { snakeCase } from "../../tensor/names.ts";
import { wishesFor, type Compiled } from "../../training/compiled.ts";
import type { OutputWishes } from "../../training/plan.ts";
import { compileStatement } from "../code/compile_code.ts";
import { call, exported, literal, variable, type Entry, type Expression } from "../code/expression.ts";
import { ownOptions } from "../code/layer_options.ts";
import { layOut } from "../code/layout.ts";
import { AutomaticNames } from "../code/naming.ts";
import { typescript } from "../code/typescript.ts";
import { tensorExpression, valueExpression, type ValueContext } from "../code/values.ts";
import { settingsOf } from "./settings.ts";
import type { Subject } from "./subject.ts";

type Settings = Readonly<Record<string, unknown>>;

const contextNow = (): ValueContext => ({
  names: new AutomaticNames([], []),
  tensor: ({ name }) => variable(name),
  numbers: tensorExpression,
  layer: (config) => layerExpression(deserialize(config), ""),
});

const valueOf = (value: unknown): Expression => valueExpression(value, contextNow());

/** A layer as it would be written, with some of its settings changed, by Keras's names. */
export const layerCode = (layer: BaseLayer, path: string, changes: Settings = {}): string =>
  layOut(typescript.expression(layerExpression(layer, path, changes)), typescript.step);

/** Says to leave a layer out. */
export const leaveOut = (layer: BaseLayer, path: string): string =>
  `// leave out ${layerCode(layer, path).replaceAll("\n", "\n// ")}`;

/** What cannot be written in one expression is asked of the model. */
function layerExpression(layer: BaseLayer, path: string, changes: Settings = {}): Expression {
  const config = { ...settingsOf(layer), ...changes };
  const isWritten =
    layer.isBuiltIn && "table" in layer.constructor && layer.className !== "Lambda" && Object.keys(config).length > 0;
  if (!isWritten) return call(variable("model.getLayer"), [literal(path)]);
  const { leading, named } = ownOptions(layer, config, valueOf);
  const entries = [...named, ...commonOptions(layer, config)].map(([key, value]): Entry => [key, valueOf(value)]);
  return call(
    exported("layers", layer.className),
    leading.map(([, value]) => valueOf(value)),
    entries,
  );
}

function commonOptions(
  { className, dtypePolicy: { name: policy } }: BaseLayer,
  { name, trainable }: Settings,
): [string, unknown][] {
  const isAutomatic = String(name).replace(/_\d+$/, "") === snakeCase(className);
  return [
    ...(isAutomatic ? [] : [["name", name] as [string, unknown]]),
    ...(trainable === false ? [["trainable", false] as [string, unknown]] : []),
    ...(policy === dtypePolicy().name ? [] : [["dtype", policy] as [string, unknown]]),
  ];
}

/** What a call of `compile` is to say otherwise. */
interface CompileChanges {
  /** The output that changes. */
  readonly output: string;
  readonly loss?: Loss;
  readonly metrics?: readonly MetricName[];
}

/** The call of `compile` that a model was given, with changes; functions without names cannot be written, and are left out. */
export function compileCode({ model }: Subject, changes: CompileChanges): string {
  const { givenOptimizer, options } = model.compiled;
  const changed = {
    ...(changes.loss === undefined ? {} : { loss: perOutput(model, changes.output, changes.loss, ({ loss }) => loss) }),
    ...(changes.metrics === undefined
      ? {}
      : { metrics: perOutput(model, changes.output, changes.metrics, ({ metrics }) => metrics) }),
  };
  const write = (all: object): string => {
    const statement = compileStatement({ givenOptimizer, options: all } as Compiled, contextNow());
    return statement.kind === "function" ? "" : layOut(typescript.statement(statement), typescript.step);
  };
  try {
    return write({ ...options, ...changed });
  } catch {
    return write(changed);
  }
}

/** What is wished for the only output, or for each by name; for one of them something else than before. */
function perOutput<T>(
  { compiled, signature }: Subject["model"],
  output: string,
  value: T,
  before: (wish: OutputWishes) => unknown,
): unknown {
  if (signature === undefined || signature.outputNames.length === 1) return value;
  const wishes = wishesFor(compiled.options, signature);
  const all = signature.outputNames.map((name, i) => [name, name === output ? value : before(at(wishes, i))] as const);
  return Object.fromEntries(all.filter(([, one]) => one !== undefined));
}
