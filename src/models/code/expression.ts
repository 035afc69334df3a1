/** Code of no certain language: what a model is made with. */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  /** A whole number that makes floats. */
  | { readonly kind: "float"; readonly value: number }
  /** A variable of the program. */
  | { readonly kind: "variable"; readonly name: string }
  /** Something the library exports: `layers.Dense` is `Dense` in `layers`; what stands at the top has no module. */
  | { readonly kind: "public"; readonly module: string; readonly name: string }
  /** A class or function of the user's own, by its name in the program. */
  | { readonly kind: "own"; readonly name: string }
  | { readonly kind: "list"; readonly items: readonly Expression[]; readonly lines?: boolean }
  | { readonly kind: "record"; readonly entries: readonly Entry[] }
  /** A function by position and options by name; `isNew` where a class is made. */
  | Call
  /** A part of a result: by position or by name. */
  | { readonly kind: "part"; readonly of: Expression; readonly key: string | number }
  /** `x[1:3, ...]`: keys are expressions, slices, or `"..."`. */
  | { readonly kind: "index"; readonly of: Expression; readonly keys: readonly IndexKey[]; readonly single: boolean }
  /** Numbers as a tensor. */
  | { readonly kind: "tensor"; readonly value: Expression; readonly dtype: string };

interface Call {
  readonly kind: "call";
  readonly callee: Expression;
  readonly args: readonly Expression[];
  /** By their names in Keras. */
  readonly options: readonly Entry[];
  readonly isNew?: boolean;
}

export type Entry = readonly [name: string, value: Expression];

export type IndexKey = Expression | "..." | { readonly kind: "slice"; readonly bounds: readonly (number | null)[] };

/** One step of a program. */
export type Statement =
  | { readonly kind: "let"; readonly targets: string | readonly string[]; readonly value: Expression }
  | { readonly kind: "do"; readonly value: Expression }
  | { readonly kind: "function"; readonly name: string; readonly body: readonly Statement[]; readonly result: Expression };

export const literal = (value: string | number | boolean | null): Expression => ({ kind: "literal", value });
export const variable = (name: string): Expression => ({ kind: "variable", name });
export const exported = (module: string, name: string): Expression => ({ kind: "public", module, name });
export const list = (items: readonly Expression[], lines = false): Expression => ({ kind: "list", items, lines });
export const record = (entries: readonly Entry[]): Expression => ({ kind: "record", entries });

export const call = (
  callee: Expression,
  args: readonly Expression[] = [],
  options: readonly Entry[] = [],
  isNew = false,
): Expression => ({ kind: "call", callee, args, options, isNew });

/** Every expression in a program, those inside others included. */
export function* expressionsIn(statements: readonly Statement[]): Generator<Expression> {
  for (const statement of statements) {
    if (statement.kind === "function") {
      yield* expressionsIn(statement.body);
      yield* inside(statement.result);
    } else yield* inside(statement.value);
  }
}

function* inside(expression: Expression): Generator<Expression> {
  yield expression;
  for (const part of partsOf(expression)) yield* inside(part);
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "list":
      return expression.items;
    case "record":
      return expression.entries.map(([, value]) => value);
    case "call":
      return [expression.callee, ...expression.args, ...expression.options.map(([, value]) => value)];
    case "part":
      return [expression.of];
    case "index":
      return [expression.of, ...expression.keys.filter((key) => key !== "..." && key.kind !== "slice")] as Expression[];
    case "tensor":
      return [expression.value];
    default:
      return [];
  }
}
