import { toFloatWide } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import type { Tensor } from "../runtime/index.js";
import { named } from "../serialization/index.js";
import { checkOptions, converted, publicOp, type TensorLike, wrap } from "../surface/index.js";

/** An activation as layers hold it; any function of one tensor will do. */
export type Activation = (x: Tensor) => Tensor;

const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());

/** Declares an activation without options under its name in files; integers become floats first. */
export const simple = (name: string, fn: (x: Node) => Node): ((x: TensorLike) => Tensor) =>
  named(
    name,
    publicOp(camel(name), (x: TensorLike) => wrap(fn(converted(x, toFloatWide)))),
  );

/** Declares an activation with options, whose keys and defaults are those of `defaults`. */
export function withOptions<O extends object>(
  name: string,
  defaults: Required<O>,
  fn: (x: Node, options: Required<O>) => Node,
): (x: TensorLike, options?: { readonly [K in keyof O]?: O[K] | undefined }) => Tensor {
  const keys = Object.keys(defaults);
  return named(
    name,
    publicOp(camel(name), (x: TensorLike, options: { readonly [K in keyof O]?: O[K] | undefined } = {}) => {
      checkOptions(camel(name), options, keys);
      const given = Object.entries(options).filter(([, value]) => value !== undefined);
      return wrap(fn(converted(x, toFloatWide), { ...defaults, ...Object.fromEntries(given) }));
    }),
  );
}
