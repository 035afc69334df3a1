export { append, columnStack, concatenate, dstack, hstack, stack, vstack } from "./join.ts";
export { meshgrid, type MeshgridOptions } from "./meshgrid.ts";
export { pad, type PadMode, type PadOptions, type PadWidth } from "./pad.ts";
export { rearrange } from "./rearrange.ts";
export { repeat, roll, tile } from "./repeat.ts";
export { broadcastTo, expandDims, ravel, reshape, squeeze } from "./reshape.ts";
export { arraySplit, dsplit, hsplit, split, unstack, vsplit, type Sections } from "./split.ts";
export { flip, fliplr, flipud, moveaxis, rot90, swapaxes, transpose } from "./transpose.ts";
