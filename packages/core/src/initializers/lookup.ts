import { objectField } from "../config/index.js";
import { SeedGenerator } from "../random/index.js";
import {
  type CustomObjects,
  createLookup,
  type Json,
  type KerasClass,
  type Lookup,
  serializeKerasObject,
} from "../serialization/index.js";
import { isArrayLike } from "./constant-value.js";
import { Constant, Identity, Ones, Zeros } from "./constants.js";
import { Initializer, type InitializerFunction } from "./initializer.js";
import { Orthogonal } from "./orthogonal.js";
import { RandomNormal, RandomUniform, TruncatedNormal } from "./random.js";
import { GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform } from "./scaled.js";
import { STFT } from "./stft.js";
import { VarianceScaling } from "./variance-scaling.js";

let made: Lookup<InitializerFunction> | undefined;

function lookup(): Lookup<InitializerFunction> {
  made ??= createLookup<InitializerFunction>({
    describe: "an initializer",
    module: "keras.initializers",
    classes: [
      Constant,
      Identity,
      Ones,
      Zeros,
      Orthogonal,
      RandomNormal,
      RandomUniform,
      TruncatedNormal,
      VarianceScaling,
      GlorotNormal,
      GlorotUniform,
      HeNormal,
      HeUniform,
      LecunNormal,
      LecunUniform,
      STFT,
    ],
    // Seeds may be generators.
    others: [SeedGenerator as unknown as KerasClass],
    names: {
      constant: "Constant",
      identity: "Identity",
      IdentityInitializer: "Identity",
      ones: "Ones",
      one: "Ones",
      zeros: "Zeros",
      zero: "Zeros",
      orthogonal: "Orthogonal",
      OrthogonalInitializer: "Orthogonal",
      random_normal: "RandomNormal",
      normal: "RandomNormal",
      random_uniform: "RandomUniform",
      uniform: "RandomUniform",
      truncated_normal: "TruncatedNormal",
      variance_scaling: "VarianceScaling",
      glorot_normal: "GlorotNormal",
      glorot_uniform: "GlorotUniform",
      he_normal: "HeNormal",
      he_uniform: "HeUniform",
      lecun_normal: "LecunNormal",
      lecun_uniform: "LecunUniform",
      stft: "STFT",
      STFTInitializer: "STFT",
    },
    is: (value): value is InitializerFunction => typeof value === "function",
  });
  return made;
}

/**
 * The initializer that a name, class, config, function or array stands for; a name makes a new one each time, an array a
 * {@link Constant}. `null` stays `null`.
 *
 * @throws LayerError for unknown names, with the nearest known one.
 * @example
 * const init = initializers.get("he_normal");
 */
export const get = (identifier: unknown): InitializerFunction | null =>
  isArrayLike(identifier) ? new Constant({ value: identifier }) : lookup().get(identifier);

/**
 * The JSON form of an initializer, as files hold it.
 *
 * @example
 * initializers.serialize(new initializers.Zeros());
 */
export const serialize = (initializer: InitializerFunction): Json => serializeKerasObject(initializer);

/**
 * The initializer of a JSON form.
 *
 * @example
 * initializers.deserialize("zeros") instanceof initializers.Zeros; // true
 */
export const deserialize = (
  config: Json,
  options: { readonly customObjects?: CustomObjects | null | undefined } = {},
): InitializerFunction => lookup().deserialize(config, options);

/** The built-in initializers, for loading files. */
export const initializerRegistry = () => lookup().registry;

/** An equal, independent initializer; one without a seed draws a new one. Plain functions are their own copy. */
export const cloneInitializer = (initializer: InitializerFunction): InitializerFunction =>
  initializer instanceof Initializer ? initializer.clone() : initializer;

/** What a layer takes for an initializer. */
export type InitializerInput = string | InitializerFunction | readonly unknown[] | ArrayBufferView | object;

/**
 * The kind of option that holds an initializer.
 *
 * @example
 * const fields = { kernelInitializer: initializers.initializerField.or("glorot_uniform") };
 */
export const initializerField = /* @__PURE__ */ objectField<InitializerFunction, InitializerInput>({
  describe: "an initializer",
  module: "keras.initializers",
  resolve: (value) => get(value) ?? undefined,
  serialize,
  deserialize: (json) => (json === null ? undefined : deserialize(json)),
});
