export { norm, type NormOptions } from "./norm.ts";
export { qr, type QrOptions } from "./qr.ts";
