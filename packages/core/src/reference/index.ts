export { createReferenceBackend } from "./backend.js";
export { evaluate, runGraph } from "./interpreter.js";
export { fromHost, normalise, toHost, working } from "./working.js";
