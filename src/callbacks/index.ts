export { Callback, type CallbackModel, type Logs, type RunParams } from "./callback.ts";
export { CallbackList, type Hook } from "./callback_list.ts";
export { EarlyStopping, type EarlyStoppingOptions } from "./early_stopping.ts";
export { History } from "./history.ts";
export { LambdaCallback, type Hooks } from "./lambda_callback.ts";
export type { MonitorMode } from "./monitor.ts";
export { ProgbarLogger } from "./progbar_logger.ts";
export { TerminateOnNaN } from "./terminate_on_nan.ts";
