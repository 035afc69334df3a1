import { at, range } from "../ir/shape.ts";
import { asLinear, dependsOn, factorOf, type Buffer, type Expr, type Exprs, type Var } from "./expr.ts";
import type { Stmt } from "./loop.ts";

/** An element of an operand of a contraction: row (or column) and the coordinates of the summed axes. */
export type View = (row: Expr, k: readonly Expr[]) => Expr;

export interface Operand {
  readonly view: View;
  /** Number of rows; further ones of a tile are filled with zeros. */
  readonly count: number;
  /** Sizes of the axes that rows run over, and of the axes that are summed over. */
  readonly axes: readonly number[];
  readonly steps: readonly number[];
}

export interface Tile {
  /** Its first row. */
  readonly first: Expr;
  readonly width: number;
  readonly target: Buffer;
  /** Where the tile starts in the target; step after step of `width` elements follow. */
  readonly start: Expr;
}

/** The summed range to be packed: fixed outer coordinates, then a range of one axis, then everything inside. */
export interface StepRange {
  readonly outer: readonly Expr[];
  readonly from: Expr;
  readonly length: Expr;
  readonly most: number;
}

const LANES = 4;

/** One element per row of a group, as a function of a step. */
interface Lane {
  readonly row: Expr;
  readonly valid: Expr;
}

/**
 * Packs the rows of a tile: for each step, the elements of `width` rows side by side. The index arithmetic of each row
 * is done once; steps along which memory is contiguous go four at a time.
 */
export function packRows(e: Exprs, operand: Operand, tile: Tile, steps?: StepRange): readonly Stmt[] {
  const { outer, loops, position } = stepLoops(e, operand.steps, steps);
  // Rows that are all neighbours are copied at once, others four by four.
  const size = areNeighbours(e, operand, tile, tile.width) ? tile.width : LANES;
  const groups = range(tile.width / size).map((group) => lanesOf(e, operand, tile, group * size, size));
  const inner = loops.at(-1);
  const k = [...outer, ...loops.map(({ value }) => value)];
  const targetOf = (step: Expr, group: number): Expr =>
    e.linear(group * size, [{ atom: tile.start, factor: 1 }, { atom: step, factor: tile.width }]);
  const whole = groups.map(({ lanes, lets }) => {
    const elements = lanes.map(({ row }) => operand.view(row, k));
    return { lanes, lets, elements, method: methodOf(e, operand, tile, elements, lanes, inner?.axis) };
  });
  const body = whole.flatMap((group, i) => packGroup(e, group, tile, targetOf(position, i)));
  const blocked = inner !== undefined && whole.every(({ method }) => method === "transpose");
  const lets = whole.flatMap((group) => group.lets);
  if (!blocked || inner === undefined) return [...lets, ...nest(e, loops, body)];
  const four = transposeLoop(e, inner, position, k, operand, whole, tile, targetOf);
  return [...lets, ...nest(e, loops.slice(0, -1), [...four, { kind: "for", axis: inner.axis, from: restStart(e, inner), to: inner.to, mode: "serial", body }])];
}

interface StepLoop {
  readonly axis: Var;
  readonly to: Expr;
  /** Coordinate of the summed axis. */
  readonly value: Expr;
}

function stepLoops(e: Exprs, sizes: readonly number[], steps: StepRange | undefined): { outer: readonly Expr[]; loops: StepLoop[]; position: Expr } {
  const outer = steps?.outer ?? [];
  const loops = sizes.slice(outer.length).map((size, i): StepLoop => {
    const ranged = i === 0 && steps !== undefined;
    const axis = e.variable(`s${i}`, ranged ? steps.most : size);
    return {
      axis,
      to: ranged ? steps.length : e.const(size, "i32"),
      value: ranged ? e.addIndex(steps.from, axis) : axis,
    };
  });
  let stride = 1;
  const terms = loops.toReversed().map(({ axis }, i) => {
    const term = { atom: axis, factor: stride };
    stride *= at(sizes, sizes.length - 1 - i);
    return term;
  });
  return { outer, loops, position: e.linear(0, terms) };
}

/** Row numbers of a group's lanes, in variables, and whether they exist; rows beyond the last repeat it. */
function lanesOf(e: Exprs, operand: Operand, tile: Tile, offset: number, size: number): { lanes: Lane[]; lets: Stmt[] } {
  const lets: Stmt[] = [];
  const lanes = range(size).map((lane): Lane => {
    const row = e.addIndex(tile.first, e.const(offset + lane, "i32"));
    const valid = e.within(row, 0, operand.count);
    if (valid.kind === "const") return { row, valid };
    const clamped = e.binary("min", row, e.const(operand.count - 1, "i32"));
    const held = e.variable(`row${offset + lane}`, operand.count);
    lets.push({ kind: "let", target: held, value: clamped });
    return { row: held, valid };
  });
  return { lanes, lets };
}

type Method = "copy" | "transpose" | "single";

/** How a group of rows is packed: next to each other in memory, each contiguous along the last step axis, or neither. */
function methodOf(e: Exprs, operand: Operand, tile: Tile, elements: readonly Expr[], lanes: readonly Lane[], inner: Var | undefined): Method {
  const loads = elements.map(loadOf);
  if (loads.some((load) => load === undefined || load.load.buffer.storage !== "f32")) return "single";
  if (areNeighbours(e, operand, tile, lanes.length)) return "copy";
  const contiguous = loads.every(
    (view) =>
      view !== undefined &&
      inner !== undefined &&
      factorOf(view.load.index, inner) === 1 &&
      (view.condition === undefined || !dependsOn(view.condition, inner)),
  );
  return contiguous ? "transpose" : "single";
}

