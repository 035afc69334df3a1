// Runs one example per message (the address of a module) and answers with what it threw and printed.
import { resetNames } from "ceratops";

let printed = "";
process.stdout.write = (/** @type {string | Uint8Array} */ chunk) => {
  printed += chunk;
  return true;
};

process.on("message", (/** @type {string} */ address) => {
  printed = "";
  // Layers are numbered from the first again, as a reader's would be.
  resetNames();
  import(address).then(() => process.send?.({ printed }), report);
});
process.on("uncaughtException", report);
process.on("unhandledRejection", report);

/** @param {unknown} error */
function report(error) {
  process.send?.({ stack: error instanceof Error ? (error.stack ?? error.message) : String(error), printed });
}
