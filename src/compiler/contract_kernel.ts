import { at, range } from "../ir/shape.ts";
import { extents, total, type Contraction, type ResultLayout } from "./contraction.ts";
import { asLinear, Exprs, factorOf, type Buffer, type Expr, type Var } from "./expr.ts";
import { finishKernel } from "./kernel.ts";
import type { Kernel, LeftPanel, Stmt } from "./loop.ts";
import { Lowering, type Storage } from "./lower.ts";
import type { Machine } from "./machine.ts";
import { packRows, type Operand, type View } from "./pack.ts";

/** Blocks that a contraction should have at least, so that threads can share them. */
const MIN_BLOCKS = 16;

/** How a contraction is cut into blocks. It depends on sizes only, never on the number of threads. */
export interface ContractPlan {
  readonly machine: Machine;
  readonly contraction: Contraction;
  readonly layout: ResultLayout;
  readonly sizes: { readonly batch: number; readonly m: number; readonly n: number; readonly k: number };
  readonly panels: number;
  readonly rowBlock: number;
  /** Panels of one block. */
  readonly panelBlock: number;
  /** Parts of the outermost summed axis, each summed into a result of its own. */
  readonly splits: number;
  readonly splitLength: number;
}

export function planContraction(contraction: Contraction, layout: ResultLayout, machine: Machine): ContractPlan {
  const sizes = {
    batch: total(contraction.batch),
    m: total(contraction.m),
    n: total(contraction.n),
    k: total(contraction.k),
  };
  const panels = Math.ceil(sizes.n / machine.panelWidth);
  const wanted = Math.ceil(MIN_BLOCKS / sizes.batch);
  const rowBlock = rowsOfBlock(Math.ceil(sizes.m / wanted), machine);
  const rowBlocks = Math.ceil(sizes.m / rowBlock);
  const panelBlock = Math.max(Math.ceil((panels * rowBlocks) / wanted), Math.min(panels, 8));
  const blocks = rowBlocks * Math.ceil(panels / panelBlock) * sizes.batch;
  const outer = contraction.k.find(({ extent }) => extent > 1)?.extent ?? 1;
  const worthSplitting = blocks < MIN_BLOCKS && sizes.k >= 4 * machine.stepBlock && outer >= 4;
  const splitLength = worthSplitting ? Math.ceil(outer / Math.min(outer, Math.ceil(MIN_BLOCKS / blocks))) : outer;
  return { machine, contraction, layout, sizes, panels, rowBlock, panelBlock, splits: Math.ceil(outer / splitLength), splitLength };
}

/** At least sixteen rows, so that reading a panel pays. */
function rowsOfBlock(wanted: number, { tileRows, rowBlock }: Machine): number {
  return Math.min(Math.ceil(Math.max(wanted, 16) / tileRows) * tileRows, rowBlock);
}

/** Elements of the packed right operand: whole panels, padded with zeros. */
export const packedSize = ({ sizes, panels, machine }: ContractPlan): number => sizes.batch * panels * sizes.k * machine.panelWidth;

/** Lays the right operand out in panels, step by step, as the micro-kernel reads it. */
export function packKernel(name: string, plan: ContractPlan, storage: Storage, target: Buffer): Kernel {
  const { contraction, sizes, panels } = plan;
  const width = plan.machine.panelWidth;
  const e = new Exprs();
  const lowering = new Lowering(e, storage);
  const panel = e.variable("panel", sizes.batch * panels);
  const batch = split(e, e.quotient(panel, panels), extents(contraction.batch));
  const first = e.scaleIndex(e.modulus(panel, panels), width);
  const view: View = (column, k) => contraction.rhs(lowering, { batch, n: split(e, column, extents(contraction.n)), k });
  const operand: Operand = { view, count: sizes.n, axes: extents(contraction.n), steps: extents(contraction.k) };
  const body = packRows(e, operand, { first, width, target, start: e.scaleIndex(panel, sizes.k * width) });
  return finishKernel({
    e,
    name,
    grid: { axis: panel, extent: sizes.batch * panels },
    body: (begin, end) => [{ kind: "for", axis: panel, from: begin, to: end, mode: "serial", body }],
    work: packedSize(plan) * 2,
  });
}