/** A view that is a load, perhaps under a condition that puts zero in its place. */
function loadOf(element: Expr): { load: Extract<Expr, { kind: "load" }>; condition: Expr | undefined } | undefined {
  if (element.kind === "load") return { load: element, condition: undefined };
  if (element.kind !== "guard" || element.a.kind !== "load") return undefined;
  const zero = element.b;
  return zero.kind === "const" && zero.value === 0 ? { load: element.a, condition: element.condition } : undefined;
}

/** Whether the rows of every group of a size are neighbours in memory, under one condition; all exist, or none. */
function areNeighbours(e: Exprs, operand: Operand, tile: Tile, size: number): boolean {
  const innermost = operand.axes.findLast((extent) => extent > 1) ?? 1;
  if (innermost % size !== 0 || operand.count % size !== 0 || !isMultiple(tile.first, size)) return false;
  const row = e.variable("probe", innermost);
  const k = operand.steps.map((size, axis) => e.variable(`probe${axis}`, size));
  const view = loadOf(operand.view(row, k));
  if (view === undefined || view.load.buffer.storage !== "f32") return false;
  return factorOf(view.load.index, row) === 1 && (view.condition === undefined || !dependsOn(view.condition, row));
}

function isMultiple(expr: Expr, of: number): boolean {
  const { base, terms } = asLinear(expr);
  return base % of === 0 && terms.every(({ factor }) => factor % of === 0);
}

interface Group {
  readonly lanes: readonly Lane[];
  readonly elements: readonly Expr[];
  readonly method: Method;
}

function packGroup(e: Exprs, group: Group, tile: Tile, place: Expr): Stmt[] {
  const first = loadOf(at(group.elements, 0));
  if (group.method === "copy" && first !== undefined) return copyGroup(e, first, group.lanes, tile, place);
  return group.elements.map((element, lane) => ({
    kind: "store",
    buffer: tile.target,
    index: e.scaleIndex(place, 1, lane),
    value: e.guard(at(group.lanes, lane).valid, element, e.const(0, "f32")),
  }));
}

function copyGroup(e: Exprs, view: NonNullable<ReturnType<typeof loadOf>>, lanes: readonly Lane[], tile: Tile, place: Expr): Stmt[] {
  const { load } = view;
  const condition = e.and(at(lanes, 0).valid, view.condition ?? e.const(1, "bool"));
  const copy: Stmt = { kind: "copy", count: lanes.length, source: load.buffer, sourceIndex: load.index, target: tile.target, targetIndex: place };
  if (condition.kind === "const") return [copy];
  const zeros = lanes.map((_, lane): Stmt => {
    return { kind: "store", buffer: tile.target, index: e.scaleIndex(place, 1, lane), value: e.const(0, "f32") };
  });
  return [{ kind: "if", condition, body: [copy], otherwise: zeros }];
}

const restStart = (e: Exprs, inner: StepLoop): Expr => e.scaleIndex(e.quotient(inner.to, LANES), LANES);

/** The innermost step axis four at a time: four rows in, four steps out. */
function transposeLoop(
  e: Exprs,
  inner: StepLoop,
  position: Expr,
  k: readonly Expr[],
  operand: Operand,
  groups: readonly Group[],
  tile: Tile,
  targetOf: (step: Expr, group: number) => Expr,
): Stmt[] {
  const quad = e.variable("quad", Math.max(Math.floor((inner.axis.max + 1) / LANES), 1));
  const base = e.scaleIndex(quad, LANES);
  const moved = (expr: Expr): Expr => replaceIndex(e, expr, inner.axis, base);
  const coordinates = k.map(moved);
  const body = groups.map((group, i): Stmt => {
    const rows = group.lanes.map(({ row, valid }) => {
      const view = loadOf(operand.view(row, coordinates));
      if (view === undefined) throw new Error("a transposed row is a load");
      return { index: view.load.index, source: view.load.buffer, condition: e.and(valid, view.condition ?? e.const(1, "bool")) };
    });
    return { kind: "transpose", source: at(rows, 0).source, rows, target: tile.target, index: targetOf(moved(position), i), stride: tile.width };
  });
  return [{ kind: "for", axis: quad, from: e.const(0, "i32"), to: e.quotient(inner.to, LANES), mode: "serial", body }];
}

/** The index with `value` in the place of a loop counter; other terms stay. */
function replaceIndex(e: Exprs, index: Expr, axis: Var, value: Expr): Expr {
  const { base, terms } = asLinear(index);
  return e.linear(base, terms.map(({ atom, factor }) => ({ atom: atom === axis ? value : atom, factor })));
}

function nest(e: Exprs, loops: readonly StepLoop[], body: readonly Stmt[]): readonly Stmt[] {
  return loops.toReversed().reduce<readonly Stmt[]>(
    (inside, { axis, to }) => [{ kind: "for", axis, from: e.const(0, "i32"), to, mode: "serial", body: inside }],
    body,
  );
}
