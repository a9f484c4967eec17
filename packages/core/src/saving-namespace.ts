// `keras.saving`: objects to and from their JSON form.
export { deserializeKerasObject } from "./registry.js";
export {
  CustomObjectScope,
  customObjectScope,
  getCustomObjects,
  getRegisteredName,
  getRegisteredObject,
  parsePythonJson,
  registerKerasSerializable,
  serializeKerasObject,
  toPythonJson,
} from "./serialization/index.js";
