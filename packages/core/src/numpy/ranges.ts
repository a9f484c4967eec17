import { OpError } from "../errors/index.js";
import type { DType } from "../host/dtype.js";
import { isFloat } from "../host/dtype.js";
import { divideType, resultType } from "../host/promote.js";
import type { Node } from "../ir/index.js";
import * as g from "../ops/index.js";
import type { Tensor } from "../runtime/index.js";
import {
  axisOf,
  checkOptions,
  type DeclaredSpecs,
  dtypeOption,
  promotionOf,
  publicOp,
  type TensorLike,
  wrap,
} from "../surface/index.js";
import { commonShape } from "./common-shape.js";
import type { CreationOptions } from "./creation.js";
import { like, pair } from "./elementwise.js";
import { numberArgument, sizeArgument } from "./static-numbers.js";

/**
 * Evenly spaced numbers `start, start + step, …` below `stop`; with one argument `0, 1, …` below it. Integers give int32.
 *
 * @example
 * await ops.arange(2, 8, 3).data(); // Int32Array [2, 5]
 */
export const arange: (
  start: TensorLike,
  stop?: TensorLike | null,
  step?: TensorLike | null,
  options?: CreationOptions,
) => Tensor = /* @__PURE__ */ publicOp(
  "arange",
  (start: TensorLike, stop?: TensorLike | null, step?: TensorLike | null, options: CreationOptions = {}) => {
    checkOptions("arange", options, ["dtype"]);
    const given = [start, stop, step].filter((x): x is TensorLike => x !== null && x !== undefined);
    const dtype = options.dtype == null ? resultType(...given.map(promotionOf)) : dtypeOption("arange", options.dtype);
    const one = stop === null || stop === undefined;
    const [from, to] = one
      ? [0, numberArgument("arange", "start", start)]
      : [numberArgument("arange", "start", start), numberArgument("arange", "stop", stop)];
    const by = step === null || step === undefined ? 1 : numberArgument("arange", "step", step);
    const count = Math.max(0, Math.ceil((to - from) / by));
    if (!Number.isFinite(count))
      throw new OpError("arange", `the range must be finite, got start ${from}, stop ${to}, step ${by}`);
    return wrap(progression(count, from, by, dtype));
  },
);

function progression(count: number, from: number, by: number, dtype: DType): Node {
  // Halves lose whole numbers early, and fractions of a step must survive until the last conversion.
  const whole = Number.isInteger(from) && Number.isInteger(by);
  const work: DType = whole && !isFloat(dtype) ? (dtype === "bool" ? "int32" : dtype) : dtype === "float64" ? dtype : "float32";
  const steps = g.iota([], { dtype: work, shape: [count], axis: 0 });
  const scaled = by === 1 ? steps : g.mul(steps, by);
  return g.cast(from === 0 ? scaled : g.add(scaled, from), dtype);
}

/** Options shared by ops that lay samples along a new axis. */
export interface SpaceOptions extends CreationOptions {
  /** Number of samples. */
  readonly num?: number | undefined;
  /** Whether `stop` is the last sample. */
  readonly endpoint?: boolean | undefined;
  /** Where the new axis goes. */
  readonly axis?: number | undefined;
}
/** Options of `linspace`. */
export interface LinspaceOptions extends SpaceOptions {
  /** Whether to return `[samples, step]`. */
  readonly retstep?: boolean | undefined;
}
/** Options of `logspace`. */
export interface LogspaceOptions extends SpaceOptions {
  readonly base?: TensorLike | undefined;
}

interface Space {
  readonly start: Node;
  readonly stop: Node;
  readonly num: number;
  readonly endpoint: boolean;
  readonly axis: number;
  readonly dtype: DType;
}

/** The parts common to the spaces; computed in float32 at least. */
function spaceOf(name: string, x1: TensorLike, x2: TensorLike, options: SpaceOptions): Space {
  const num = sizeArgument(name, "num", options.num ?? 50);
  const promoted = divideType(promotionOf(x1), promotionOf(x2));
  const dtype = options.dtype == null ? promoted : dtypeOption(name, options.dtype);
  const wide = promoted === "float64" ? promoted : "float32";
  const [a, b] = pair(name, x1, x2, true);
  const axis = axisOf(name, options.axis ?? 0, a.shape.length + 1, [a.spec, b.spec]);
  return { start: g.cast(a, wide), stop: g.cast(b, wide), num, endpoint: options.endpoint ?? true, axis, dtype };
}

/** `x` with a new axis of size 1. */
const unsqueezed = (x: Node, axis: number): Node => g.reshape(x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]);

const stepOf = ({ start, stop, num, endpoint }: Space): Node => g.div(g.sub(stop, start), endpoint ? num - 1 : num);

/** Position of every sample along the new axis, in the shape of the result. */
function positions({ start, num, axis }: Space, dtype: DType): Node {
  return g.iota([], { dtype, shape: [...start.shape.slice(0, axis), num, ...start.shape.slice(axis)], axis });
}

