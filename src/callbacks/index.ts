export { BackupAndRestore, type BackupAndRestoreOptions } from "./backup_and_restore.ts";
export {
  Callback,
  type CallbackModel,
  type Logs,
  type RunParams,
  type RunPosition,
  type SavableModel,
} from "./callback.ts";
export { CallbackList, type AddedCallbacks, type Hook } from "./callback_list.ts";
export { CSVLogger, type CSVLoggerOptions } from "./csv_logger.ts";
export { EarlyStopping, type EarlyStoppingOptions } from "./early_stopping.ts";
export { History } from "./history.ts";
export { LambdaCallback, type Hooks } from "./lambda_callback.ts";
export { LearningRateScheduler, type EpochSchedule, type LearningRateSchedulerOptions } from "./learning_rate_scheduler.ts";
export { ModelCheckpoint, type ModelCheckpointOptions } from "./model_checkpoint.ts";
export type { MonitorMode } from "./monitor.ts";
export { ProgbarLogger } from "./progbar_logger.ts";
export { ProgressElement, type PageElement, type ProgressElementOptions } from "./progress_element.ts";
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from "./reduce_lr_on_plateau.ts";
export { RemoteMonitor, type RemoteMonitorOptions } from "./remote_monitor.ts";
export { SwapEMAWeights, type SwapEMAWeightsOptions } from "./swap_ema_weights.ts";
export { TensorBoard, type TensorBoardOptions } from "./tensorboard.ts";
export { TerminateOnNaN, type TerminateOnNaNOptions } from "./terminate_on_nan.ts";
