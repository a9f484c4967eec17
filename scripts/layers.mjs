// The one table of who may import whom. A folder that is not listed is an error, so a new one is a decision.

/** Folders of packages/core/src from the bottom up; a folder may import its own row and the rows above it here. */
export const CORE_ROWS = [
  ["errors", "host", "platform"],
  ["config", "serialization"],
  ["ir"],
  ["ops"],
  ["autodiff"],
  ["control"],
  ["recurrent"],
  ["backend", "passes", "reference"],
  ["engines"],
  ["runtime"],
  ["symbolic"],
  ["surface", "callable"],
  ["numpy", "nn", "math", "random", "core", "linalg", "image"],
  ["policies"],
  ["activations", "initializers", "regularizers", "constraints"],
  ["losses", "metrics", "optimizers"],
  ["layer"],
  ["layers"],
  ["models", "trainers", "callbacks", "data"],
  ["testing"],
  // Files that lie in packages/core/src itself, such as index.ts.
  ["."],
];

/** The only folder of core that may use Node itself; everything else must run in a browser. */
export const CORE_PLATFORM = "platform";

/** What each package's src may import by name, beside itself; `node:` only where `node` is true. Engines are found by name at run time. */
export const PACKAGES = {
  core: { imports: [], node: false },
  saving: { imports: ["@keras-ts/core", "jszip", "h5wasm"], node: true },
  "backend-native": { imports: ["@keras-ts/core"], node: true },
  "backend-onnx": { imports: ["@keras-ts/core", "onnxruntime-node", "onnxruntime-web"], node: true },
  "backend-tfjs": { imports: ["@keras-ts/core", /^@tensorflow\//], node: true },
  "keras-ts": { imports: ["@keras-ts/core", "@keras-ts/saving"], node: true },
};

/** No source file may be longer; most should be near 100. */
export const MAX_LINES = 500;
