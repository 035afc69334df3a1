export { argpartition, argsort, inTopK, searchsorted, sort, topK, type SortOptions, type TopKOptions } from "./sort.ts";
