export { Constant, Identity, Ones, Zeros } from "./constants.js";
export { Initializer, type InitializerFunction, type InitializerOptions } from "./initializer.js";
export {
  cloneInitializer,
  deserialize,
  get,
  type InitializerInput,
  initializerField,
  initializerRegistry,
  serialize,
} from "./lookup.js";
export { Orthogonal } from "./orthogonal.js";
export { RandomInitializer, RandomNormal, RandomUniform, TruncatedNormal } from "./random.js";
export { GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform } from "./scaled.js";
export { STFT } from "./stft.js";
export { computeFans, type FanAxes, VarianceScaling } from "./variance-scaling.js";
