export { dataset, group } from "./build.ts";
export { readHdf5 } from "./read/read.ts";
export { writeHdf5 } from "./write/write.ts";
export type { H5Attribute, H5Dataset, H5Group, H5Object } from "./tree.ts";
