import { type Attrs, type DType, type HostArray, makeNode, type Node, type Shape, sizeOf } from "@keras-ts/core/testing";
import fc from "fast-check";
import { type OpName, RECORDS } from "./subject.js";

/** A random call of one op that must be valid. */
export interface RandomCall {
  readonly op: OpName;
  readonly inputs: readonly HostArray[];
  readonly attrs: Attrs;
}

const size = fc.integer({ min: 0, max: 4 });
const shapeOf = (min: number, max: number, d = size): fc.Arbitrary<number[]> => fc.array(d, { minLength: min, maxLength: max });
const positive = fc.integer({ min: 1, max: 4 });
/** Quarters: exact in every float dtype, and far enough apart for every kink. */
const quarter = fc.integer({ min: -12, max: 12 }).map((k) => k / 4 + 0.125);
const filled = (shape: Shape, value: fc.Arbitrary<number> = quarter, dtype: DType = "float32"): fc.Arbitrary<HostArray> =>
  fc.array(value, { minLength: sizeOf(shape), maxLength: sizeOf(shape) }).map((values) => ({
    dtype,
    shape,
    data: dtype === "float32" ? Float32Array.from(values) : dtype === "bool" ? Uint8Array.from(values) : Int32Array.from(values),
  }));
const subset = (shape: Shape): fc.Arbitrary<number[]> =>
  fc.subarray(
    shape.map((_, i) => i),
    { minLength: shape.length === 0 ? 0 : 1 },
  );
const axisOf = (shape: Shape): fc.Arbitrary<number> => fc.integer({ min: 0, max: shape.length - 1 });
const call = (op: OpName, inputs: readonly HostArray[], attrs: Attrs = {}): RandomCall => ({ op, inputs, attrs });
const among = <T extends OpName>(...names: T[]): fc.Arbitrary<T> => fc.constantFrom(...names);

const unary = fc
  .tuple(
    among(
      "neg",
      "abs",
      "sign",
      "floor",
      "ceil",
      "round",
      "exp",
      "sin",
      "cos",
      "tanh",
      "atan",
      "erf",
      "expm1",
      "relu",
      "sigmoid",
      "softplus",
    ),
    shapeOf(0, 4),
  )
  .chain(([op, s]) => filled(s).map((x) => call(op, [x])));
const binary = fc
  .tuple(among("add", "sub", "mul", "div", "max", "min", "atan2", "equal", "less", "lessEqual", "mod"), shapeOf(0, 4))
  .chain(([op, s]) => fc.tuple(filled(s), filled(s)).map((inputs) => call(op, inputs)));
const select = shapeOf(0, 3).chain((s) =>
  fc.tuple(filled(s, fc.integer({ min: 0, max: 1 }), "bool"), filled(s), filled(s)).map((inputs) => call("where", inputs)),
);
const reduce = fc
  .tuple(among("sum", "reduceMax", "reduceMin", "reduceProd"), shapeOf(1, 4), fc.boolean())
  .chain(([op, s, keepdims]) => fc.tuple(filled(s), subset(s)).map(([x, axes]) => call(op, [x], { axes, keepdims })));
const arg = fc
  .tuple(among("argMax", "argMin"), shapeOf(1, 3, positive))
  .chain(([op, s]) => fc.tuple(filled(s), axisOf(s)).map(([x, axis]) => call(op, [x], { axis })));
const along = fc
  .tuple(among("softmax", "logSoftmax"), shapeOf(1, 3, positive))
  .chain(([op, s]) => fc.tuple(filled(s), subset(s)).map(([x, axes]) => call(op, [x], { axes })));
const ordered = fc
  .tuple(among("sort", "argSort"), shapeOf(1, 3), fc.boolean())
  .chain(([op, s, descending]) => fc.tuple(filled(s), axisOf(s)).map(([x, axis]) => call(op, [x], { axis, descending })));
const running = fc
  .tuple(shapeOf(1, 3), fc.boolean())
  .chain(([s, reverse]) => fc.tuple(filled(s), axisOf(s)).map(([x, axis]) => call("cumsum", [x], { axis, reverse })));
const transpose = shapeOf(1, 4).chain((s) =>
  fc
    .tuple(
      filled(s),
      fc.shuffledSubarray(
        s.map((_, i) => i),
        { minLength: s.length },
      ),
    )
    .map(([x, perm]) => call("transpose", [x], { perm })),
);
const reverse = shapeOf(1, 4).chain((s) => fc.tuple(filled(s), subset(s)).map(([x, axes]) => call("reverse", [x], { axes })));
const stretched = shapeOf(0, 4).chain((s) =>
  fc
    .tuple(fc.integer({ min: 0, max: s.length }), fc.array(fc.boolean(), { minLength: s.length, maxLength: s.length }))
    .chain(([skip, ones]) => {
      const from = s.map((d, i) => (ones[i] ? 1 : d)).slice(skip);
      return filled(from).map((x) => call("broadcastTo", [x], { shape: s }));
    }),
);
const reshape = shapeOf(0, 4).chain((s) =>
  fc
    .tuple(filled(s), fc.shuffledSubarray([...s, 1], { minLength: s.length + 1 }))
    .map(([x, shape]) => call("reshape", [x], { shape })),
);
const span = (d: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: d }), fc.integer({ min: 0, max: d }), fc.integer({ min: 1, max: 3 }))
    .map(([a, b, s]) => [Math.min(a, b), Math.max(a, b), s] as const);
