/** Small bundles draw at once. */
export { computeOnHost as initialValue } from "./on-host.js";
