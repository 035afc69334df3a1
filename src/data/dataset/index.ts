export {
  Dataset,
  type DatasetBatchOptions,
  type InterleaveOptions,
  type MapOptions,
  type PaddedBatchOptions,
  type RangeOptions,
  type ShuffleDatasetOptions,
} from "./dataset.ts";
export type { Batched, Columns, RowOf } from "./element.ts";
