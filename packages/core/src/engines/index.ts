export { backend, backendReady, currentEngine, engineFor, onEngine, setBackend } from "./choose.js";
export { type ConfigFunctions, configFunctions } from "./config.js";
export { type EngineReport, examineEngines } from "./doctor.js";
export { Engine } from "./engine.js";
export { type BackendSource, registerBackend } from "./factories.js";
export { failure, isLost, refusal } from "./failure.js";
export { type Setting, type Settings, settings } from "./settings.js";
export { allEngines, engineNamed, referenceEngine } from "./table.js";