/** The contraction itself: blocks of rows × panels, each summed up over steps in one or several passes. */
export function contractKernel(
  name: string,
  plan: ContractPlan,
  storage: Storage,
  packed: Buffer,
  target: { readonly buffer: Buffer; readonly splitStride: number },
): Kernel {
  const { sizes, panels, panelBlock, rowBlock, splits } = plan;
  const e = new Exprs();
  const rowBlocks = Math.ceil(sizes.m / rowBlock);
  const panelBlocks = Math.ceil(panels / panelBlock);
  const count = sizes.batch * splits * rowBlocks * panelBlocks;
  const item = e.variable("block", count);
  const [batchIndex, splitIndex, rowIndex, panelIndex] = split(e, item, [sizes.batch, splits, rowBlocks, panelBlocks]);
  if (batchIndex === undefined || splitIndex === undefined || rowIndex === undefined || panelIndex === undefined) {
    throw new Error("a block has four coordinates");
  }
  const block = { batch: batchIndex, split: splitIndex, row: e.scaleIndex(rowIndex, rowBlock), panel: e.scaleIndex(panelIndex, panelBlock) };
  const left = leftOperand(e, plan, storage, block);
  const passes = stepPasses(e, plan, block.split, left.direct === undefined);
  const body = passes((pass) => [...left.pack(pass), ...tiles(e, plan, block, left.panel(pass), packed, target, pass)]);
  return finishKernel({
    e,
    name,
    grid: { axis: item, extent: count },
    body: (begin, end) => [{ kind: "for", axis: item, from: begin, to: end, mode: "serial", body }],
    locals: left.locals,
    work: 2 * sizes.batch * sizes.m * sizes.n * sizes.k,
  });
}

interface Block {
  readonly batch: Expr;
  readonly split: Expr;
  /** First row. */
  readonly row: Expr;
  /** First panel. */
  readonly panel: Expr;
}

/** A range of steps that one call of the micro-kernel sums up. */
interface Pass {
  /** Fixed coordinates of the outer summed axes; the range lies in the axis after them. */
  readonly outer: readonly Expr[];
  readonly from: Expr;
  readonly length: Expr;
  /** Upper bound of `length`, in places of its axis. */
  readonly most: number;
  /** Steps in one place of that axis. */
  readonly inner: number;
  /** Number of the first step of all. */
  readonly start: Expr;
  readonly isFirst: Expr;
}

/** Coordinates of position `flat` in a row-major space. */
function split(e: Exprs, flat: Expr, sizes: readonly number[]): Expr[] {
  let inner = 1;
  const values: Expr[] = [];
  for (const size of sizes.toReversed()) {
    values.unshift(size === 1 ? e.const(0, "i32") : e.modulus(e.quotient(flat, inner), size));
    inner *= size;
  }
  return values;
}

/** Rows valid in the block: the last one may be shorter. */
function rowsIn(e: Exprs, plan: ContractPlan, block: Block): Expr {
  const left = e.linear(plan.sizes.m, [{ atom: block.row, factor: -1 }]);
  return plan.sizes.m % plan.rowBlock === 0 ? e.const(plan.rowBlock, "i32") : e.binary("min", left, e.const(plan.rowBlock, "i32"));
}

interface Left {
  readonly direct: LeftPanel | undefined;
  readonly locals: readonly Buffer[];
  readonly pack: (pass: Pass) => readonly Stmt[];
  readonly panel: (pass: Pass) => (tile: Expr) => LeftPanel;
}

/** The left operand: read where it lies if its rows and steps have one stride each, else packed block by block. */
function leftOperand(e: Exprs, plan: ContractPlan, storage: Storage, block: Block): Left {
  const { contraction, sizes, rowBlock } = plan;
  const { tileRows } = plan.machine;
  const lowering = new Lowering(e, storage);
  const batch = split(e, block.batch, extents(contraction.batch));
  const view = (row: Expr, k: readonly Expr[]): Expr =>
    contraction.lhs(lowering, { batch, m: split(e, row, extents(contraction.m)), k });
  const direct = directLeft(e, plan, view);
  if (direct !== undefined) {
    return {
      direct,
      locals: [],
      pack: () => [],
      panel: (pass) => (tile) => {
        const row = e.addIndex(block.row, e.scaleIndex(tile, tileRows));
        const index = e.addIndex(
          direct.origin,
          e.linear(0, [{ atom: row, factor: direct.rowStride }, { atom: pass.start, factor: direct.stepStride }]),
        );
        return { buffer: direct.buffer, rowStride: direct.rowStride, stepStride: direct.stepStride, index };
      },
    };
  }
  const longest = longestPass(plan);
  const local: Buffer = { name: "rows", dtype: "float32", storage: "f32", size: rowBlock * longest };
  const operand: Operand = { view, count: sizes.m, axes: extents(contraction.m), steps: extents(contraction.k) };
  const tile = e.variable("tile", rowBlock / tileRows);
  return {
    direct: undefined,
    locals: [local],
    pack: (pass) => [
      {
        kind: "for",
        axis: tile,
        from: e.const(0, "i32"),
        to: e.quotient(e.addIndex(rowsIn(e, plan, block), e.const(tileRows - 1, "i32")), tileRows),
        mode: "serial",
        body: packRows(
          e,
          operand,
          {
            first: e.addIndex(block.row, e.scaleIndex(tile, tileRows)),
            width: tileRows,
            target: local,
            start: e.scaleIndex(tile, tileRows * longest),
          },
          { outer: pass.outer, from: pass.from, length: pass.length, most: pass.most },
        ),
      },
    ],
    panel: () => (tileIndex) => ({
      buffer: local,
      index: e.scaleIndex(tileIndex, tileRows * longest),
      rowStride: 1,
      stepStride: tileRows,
    }),
  };
}

