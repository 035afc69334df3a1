import { at, type Dims } from "../ir/shape.ts";
import { asLinear, dependsOn, Exprs, factorOf, operands, subexpressions, type Expr, type Var } from "./expr.ts";

/** One loop of a nest. */
export interface Axis {
  readonly axis: Var;
  readonly extent: number;
  /** Whether the loop runs over results or over what is summed up into one. */
  readonly role: "result" | "reduced";
}

/** The index space of a kernel: sizes of its logical axes, and what each is for. */
export interface Space {
  readonly dims: Dims;
  readonly roles: readonly Axis["role"][];
}

/** What the body of a nest reads and computes at an index of the space; called anew for each layout of the loops. */
export type Body<T> = (e: Exprs, index: readonly Expr[]) => { readonly roots: readonly Expr[]; readonly value: T };

export interface Nest<T> {
  readonly e: Exprs;
  readonly axes: readonly Axis[];
  readonly value: T;
  readonly roots: readonly Expr[];
}

/** A logical axis, or a part of one, that a loop runs over. */
interface Factor {
  readonly dim: number;
  readonly extent: number;
}

const SPLIT_ROUNDS = 3;

/**
 * Chooses the loops of a kernel so that as many indices as possible are sums of loop counters: an axis that the body
 * takes apart (by a reshape) becomes two loops, neighbours that the body only uses together become one.
 */
export function layOut<T>(space: Space, body: Body<T>): Nest<T> {
  let factors: Factor[] = space.dims.map((extent, dim) => ({ dim, extent })).filter(({ extent }) => extent !== 1);
  let nest = build(space, factors.map((factor) => [factor]), body);
  for (let round = 0; round < SPLIT_ROUNDS; round++) {
    const split = splitFactors(factors, nest);
    if (split === undefined) break;
    factors = split;
    nest = build(space, factors.map((factor) => [factor]), body);
  }
  const groups = mergeFactors(factors, nest);
  return groups.length === factors.length ? nest : build(space, groups, body);
}

/** Runs the body with one loop per group of factors. */
function build<T>(space: Space, groups: readonly (readonly Factor[])[], body: Body<T>): Nest<T> {
  const e = new Exprs();
  const parts = space.dims.map((): { value: Expr; extent: number }[] => []);
  const axes = groups.map((group, i): Axis => {
    const extent = group.reduce((product, factor) => product * factor.extent, 1);
    const axis = e.variable(`i${i}`, extent);
    takeApart(e, axis, group).forEach((value, j) => {
      const { dim, extent: size } = at(group, j);
      at(parts, dim).push({ value, extent: size });
    });
    return { axis, extent, role: at(space.roles, at(group, 0).dim) };
  });
  const index = parts.map((list) => {
    let place: Expr = e.const(0, "i32");
    for (const { value, extent } of list) place = e.addIndex(e.scaleIndex(place, extent), value);
    return place;
  });
  const { roots, value } = body(e, index);
  return { e, axes, value, roots };
}

/** The counters of the factors that one loop runs over. */
function takeApart(e: Exprs, axis: Var, group: readonly Factor[]): Expr[] {
  let inner = 1;
  const values: Expr[] = [];
  for (const { extent } of group.toReversed()) {
    const whole = e.quotient(axis, inner);
    values.unshift(e.modulus(whole, extent));
    inner *= extent;
  }
  return values;
}

/** Where the body divides a loop counter by a divisor of its extent, the loop becomes two. */
function splitFactors(factors: readonly Factor[], nest: Nest<unknown>): Factor[] | undefined {
  const divisors = new Map<Expr, Set<number>>();
  for (const expr of subexpressions(nest.roots)) {
    if (expr.kind !== "quotient" && expr.kind !== "modulus") continue;
    const { base, terms } = asLinear(expr.x);
    const [only] = terms;
    if (base !== 0 || only === undefined || terms.length > 1 || only.factor !== 1) continue;
    divisors.set(only.atom, (divisors.get(only.atom) ?? new Set()).add(expr.by));
  }
  if (divisors.size === 0) return undefined;
  const split = factors.flatMap((factor, i) => {
    const found = divisors.get(at(nest.axes, i).axis);
    return found === undefined ? [factor] : chain(factor, [...found]);
  });
  return split.length === factors.length ? undefined : split;
}

/** n split by divisors that divide each other: 24 by {2, 6} becomes 4 · 3 · 2. */
function chain(factor: Factor, divisors: readonly number[]): Factor[] {
  const parts: Factor[] = [];
  let inner = 1;
  for (const divisor of divisors.toSorted((a, b) => a - b)) {
    if (divisor === inner || divisor % inner !== 0 || factor.extent % divisor !== 0 || divisor === factor.extent) continue;
    parts.unshift({ dim: factor.dim, extent: divisor / inner });
    inner = divisor;
  }
  return [{ dim: factor.dim, extent: factor.extent / inner }, ...parts];
}

function mergeFactors(factors: readonly Factor[], nest: Nest<unknown>): Factor[][] {
  const everything = subexpressions(nest.roots);
  const groups: Factor[][] = [];
  factors.forEach((factor, i) => {
    const [before, here] = [nest.axes[i - 1], at(nest.axes, i)];
    const joins = before !== undefined && before.role === here.role && onlyTogether(everything, nest.roots, before, here);
    if (joins) groups.at(-1)?.push(factor);
    else groups.push([factor]);
  });
  return groups;
}

/** Whether every use of both counters is a multiple of `outer · extent + inner`. */
function onlyTogether(everything: readonly Expr[], roots: readonly Expr[], outer: Axis, inner: Axis): boolean {
  if (roots.includes(outer.axis) || roots.includes(inner.axis)) return false;
  return everything.every((expr) => {
    if (expr.kind === "linear") {
      const factor = (axis: Var): number => expr.terms.find(({ atom }) => atom === axis)?.factor ?? 0;
      return factor(outer.axis) === factor(inner.axis) * inner.extent;
    }
    return !operands(expr).some((operand) => operand === outer.axis || operand === inner.axis);
  });
}

/**
 * The loop whose rounds are best run several at a time: the one along which most accesses move by one element. Weights
 * say how much each access counts.
 */
export function chooseVectorAxis(nest: Nest<unknown>, stores: readonly Expr[]): Axis | undefined {
  const loads = subexpressions(nest.roots).flatMap((expr) => (expr.kind === "load" ? [expr.index] : []));
  const scored = nest.axes
    .filter(({ extent }) => extent >= 4)
    .map((axis) => {
      const ofLoads = loads.reduce((sum, index) => sum + accessScore(index, axis.axis), 0);
      const ofStores = stores.reduce((sum, index) => sum + 2 * accessScore(index, axis.axis), 0);
      return { axis, score: ofLoads + ofStores };
    });
  const best = scored.reduce<{ axis: Axis; score: number } | undefined>(
    (held, next) => (held === undefined || next.score >= held.score ? next : held),
    undefined,
  );
  return best !== undefined && best.score > 0 ? best.axis : undefined;
}

function accessScore(index: Expr, axis: Var): number {
  if (!dependsOn(index, axis)) return 0.1;
  const factor = factorOf(index, axis);
  return factor === 1 ? 1 : factor === undefined ? -1 : -0.5;
}
