export { bincount, histogram, nonzero, type BincountOptions, type HistogramOptions } from "./by_value.ts";
export { unique, type UniqueOptions } from "./unique.ts";
export { getItem, type Key, type Slice } from "./get_item.ts";
export { digitize, isin, unravelIndex, type IsinOptions } from "./membership.ts";
export { scatter, scatterUpdate, type ScatterUpdateOptions } from "./scatter.ts";
export * from "./segment.ts";
export { slice, sliceUpdate } from "./slice.ts";
export { take, takeAlongAxis } from "./take.ts";
export { select, where, type SelectOptions } from "./where.ts";
