import type { DType } from "../host/dtype.js";
import type { HostArray } from "../host/host-array.js";
import type { Shape, Spec } from "../host/spec.js";
import type { Attrs } from "../ir/index.js";
import type { BasisName, CompositeName } from "../ops/basis.js";
import type { ConvAttrs, PoolAttrs } from "../ops/index.js";
import type { RecurrenceName } from "../recurrent/index.js";

interface Axes {
  readonly axes: readonly number[];
}
interface Axis {
  readonly axis: number;
}
interface Reduced extends Axes {
  readonly keepdims: boolean;
}
interface Sorted extends Axis {
  readonly descending: boolean;
}
interface Shaped {
  readonly shape: Shape;
}

/** Attributes of the ops that have any. */
interface KernelAttrs {
  cast: { readonly dtype: DType };
  sum: Reduced;
  reduceProd: Reduced;
  reduceMax: Reduced;
  reduceMin: Reduced;
  argMax: Axis;
  argMin: Axis;
  conv: ConvAttrs;
  convInputGrad: ConvAttrs & { readonly inputShape: Shape };
  convFilterGrad: ConvAttrs & { readonly kernelShape: Shape };
  maxPool: PoolAttrs;
  maxPoolGrad: PoolAttrs;
  maxPoolPick: PoolAttrs;
  sumPool: PoolAttrs;
  sumPoolGrad: PoolAttrs & { readonly inputShape: Shape };
  reshape: Shaped;
  transpose: { readonly perm: readonly number[] };
  broadcastTo: Shaped;
  slice: { readonly starts: readonly number[]; readonly limits: readonly number[]; readonly strides: readonly number[] };
  pad: { readonly low: readonly number[]; readonly high: readonly number[]; readonly interior: readonly number[] };
  concat: Axis;
  reverse: Axes;
  gather: Axis;
  sort: Sorted;
  argSort: Sorted;
  cumsum: Axis & { readonly reverse: boolean };
  constant: { readonly value: HostArray };
  iota: Shaped & Axis & { readonly dtype: DType };
  randomBits: Shaped;
  elu: { readonly alpha: number };
  softmax: Axes;
  logSoftmax: Axes;
}

/** Attributes a kernel of that name gets. */
export type AttrsOf<K extends BasisName | CompositeName | RecurrenceName> = K extends keyof KernelAttrs ? KernelAttrs[K] : Attrs;

/** What a kernel is told besides its inputs. */
export interface KernelCall<A> {
  readonly attrs: A;
  readonly inputs: readonly Spec[];
  readonly out: Spec;
  /** All output specs, where the op has several. */
  readonly outs: readonly Spec[];
}

/** Computes one op: a buffer of its own, never one of its inputs, which it leaves alone. */
export type Kernel<B, A = Attrs> = (inputs: readonly B[], call: KernelCall<A>) => B;
/** As `Kernel`, for ops that may have several outputs: a list exactly when there are several. */
export type ManyKernel<B, A = Attrs> = (inputs: readonly B[], call: KernelCall<A>) => B | readonly B[];

/** A kernel for every basis op, and for the composites an engine has something better for. */
export type KernelTable<B> = { readonly [K in BasisName]: Kernel<B, AttrsOf<K>> } & {
  readonly [K in CompositeName | RecurrenceName]?: ManyKernel<B, AttrsOf<K>> | undefined;
};
