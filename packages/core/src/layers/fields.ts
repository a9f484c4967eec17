import { nullAs, nullable, oneOf } from "../config/index.js";
import { constraintField } from "../constraints/index.js";
import { LayerError } from "../errors/index.js";
import { imageDataFormat } from "../host/defaults.js";
import { isPlainObject } from "../host/nested.js";
import { initializerField } from "../initializers/index.js";
import { regularizerField } from "../regularizers/index.js";

export const maybeRegularizer = /* @__PURE__ */ nullable(regularizerField);
export const maybeConstraint = /* @__PURE__ */ nullable(constraintField);
export const glorot = /* @__PURE__ */ initializerField.or("glorot_uniform");
export const zeros = /* @__PURE__ */ initializerField.or("zeros");
export const ones = /* @__PURE__ */ initializerField.or("ones");
/** Where the channels are; the global setting by default and for `null`. */
export const dataFormat = /* @__PURE__ */ nullAs(/* @__PURE__ */ oneOf("channels_last", "channels_first"), imageDataFormat).or(
  null,
);