const slice = shapeOf(1, 3).chain((s) =>
  fc
    .tuple(filled(s), fc.tuple(...s.map(span)))
    .map(([x, cuts]) =>
      call("slice", [x], { starts: cuts.map((c) => c[0]), limits: cuts.map((c) => c[1]), strides: cuts.map((c) => c[2]) }),
    ),
);
const edge = (d: number) =>
  fc
    .tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -2, max: 2 }), fc.integer({ min: 0, max: 2 }))
    .map(([low, high, interior]) => {
      const room = d + Math.max(0, d - 1) * interior;
      return room + low + high < 0 ? ([0, 0, interior] as const) : ([low, high, interior] as const);
    });
const pad = shapeOf(1, 3).chain((s) =>
  fc
    .tuple(filled(s), filled([]), fc.tuple(...s.map(edge)))
    .map(([x, v, e]) => call("pad", [x, v], { low: e.map((c) => c[0]), high: e.map((c) => c[1]), interior: e.map((c) => c[2]) })),
);
const concat = fc
  .tuple(shapeOf(1, 3), fc.array(size, { minLength: 1, maxLength: 3 }))
  .chain(([s, sizes]) =>
    axisOf(s).chain((axis) =>
      fc
        .tuple(...sizes.map((n) => filled(s.map((d, i) => (i === axis ? n : d)))))
        .map((inputs) => call("concat", inputs, { axis })),
    ),
  );
const gather = fc
  .tuple(shapeOf(1, 3, positive), shapeOf(0, 2))
  .chain(([s, picks]) =>
    axisOf(s).chain((axis) =>
      fc
        .tuple(filled(s), filled(picks, fc.integer({ min: 0, max: (s[axis] as number) - 1 }), "int32"))
        .map((inputs) => call("gather", inputs, { axis })),
    ),
  );
const scatter = fc
  .tuple(among("scatterAdd", "scatterSet"), shapeOf(1, 3, positive), fc.integer({ min: 0, max: 5 }))
  .chain(([op, s, n]) =>
    fc
      .tuple(filled(s), filled([n], fc.integer({ min: -1, max: s[0] as number }), "int32"), filled([n, ...s.slice(1)]))
      .map((inputs) => call(op, inputs)),
  );
const matmul = fc
  .tuple(shapeOf(0, 2, positive), size, size, size)
  .chain(([lead, m, k, n]) => fc.tuple(filled([...lead, m, k]), filled([...lead, k, n])).map((inputs) => call("matmul", inputs)));

interface Geometry {
  readonly n: number;
  readonly size: number;
  readonly stride: number;
  readonly pads: readonly [number, number];
  readonly dilation: number;
  readonly gap: number;
}
const axisWindow: fc.Arbitrary<Geometry> = fc.record({
  n: fc.integer({ min: 1, max: 6 }),
  size: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 3 }),
  pads: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
  dilation: fc.integer({ min: 1, max: 2 }),
  gap: fc.integer({ min: 1, max: 2 }),
});
const windows = (axes: readonly Geometry[]) => ({
  strides: axes.map((a) => a.stride),
  padding: axes.map((a) => a.pads),
  kernelDilation: axes.map((a) => a.dilation),
});
const pool = fc
  .tuple(
    among("maxPool", "sumPool"),
    fc.array(axisWindow, { minLength: 1, maxLength: 2 }),
    positive,
    fc.integer({ min: 1, max: 2 }),
  )
  .chain(([op, axes, c, n]) =>
    filled([n, ...axes.map((a) => a.n), c]).map((x) => call(op, [x], { size: axes.map((a) => a.size), ...windows(axes) })),
  );
const conv = fc
  .tuple(
    fc.array(axisWindow, { minLength: 1, maxLength: 2 }),
    fc.integer({ min: 1, max: 2 }),
    fc.integer({ min: 1, max: 2 }),
    fc.integer({ min: 1, max: 2 }),
  )
  .chain(([axes, groups, ci, co]) =>
    fc
      .tuple(filled([2, ...axes.map((a) => a.n), ci * groups]), filled([...axes.map((a) => a.size), ci, co * groups]))
      .map((inputs) => call("conv", inputs, { ...windows(axes), inputDilation: axes.map((a) => a.gap), groups })),
  );

/** Any op with any shape, axes, attributes and values it must take. */
export const randomCall: fc.Arbitrary<RandomCall> = fc.oneof(
  unary,
  binary,
  select,
  reduce,
  arg,
  along,
  ordered,
  running,
  transpose,
  reverse,
  stretched,
  reshape,
  slice,
  pad,
  concat,
  gather,
  scatter,
  matmul,
  pool,
  conv,
);

export const nodeOf = ({ op, attrs }: RandomCall, inputs: readonly Node[]): Node => makeNode(RECORDS[op], inputs, attrs);
