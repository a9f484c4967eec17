import { OpError } from "../errors/index.js";
import { type Spec, sameSpec } from "../host/spec.js";
import { type Attrs, type Graph, makeNode, type Node, type OpDef, outputsOf, type RefArray } from "../ir/index.js";
import { closeOver } from "./captures.js";
import { scanGrad } from "./scan-grad.js";

/** Inputs are `[...carry, ...xs, ...captures]`; the body's are the same with one slice of each x. */
export interface ScanAttrs {
  readonly body: Graph;
  readonly carries: number;
  readonly sequences: number;
  readonly length: number;
  /** Walk the steps from the last to the first; outputs stay in time order. */
  readonly reverse: boolean;
}
export const scanAttrs = (node: Node): ScanAttrs => node.attrs as unknown as ScanAttrs;

/** `body` over `length` steps: outputs are `[...final carry, ...stacked ys]`. */
export const scanOp: OpDef = {
  name: "scan",
  kind: "control",
  foldable: false,
  infer(inputs, attrs) {
    const { body, carries, sequences, length } = attrs as unknown as ScanAttrs;
    const expected = body.inputs.map((n, i) =>
      i >= carries && i < carries + sequences ? { dtype: n.dtype, shape: [length, ...n.shape] } : n.spec,
    );
    const fits = inputs.length === expected.length && inputs.every((s, i) => sameSpec(s, expected[i] as Spec));
    const steady =
      body.outputs.length >= carries &&
      body.inputs.slice(0, carries).every((n, i) => sameSpec(n.spec, (body.outputs[i] as Node).spec));
    if (!fits || !steady)
      throw new OpError("scan", "the carry must keep its specs and each sequence must have `length` steps", inputs);
    return body.outputs.map((n, i) => (i < carries ? n.spec : { dtype: n.dtype, shape: [length, ...n.shape] }));
  },
  differentiate: (node, wanted) => scanGrad(node, wanted, scan),
  reference(inputs, attrs, outs, context) {
    const { body, carries, sequences, length, reverse } = attrs as unknown as ScanAttrs;
    let carry = inputs.slice(0, carries);
    const xs = inputs.slice(carries, carries + sequences);
    const captures = inputs.slice(carries + sequences);
    for (let i = 0; i < length; i++) {
      const t = reverse ? length - 1 - i : i;
      const results = context.run(body, [...carry, ...xs.map((x) => row(x, t)), ...captures]);
      carry = results.slice(0, carries);
      results.slice(carries).forEach((y, k) => {
        row(outs[carries + k] as RefArray, t).data.set(y.data);
      });
    }
    carry.forEach((c, k) => {
      (outs[k] as RefArray).data.set(c.data);
    });
  },
};

/** Step `t` of a stacked array, sharing its memory. */
function row(x: RefArray, t: number): RefArray {
  const shape = x.shape.slice(1);
  const size = shape.reduce((a, b) => a * b, 1);
  return { dtype: x.dtype, shape, data: x.data.subarray(t * size, (t + 1) * size) as RefArray["data"] };
}

export interface ScanResult {
  readonly carry: readonly Node[];
  readonly ys: readonly Node[];
}

export type ScanBody = (carry: readonly Node[], xs: readonly Node[]) => { carry: readonly Node[]; ys: readonly Node[] };
export interface ScanOptions {
  readonly length?: number | undefined;
  readonly reverse?: boolean | undefined;
}
export type ScanFunction = (body: ScanBody, init: readonly Node[], xs: readonly Node[], options?: ScanOptions) => ScanResult;

/** Runs `body(carry, xs at t)` over the leading axis of `xs`, or over `length` steps where there are none. */
export const scan: ScanFunction = (body, init, xs, options = {}) => {
  const length = options.length ?? xs[0]?.shape[0];
  if (length === undefined || xs.some((x) => x.shape[0] !== length))
    throw new OpError(
      "scan",
      "all sequences must have one length",
      xs.map((x) => x.spec),
    );
  const steps = xs.map((x) => ({ dtype: x.dtype, shape: x.shape.slice(1) }));
  const closed = closeOver("a scan body", [...init.map((n) => n.spec), ...steps], (inputs) => {
    const made = body(inputs.slice(0, init.length), inputs.slice(init.length));
    return [...made.carry, ...made.ys];
  });
  const attrs: ScanAttrs = {
    body: closed.graph,
    carries: init.length,
    sequences: xs.length,
    length,
    reverse: options.reverse ?? false,
  };
  const outs = outputsOf(makeNode(scanOp, [...init, ...xs, ...closed.captures], attrs as unknown as Attrs));
  return { carry: outs.slice(0, init.length), ys: outs.slice(init.length) };
};
