export { createReferenceBackend } from "./backend.js";
export { evaluate, runGraph } from "./interpreter.js";
export { fromHost, toHost, working } from "./working.js";