/** The samples with the ends put in exactly. */
function withEnds(space: Space, samples: Node, first: Node, last: Node): Node {
  const at = positions(space, "int32");
  const { num, endpoint, axis } = space;
  const ended = endpoint && num > 1 ? g.where(g.equal(at, num - 1), unsqueezed(last, axis), samples) : samples;
  return g.where(g.equal(at, 0), unsqueezed(first, axis), ended);
}

function linear(space: Space): Node {
  const { start, stop, num, endpoint, axis } = space;
  const at = positions(space, start.dtype);
  const parts = Math.max(1, endpoint ? num - 1 : num);
  const moved = g.add(unsqueezed(start, axis), g.mul(unsqueezed(g.sub(stop, start), axis), g.div(at, parts)));
  return withEnds(space, moved, start, stop);
}

const finished = (x: Node, dtype: DType): Tensor => wrap(g.cast(isFloat(dtype) ? x : g.floor(x), dtype));

/** Specs of a space between symbolic ends; the step too, where it is asked for. */
function spaceSpecs(name: string): (start: TensorLike, stop: TensorLike, options?: LinspaceOptions) => DeclaredSpecs {
  return (start, stop, options = {}) => {
    const ends = commonShape(name, [start, stop]);
    const axis = axisOf(name, options.axis ?? 0, ends.length + 1);
    const promoted = divideType(promotionOf(start), promotionOf(stop));
    const dtype = options.dtype == null ? promoted : dtypeOption(name, options.dtype);
    const samples = { dtype, shape: [...ends.slice(0, axis), sizeArgument(name, "num", options.num ?? 50), ...ends.slice(axis)] };
    return options.retstep ? [samples, { dtype: isFloat(dtype) ? dtype : promoted, shape: ends }] : samples;
  };
}

const SPACE = ["num", "endpoint", "dtype", "axis"];

/**
 * `num` evenly spaced numbers from `start` to `stop` along a new axis; `[samples, step]` with `retstep`.
 *
 * @example
 * await ops.linspace(0, 1, { num: 3 }).data(); // Float32Array [0, 0.5, 1]
 */
export const linspace: {
  (start: TensorLike, stop: TensorLike, options: LinspaceOptions & { readonly retstep: true }): [samples: Tensor, step: Tensor];
  (start: TensorLike, stop: TensorLike, options?: LinspaceOptions & { readonly retstep?: false | undefined }): Tensor;
} = /* @__PURE__ */ publicOp(
  "linspace",
  (start: TensorLike, stop: TensorLike, options: LinspaceOptions = {}): never => {
    checkOptions("linspace", options, [...SPACE, "retstep"]);
    const space = spaceOf("linspace", start, stop, options);
    const samples = finished(linear(space), space.dtype);
    return (
      options.retstep ? [samples, wrap(g.cast(stepOf(space), isFloat(space.dtype) ? space.dtype : space.start.dtype))] : samples
    ) as never;
  },
  spaceSpecs("linspace"),
);

/**
 * `num` numbers from `base^start` to `base^stop`, evenly spaced on a log scale.
 *
 * @example
 * await ops.logspace(0, 2, { num: 3 }).data(); // Float32Array [1, 10, 100]
 */
export const logspace: (start: TensorLike, stop: TensorLike, options?: LogspaceOptions) => Tensor = /* @__PURE__ */ publicOp(
  "logspace",
  (start: TensorLike, stop: TensorLike, options: LogspaceOptions = {}) => {
    checkOptions("logspace", options, [...SPACE, "base"]);
    const space = spaceOf("logspace", start, stop, options);
    const exponents = linear(space);
    const base = numberArgument("logspace", "base", options.base ?? 10);
    return finished(g.pow(like(base, exponents), exponents), space.dtype);
  },
  spaceSpecs("logspace"),
);

/**
 * `num` numbers from `start` to `stop` in geometric progression; both must have one sign and not be 0.
 *
 * @example
 * await ops.geomspace(1, 8, { num: 4 }).data(); // Float32Array [1, 2, 4, 8]
 */
export const geomspace: (start: TensorLike, stop: TensorLike, options?: SpaceOptions) => Tensor = /* @__PURE__ */ publicOp(
  "geomspace",
  (start: TensorLike, stop: TensorLike, options: SpaceOptions = {}) => {
    checkOptions("geomspace", options, SPACE);
    const space = spaceOf("geomspace", start, stop, options);
    const logs = linear({ ...space, start: g.log(g.abs(space.start)), stop: g.log(g.abs(space.stop)) });
    const signed = g.mul(unsqueezed(g.sign(space.start), space.axis), g.exp(logs));
    return finished(withEnds(space, signed, space.start, space.stop), space.dtype);
  },
  spaceSpecs("geomspace"),
);
