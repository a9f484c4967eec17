export type { RegistrationOptions } from "./custom-objects.js";
export {
  CustomObjectScope,
  customObjectScope,
  getCustomObjects,
  getRegisteredName,
  getRegisteredObject,
  registerKerasSerializable,
} from "./custom-objects.js";
export { type DeserializeOptions, deserializeKerasObject } from "./deserialize.js";
export { copyFloatMarks, isFloatAt, markFloats } from "./float-marks.js";
export { getOwn, isPlainObject, type Json, type JsonObject, setOwn } from "./json.js";
export {
  type CustomObject,
  type CustomObjects,
  classOf,
  isKerasClass,
  isKerasObject,
  type KerasClass,
  type KerasFunction,
  type KerasObject,
  named,
  ownClassName,
  ownModule,
} from "./kinds.js";
export { type LoadingOptions, loadingScope } from "./loading.js";
export { createLookup, type Lookup, type LookupRules, type NamedClass } from "./lookup.js";
export { fromNestedLists, isHostArray, toNestedLists } from "./numpy-codec.js";
export { pythonFloat } from "./python-float.js";
export { parsePythonJson } from "./python-json-parse.js";
export { type PythonJsonOptions, toPythonJson } from "./python-json-write.js";
export { createRegistry, type Registry, type RegistryParts } from "./registry.js";
export { type SerializeOptions, serializedFunctionName, serializeKerasObject } from "./serialize.js";
export { objectSharing } from "./sharing.js";
export { notInSlim, type SlimRules, slimGet } from "./slim.js";
export type { ValueCodec } from "./value-codec.js";
export { builtinCodecs, ellipsis, Slice } from "./values.js";
