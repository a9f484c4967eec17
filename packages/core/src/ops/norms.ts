// Normalisations with their statistics as further outputs, so that the backward never computes them again.
import { OpError } from "../errors/index.js";
import type { DType } from "../host/dtype.js";
import { type Shape, type Spec, sameShape } from "../host/spec.js";
import { type Cotangents, type Node, outputsOf } from "../ir/index.js";
import { compositeMany, type Many } from "./composite-many.js";
import { add, broadcastTo, cast, div, mul, neg, reshape, rsqrt, sub, sum } from "./elementwise.js";

export interface NormAttrs {
  readonly [name: string]: number | boolean | readonly number[];
  /** Axes the statistics are taken over, ascending. */
  readonly axes: readonly number[];
  readonly epsilon: number;
  /** Whether a factor γ, and then whether an offset β, follows the input. */
  readonly scale: boolean;
  readonly center: boolean;
}

/** 16-bit floats are normalised in float32. */
export const wideType = (dtype: DType): DType => (dtype.endsWith("float16") ? "float32" : dtype);

interface Kind {
  readonly name: string;
  /** Subtract the mean? */
  readonly centred: boolean;
  /** Are γ and β laid out along the reduced axes (layer norm) or along the others (batch norm)? */
  readonly along: "reduced" | "kept";
}

const kept = (rank: number, axes: readonly number[]): number[] =>
  Array.from({ length: rank }, (_, i) => i).filter((i) => !axes.includes(i));
const pick = (shape: Shape, axes: readonly number[]): Shape => axes.map((a) => shape[a] as number);
const countOf = (x: Node, axes: readonly number[]): number => axes.reduce((n, a) => n * (x.shape[a] as number), 1);

/** A value that lives on some axes of `shape`, stretched over all of it. */
function spread(v: Node, shape: Shape, axes: readonly number[]): Node {
  return broadcastTo(
    reshape(
      v,
      shape.map((d, i) => (axes.includes(i) ? d : 1)),
    ),
    shape,
  );
}

/** Outputs `[y, mean?, variance]` of inputs `[x, γ?, β?]`; the statistics are in float32 at least, shaped by the axes that stay. */
function norm({ name, centred, along }: Kind, gradient: () => Many<NormAttrs>): Many<NormAttrs> {
  const layout = (rank: number, axes: readonly number[]): readonly number[] => (along === "reduced" ? axes : kept(rank, axes));
  return compositeMany<NormAttrs>({
    name,
    infer([x, ...parameters], { axes, scale, center }) {
      if (x === undefined || !x.dtype.includes("float"))
        throw new OpError(name, "the input must be floating-point", x === undefined ? [] : [x]);
      const expected: Spec = { dtype: wideType(x.dtype), shape: pick(x.shape, layout(x.shape.length, axes)) };
      const fits =
        parameters.length === Number(scale) + Number(center) &&
        parameters.every((p) => p.dtype === expected.dtype && sameShape(p.shape, expected.shape));
      if (!fits) throw new OpError(name, `scale and offset must be ${expected.dtype}[${expected.shape}]`, [x, ...parameters]);
      const statistic = { dtype: expected.dtype, shape: pick(x.shape, kept(x.shape.length, axes)) };
      return centred ? [x, statistic, statistic] : [x, statistic];
    },
    expand([input, ...parameters], { axes, epsilon, scale, center }) {
      const x = cast(input as Node, wideType((input as Node).dtype));
      const stay = kept(x.shape.length, axes);
      const count = countOf(x, axes);
      const mean = centred ? div(sum(x, axes), count) : null;
      const d = mean === null ? x : sub(x, spread(mean, x.shape, stay));
      const variance = div(sum(mul(d, d), axes), count);
      let y = mul(d, spread(rsqrt(add(variance, epsilon)), x.shape, stay));
      const own = layout(x.shape.length, axes);
      if (scale) y = mul(y, spread(parameters[0] as Node, x.shape, own));
      if (center) y = add(y, spread(parameters[scale ? 1 : 0] as Node, x.shape, own));
      const out = cast(y, (input as Node).dtype);
      return mean === null ? [out, variance] : [out, mean, variance];
    },
    differentiate: (node) => ({ replacement: node, backward: (gs) => backward(node, gs, centred, gradient()) }),
  });
}

function backward(node: Node, gs: Cotangents, centred: boolean, gradient: Many<NormAttrs>): Cotangents {
  const attrs = node.attrs as NormAttrs;
  const [x, gamma] = node.inputs as [Node, Node | undefined];
  const [, ...statistics] = outputsOf(node);
  const parts: (Node | null)[] = node.inputs.map(() => null);
  if (gs[0]) {
    const made = gradient([gs[0], x, ...statistics, ...(attrs.scale ? [gamma as Node] : [])], attrs);
    made.forEach((g, i) => {
      parts[i] = g;
    });
  }
  const more = throughStatistics(x, gs, statistics, attrs, centred);
  if (more !== null) parts[0] = parts[0] === null || parts[0] === undefined ? more : add(parts[0], more);
  return parts;
}

