import type { Transpose } from "../../../compiler/loop.ts";
import { at } from "../../../ir/shape.ts";
import type { Local } from "../assembler/index.ts";
import { LANES } from "./emission_state.ts";
import type { ValueEmitter } from "./value_emitter.ts";

/** Bytes of lanes (0 to 3 of the first vector, 4 to 7 of the second). */
const laneBytes = (lanes: readonly number[]): number[] => lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte));

const LOW = laneBytes([0, 4, 1, 5]);
const HIGH = laneBytes([2, 6, 3, 7]);
const FIRST_HALVES = laneBytes([0, 1, 4, 5]);
const SECOND_HALVES = laneBytes([2, 3, 6, 7]);

const interleave = (a: Local, b: Local, bytes: readonly number[]): { a: Local; b: Local; bytes: readonly number[] } => ({ a, b, bytes });

/** Four rows in, four columns out: two rounds of shuffles. */
export function emitTranspose(values: ValueEmitter, stmt: Transpose): void {
  const { f, scopes } = values;
  scopes.inside(() => {
    const rows = stmt.rows.map(({ index, condition }) => {
      const row = scopes.temporary("v128");
      const load = (): void => {
        const offset = values.address(stmt.source, index);
        f.memory("v128.load", { offset, align: 4 });
      };
      if (condition.kind === "const") {
        if (condition.value === 0) f.v128Const(new Float32Array(LANES));
        else load();
      } else {
        values.scalar(condition);
        f.if(() => scopes.inside(load), () => f.v128Const(new Float32Array(LANES)), "v128");
      }
      f.localSet(row);
      return row;
    });
    const [a, b, c, d] = [at(rows, 0), at(rows, 1), at(rows, 2), at(rows, 3)];
    const mixed = [interleave(a, b, LOW), interleave(c, d, LOW), interleave(a, b, HIGH), interleave(c, d, HIGH)];
    const held = mixed.map((mix) => {
      const local = scopes.temporary("v128");
      f.localGet(mix.a);
      f.localGet(mix.b);
      f.shuffle(mix.bytes);
      f.localSet(local);
      return local;
    });
    for (let column = 0; column < LANES; column++) {
      const half = column < 2 ? 0 : 2;
      const offset = values.address(stmt.target, stmt.index) + column * stmt.stride * 4;
      f.localGet(at(held, half));
      f.localGet(at(held, half + 1));
      f.shuffle(column % 2 === 0 ? FIRST_HALVES : SECOND_HALVES);
      f.memory("v128.store", { offset, align: 4 });
    }
  });
}