/** Strides of the left operand, if it is a plain load with one stride for rows and one for steps. */
function directLeft(e: Exprs, plan: ContractPlan, view: View): (LeftPanel & { origin: Expr }) | undefined {
  const row = e.variable("row", plan.sizes.m);
  const step = e.variable("step", plan.sizes.k);
  const element = view(row, split(e, step, extents(plan.contraction.k)));
  if (element.kind !== "load" || element.buffer.storage !== "f32") return undefined;
  const [rowStride, stepStride] = [factorOf(element.index, row), factorOf(element.index, step)];
  if (rowStride === undefined || stepStride === undefined || rowStride < 0 || stepStride < 0) return undefined;
  // Long walks along a column touch a new cache line at each step; a packed copy does not.
  if (stepStride > 16 && plan.sizes.k > 256) return undefined;
  const { base, terms } = asLinear(element.index);
  const origin = e.linear(base, terms.filter(({ atom }) => atom !== row && atom !== step));
  return { buffer: element.buffer, index: origin, rowStride, stepStride, origin };
}

/** The innermost axes that fit into one pass, and how far the axis before them may be cut. */
function passShape(plan: ContractPlan): { axis: number; inner: number; most: number } {
  const sizes = extents(plan.contraction.k);
  const { stepBlock } = plan.machine;
  let inner = 1;
  let axis = sizes.length - 1;
  while (axis > 0 && inner * at(sizes, axis) <= stepBlock) {
    inner *= at(sizes, axis);
    axis--;
  }
  if (axis < 0) return { axis: 0, inner: 1, most: 1 };
  return { axis, inner, most: Math.max(Math.min(Math.floor(stepBlock / inner), at(sizes, axis)), 1) };
}

function longestPass(plan: ContractPlan): number {
  const { inner, most } = passShape(plan);
  return inner * most;
}

/** Loops over the passes of a block. Unpacked operands are summed up in one, since nothing is gained by cutting. */
function stepPasses(
  e: Exprs,
  plan: ContractPlan,
  splitIndex: Expr,
  packed: boolean,
): (body: (pass: Pass) => readonly Stmt[]) => readonly Stmt[] {
  const sizes = extents(plan.contraction.k);
  const outermost = Math.max(sizes.findIndex((size) => size > 1), 0);
  const shape = packed || plan.sizes.k > 4 * plan.machine.stepBlock || plan.splits > 1 ? passShape(plan) : { axis: outermost, inner: plan.sizes.k / (sizes[outermost] ?? 1), most: sizes[outermost] ?? 1 };
  const inner = sizes.slice(shape.axis + 1).reduce((a, b) => a * b, 1);
  const lower = (axis: number): Expr => (axis === outermost ? e.scaleIndex(splitIndex, plan.splitLength) : e.const(0, "i32"));
  const upper = (axis: number): Expr => {
    const size = sizes[axis] ?? 1;
    if (axis !== outermost || plan.splits === 1) return e.const(size, "i32");
    const end = e.scaleIndex(splitIndex, plan.splitLength, plan.splitLength);
    return size % plan.splitLength === 0 ? end : e.binary("min", end, e.const(size, "i32"));
  };
  const outer = range(shape.axis).map((axis) => e.variable(`k${axis}`, at(sizes, axis)));
  const pieces = Math.ceil((shape.axis === outermost ? plan.splitLength : (sizes[shape.axis] ?? 1)) / shape.most);
  const piece = e.variable("pass", pieces);
  const from = e.addIndex(lower(shape.axis), e.scaleIndex(piece, shape.most));
  const left = e.binary("sub", upper(shape.axis), from);
  const whole = plan.splits === 1 && (sizes[shape.axis] ?? 1) % shape.most === 0;
  const length = whole ? e.const(shape.most, "i32") : e.binary("min", left, e.const(shape.most, "i32"));
  const strides = sizes.map((_, axis) => sizes.slice(axis + 1).reduce((a, b) => a * b, 1));
  const start = e.linear(0, [
    ...outer.map((atom, axis) => ({ atom, factor: at(strides, axis) })),
    { atom: from, factor: inner },
  ]);
  const firstStart = e.scaleIndex(splitIndex, plan.splitLength * at(strides, outermost));
  const isFirst = e.compare("EQ", start, firstStart);
  const pass: Pass = { outer, from, length, most: shape.most, inner, start, isFirst: onlyPass(outer, pieces) ? e.const(1, "bool") : isFirst };
  return (body) => {
    const innerLoop: readonly Stmt[] = [
      { kind: "for", axis: piece, from: e.const(0, "i32"), to: e.const(pieces, "i32"), mode: "serial", body: body(pass) },
    ];
    return outer.toReversed().reduce<readonly Stmt[]>(
      (inside, axis, i) => {
        const number = shape.axis - 1 - i;
        return [{ kind: "for", axis, from: lower(number), to: upper(number), mode: "serial", body: inside }];
      },
      innerLoop,
    );
  };
}

