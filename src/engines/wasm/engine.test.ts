import { runEngineSuite } from "../engine.suite.ts";
import { createWasmEngine } from "./engine.ts";

runEngineSuite("wasm on one thread", () => createWasmEngine({ threads: 1 }));
runEngineSuite("wasm on two threads", () => createWasmEngine({ threads: 2 }));
