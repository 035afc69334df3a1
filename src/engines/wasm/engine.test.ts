import { runEngineSuite } from "../engine.suite.ts";
import { createWasmEngine } from "./engine.ts";

runEngineSuite("wasm on one thread", () => createWasmEngine({ threads: 1, verify: true }));
// Every kernel is shared out, however small, so that the barriers between kernels are put to the test.
runEngineSuite("wasm on two threads", () => createWasmEngine({ threads: 2, parallelWork: 0 }));
