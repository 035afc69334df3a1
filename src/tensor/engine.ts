export { currentEngine as current, useEngine as use, type EngineName } from "./current_engine.ts";
export type { Engine, EngineStats } from "../engines/engine.ts";
