export { environmentVariable, hasNode, nodeModule } from "../../util/host.ts";
