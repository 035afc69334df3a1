import { runEngineSuite } from "../engine.suite.ts";
import { createNativeEngine } from "./engine.ts";

/** Sixteen sums at a time round otherwise than one, where what they add up nearly cancels. */
const skip = { "reduce add with NaN": "its sums depend on the order of addition" };

/** Each case is compiled by the system's compiler: `npm run test:native` runs them all. */
const every = process.env["CERATOPS_EVERY_CASE"] === "1" ? 1 : 8;

runEngineSuite("native on one thread", () => createNativeEngine({ threads: 1, verify: true }), { skip, every });
// Every kernel is shared out, however small, so that the barriers between kernels are put to the test.
runEngineSuite("native on two threads", () => createNativeEngine({ threads: 2, parallelWork: 0 }), { skip, every });
