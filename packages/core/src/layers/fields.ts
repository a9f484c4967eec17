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

/** The options of a constructor: spreading a number or a string would lose it without a word. */
export function given<T extends object>(where: string, options: T): T {
  if (!isPlainObject(options))
    throw new LayerError(where, `options must be an object, got ${JSON.stringify(options) ?? String(options)}`);
  return options;
}

/** Axes counted from the start; throws `LayerError` for those an input of `rank` axes does not have. */
export function axesIn(where: string, axes: number | readonly number[], rank: number): number[] {
  return (typeof axes === "number" ? [axes] : [...axes]).map((axis) => {
    if (axis < -rank || axis >= rank)
      throw new LayerError(where, `axis must be in [${-rank}, ${rank}), got ${axis}`, { argument: "axis" });
    return axis < 0 ? axis + rank : axis;
  });
}
