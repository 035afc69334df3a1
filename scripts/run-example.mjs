// Runs one example per message (the address of a module) and answers with what it threw.

process.on("message", (/** @type {string} */ address) => {
  import(address).then(() => process.send?.({}), report);
});
process.on("uncaughtException", report);
process.on("unhandledRejection", report);

/** @param {unknown} error */
function report(error) {
  process.send?.({ stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
