import { BackendError, didYouMean } from "../errors/index.js";

/** Our engines, in the order they are tried when nobody chooses. */
export const ENGINES = ["native", "onnx", "tfjs", "reference"] as const;
/** Backends that exist in Python alone. */
const PYTHON_ONLY: readonly string[] = ["jax", "torch", "numpy", "openvino"];

export const isPythonOnly = (name: string): boolean => PYTHON_ONLY.includes(name);
/** Python's name for what runs on TensorFlow.js here. */
export const ourName = (name: string): string => (name === "tensorflow" ? "tfjs" : name);
/** The package an engine is found in by name. */
export const packageOf = (name: string): string => `@keras-ts/backend-${name}`;

export const listed = (names: readonly string[]): string => names.map((n) => `"${n}"`).join(", ");

/** The error for a name that names no engine; `asked` says where it was read. */
export function unknownEngine(name: string, asked: string, known: readonly string[]): BackendError {
  const why = isPythonOnly(name) ? `, and "${name}" exists in Python Keras only` : "";
  return new BackendError(name, `is no engine: ${asked} must be one of ${listed(known)}${why}`, {
    hint: didYouMean(name, known),
  });
}