const onlyPass = (outer: readonly Var[], pieces: number): boolean => pieces === 1 && outer.every(({ max }) => max === 0);

/** Panels and tiles of a block, columns outside, so that a packed panel stays in the first-level cache. */
function tiles(
  e: Exprs,
  plan: ContractPlan,
  block: Block,
  leftPanel: (tile: Expr) => LeftPanel,
  packed: Buffer,
  target: { readonly buffer: Buffer; readonly splitStride: number },
  pass: Pass,
): readonly Stmt[] {
  const { sizes, panels, panelBlock, layout, contraction } = plan;
  const { tileRows, panelWidth } = plan.machine;
  const batchPlace = e.flatten(
    split(e, block.batch, extents(contraction.batch)),
    contraction.batch.map((axis) => layout.axis.get(axis) ?? 0),
    0,
  );
  const origin = e.addIndex(batchPlace, e.scaleIndex(block.split, target.splitStride));
  const call = (tile: Expr, panel: Expr, rows: number, columns: number, accumulate: boolean): Stmt => ({
    kind: "contract",
    rows,
    columns,
    steps: e.scaleIndex(pass.length, pass.inner),
    a: leftPanel(tile),
    b: {
      buffer: packed,
      index: e.linear(0, [
        { atom: block.batch, factor: panels * sizes.k * panelWidth },
        { atom: panel, factor: sizes.k * panelWidth },
        { atom: pass.start, factor: panelWidth },
      ]),
      width: panelWidth,
    },
    c: {
      buffer: target.buffer,
      index: e.linear(0, [
        { atom: origin, factor: 1 },
        { atom: e.addIndex(block.row, e.scaleIndex(tile, tileRows)), factor: layout.rowStride },
        { atom: panel, factor: panelWidth },
      ]),
      rowStride: layout.rowStride,
    },
    accumulate,
  });
  const column = (panel: Expr, columns: number, accumulate: boolean): Stmt[] => rowTiles(e, plan, block, (tile, rows) => call(tile, panel, rows, columns, accumulate));
  const all = (accumulate: boolean): Stmt[] => columnPanels(e, plan, block, panelBlock, (panel, columns) => column(panel, columns, accumulate));
  if (pass.isFirst.kind === "const") return all(false);
  return [{ kind: "if", condition: pass.isFirst, body: all(false), otherwise: all(true) }];
}

function rowTiles(e: Exprs, plan: ContractPlan, block: Block, call: (tile: Expr, rows: number) => Stmt): Stmt[] {
  const { tileRows } = plan.machine;
  const tile = e.variable("row_tile", plan.rowBlock / tileRows);
  const rows = rowsIn(e, plan, block);
  const full = e.quotient(rows, tileRows);
  const rest = plan.sizes.m % tileRows;
  const loop: Stmt = { kind: "for", axis: tile, from: e.const(0, "i32"), to: full, mode: "serial", body: [call(tile, tileRows)] };
  if (rest === 0) return [loop];
  const isLast = e.compare("NE", e.modulus(rows, tileRows), e.const(0, "i32"));
  return [loop, { kind: "if", condition: isLast, body: [call(full, rest)], otherwise: [] }];
}

function columnPanels(
  e: Exprs,
  plan: ContractPlan,
  block: Block,
  panelBlock: number,
  column: (panel: Expr, columns: number) => readonly Stmt[],
): Stmt[] {
  const { sizes } = plan;
  const { panelWidth } = plan.machine;
  const fullPanels = Math.floor(sizes.n / panelWidth);
  const rest = sizes.n % panelWidth;
  const panel = e.variable("panel", Math.max(fullPanels, 1));
  const end = e.binary("min", e.addIndex(block.panel, e.const(panelBlock, "i32")), e.const(fullPanels, "i32"));
  const loop: Stmt = { kind: "for", axis: panel, from: block.panel, to: end, mode: "serial", body: column(panel, panelWidth) };
  if (rest === 0) return [loop];
  const holdsLast = e.within(e.binary("sub", e.const(fullPanels, "i32"), block.panel), 0, panelBlock);
  return [loop, { kind: "if", condition: holdsLast, body: column(e.const(fullPanels, "i32"), rest), otherwise: [] }];
}