/** What flows to the input when the statistics themselves are used further: moving averages, second derivatives. */
function throughStatistics(
  input: Node,
  gs: Cotangents,
  statistics: readonly Node[],
  { axes }: NormAttrs,
  centred: boolean,
): Node | null {
  const x = cast(input, wideType(input.dtype));
  const stay = kept(x.shape.length, axes);
  const count = countOf(x, axes);
  const [gMean, gVariance] = centred ? [gs[1], gs[2]] : [null, gs[1]];
  let total: Node | null = gMean ? spread(div(gMean, count), x.shape, stay) : null;
  if (gVariance) {
    const d = centred ? sub(x, spread(statistics[0] as Node, x.shape, stay)) : x;
    const part = mul(spread(mul(gVariance, 2 / count), x.shape, stay), d);
    total = total === null ? part : add(total, part);
  }
  return total === null ? null : cast(total, input.dtype);
}

/** Outputs `[dx, dγ?, dβ?]` of inputs `[dy, x, mean?, variance, γ?]`. */
function normGrad({ name, centred, along }: Kind): Many<NormAttrs> {
  return compositeMany<NormAttrs>({
    name,
    infer([, x, statistic], { axes, scale, center }) {
      const { dtype } = statistic as Spec;
      const shape = pick((x as Spec).shape, along === "reduced" ? axes : kept((x as Spec).shape.length, axes));
      return [x as Spec, ...(scale ? [{ dtype, shape }] : []), ...(center ? [{ dtype, shape }] : [])];
    },
    expand([dy, input, ...rest], { axes, epsilon, scale, center }) {
      const wide = wideType((input as Node).dtype);
      const [g, x] = [cast(dy as Node, wide), cast(input as Node, wide)];
      const rank = x.shape.length;
      const stay = kept(rank, axes);
      const own = along === "reduced" ? axes : stay;
      const others = along === "reduced" ? stay : axes;
      const inverse = spread(rsqrt(add(rest[centred ? 1 : 0] as Node, epsilon)), x.shape, stay);
      const unit = mul(centred ? sub(x, spread(rest[0] as Node, x.shape, stay)) : x, inverse);
      const gy = scale ? mul(g, spread(rest[rest.length - 1] as Node, x.shape, own)) : g;
      const mean = (v: Node): Node => spread(div(sum(v, axes), countOf(x, axes)), x.shape, stay);
      const inner = sub(centred ? sub(gy, mean(gy)) : gy, mul(unit, mean(mul(gy, unit))));
      return [
        cast(mul(inverse, inner), (input as Node).dtype),
        ...(scale ? [sum(mul(g, unit), others)] : []),
        ...(center ? [sum(g, others)] : []),
      ];
    },
  });
}

/** Layer normalisation: statistics over `axes`, γ and β of their sizes. */
export const layerNorm: Many<NormAttrs> = /* @__PURE__ */ norm(
  { name: "layerNorm", centred: true, along: "reduced" },
  () => layerNormGrad,
);
export const layerNormGrad: Many<NormAttrs> = /* @__PURE__ */ normGrad({
  name: "layerNormGrad",
  centred: true,
  along: "reduced",
});
/** Root-mean-square normalisation: as layer normalisation, without a mean. */
export const rmsNorm: Many<NormAttrs> = /* @__PURE__ */ norm(
  { name: "rmsNorm", centred: false, along: "reduced" },
  () => rmsNormGrad,
);
export const rmsNormGrad: Many<NormAttrs> = /* @__PURE__ */ normGrad({ name: "rmsNormGrad", centred: false, along: "reduced" });
/** Batch normalisation in training: statistics over `axes` (all but the channels), γ and β per channel. */
export const batchNorm: Many<NormAttrs> = /* @__PURE__ */ norm(
  { name: "batchNorm", centred: true, along: "kept" },
  () => batchNormGrad,
);
export const batchNormGrad: Many<NormAttrs> = /* @__PURE__ */ normGrad({ name: "batchNormGrad", centred: true, along: "kept" });

export interface InferenceAttrs {
  readonly [name: string]: number | boolean;
  readonly axis: number;
  readonly epsilon: number;
  readonly scale: boolean;
  readonly center: boolean;
}
/** Batch normalisation by given statistics: y of `[x, mean, variance, γ?, β?]`, each but x of the size of `axis`. */
export const batchNormInference: Many<InferenceAttrs> = /* @__PURE__ */ compositeMany<InferenceAttrs>({
  name: "batchNormInference",
  infer([x, ...rest], { axis }) {
    const spec = { dtype: wideType((x as Spec).dtype), shape: [(x as Spec).shape[axis] as number] };
    if (!rest.every((s) => s.dtype === spec.dtype && sameShape(s.shape, spec.shape))) {
      throw new OpError("batchNormInference", `statistics, scale and offset must be ${spec.dtype}[${spec.shape}]`, [
        x as Spec,
        ...rest,
      ]);
    }
    return [x as Spec];
  },
  expand([input, mean, variance, ...parameters], { axis, epsilon, scale, center }) {
    const x = cast(input as Node, wideType((input as Node).dtype));
    let factor = rsqrt(add(variance as Node, epsilon));
    if (scale) factor = mul(factor, parameters[0] as Node);
    let offset = neg(mul(mean as Node, factor));
    if (center) offset = add(parameters[scale ? 1 : 0] as Node, offset);
    const y = add(mul(x, spread(factor, x.shape, [axis])), spread(offset, x.shape, [axis]));
    return [cast(y, (input as Node).dtype)];
  },
});
