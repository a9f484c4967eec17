export { environment, kerasHome, notice } from "./environment.js";
export {
  FLOAT_DTYPES,
  type FloatDType,
  IMAGE_DATA_FORMATS,
  type ImageDataFormat,
  type KerasJson,
  kerasJson,
  type NamedBackend,
  parseKerasJson,
} from "./keras-json.js";
export { isInstalled, loadModule, locate, NotInstalled, versionOf } from "./modules.js";
export { builtin, nodeProcess } from "./node.js";
