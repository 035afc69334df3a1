import { installGuards } from "./guards.ts";
import type { Order } from "./work.ts";

// Before anything else is loaded, which might keep what the guards replace.
installGuards();
const { work } = await import("./work.ts");

process.on("disconnect", () => process.exit(0));
process.on("message", (order: Order) => {
  void work(order, (said) => void process.send?.(said)).then(() => process.disconnect());
});
