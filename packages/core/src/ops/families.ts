import { OpError } from "../errors/index.js";
import { isFloat, isInteger } from "../host/dtype.js";
import { type Spec, sameShape } from "../host/spec.js";
import { type Attrs, type Cotangents, makeNode, type Node, type OpDef, type RefArray } from "../ir/index.js";
import type { HasDef } from "./define.js";

export interface Unary extends HasDef {
  (x: Node): Node;
}
type UnaryVjp = "zero" | ((g: Node, x: Node, y: Node) => Node);

/** One line per unary elementwise op: a scalar meaning and a gradient. `on` limits the dtypes it is defined for. */
export function unary(
  name: string,
  r: { scalar: (x: number) => number; vjp: UnaryVjp; on?: "float" | "number" | "any"; loop?: (x: Numbers, out: Numbers) => void },
): Unary {
  const { scalar, vjp, loop = (x, out) => mapInto(x, out, scalar) } = r;
  const def: OpDef = {
    name,
    kind: "elementwise",
    foldable: true,
    infer: ([x]) => {
      if (x !== undefined && !allowed(r.on ?? "float", x))
        throw new OpError(name, `input must be a ${r.on ?? "float"} tensor`, [x]);
      return [x as Spec];
    },
    vjp: vjp === "zero" ? vjp : (g, [x], _attrs, out) => [vjp(g, x as Node, out)],
    reference: ([x], _attrs, [out]) => loop((x as RefArray).data, (out as RefArray).data),
  };
  return Object.assign((x: Node) => makeNode(def, [x]), { def });
}

export function allowed(on: string, spec: Spec): boolean {
  return on === "any" || isFloat(spec.dtype) || (on === "number" && isInteger(spec.dtype));
}

type Numbers = RefArray["data"];
function mapInto(x: Numbers, out: Numbers, f: (x: number) => number): void {
  for (let i = 0; i < out.length; i++) out[i] = f(x[i] as number);
}

/** Elementwise loop over two arrays of one shape; the results wrap to the dtype on store. */
export type Loop = (x: Numbers, y: Numbers, out: Numbers) => void;
type BinaryVjp = "zero" | ((g: Node, x: Node, y: Node, out: Node) => readonly [Node | null, Node | null]);

export interface BinaryRecord {
  /** Meaning on floats; also on integers unless `integer` is given. */
  readonly scalar: (x: number, y: number) => number;
  readonly integer?: (x: number, y: number, dtype: string) => number;
  readonly vjp: BinaryVjp;
  /** `bool` result, for comparisons. */
  readonly compare?: boolean;
  /** Hand-written loop for ops hot in training. */
  readonly loop?: Loop;
  readonly on?: "float" | "number" | "any" | "integral";
}

/** Record of a binary elementwise op. Both inputs have one spec: broadcasts and conversions are nodes of their own. */
export function binaryDef(name: string, r: BinaryRecord): OpDef {
  const { vjp } = r;
  return {
    name,
    kind: "elementwise",
    foldable: true,
    infer: ([x, y]) => inferBinary(name, r, x as Spec, y as Spec),
    vjp: vjp === "zero" ? vjp : (g, [x, y], _attrs: Attrs, out): Cotangents => vjp(g, x as Node, y as Node, out),
    reference: ([x, y], _attrs, [out]) => runBinary(r, x as RefArray, y as RefArray, out as RefArray),
  };
}

export function inferBinary(name: string, r: Pick<BinaryRecord, "on" | "compare">, x: Spec, y: Spec): Spec[] {
  if (x.dtype !== y.dtype) throw new OpError(name, "inputs must have one dtype", [x, y]);
  if (!sameShape(x.shape, y.shape)) throw new OpError(name, "inputs must have one shape", [x, y]);
  const fits = r.on === "integral" ? !isFloat(x.dtype) : allowed(r.on ?? "any", x);
  if (!fits) throw new OpError(name, `inputs must be ${r.on} tensors`, [x, y]);
  return [r.compare ? { dtype: "bool", shape: x.shape } : x];
}

function runBinary(r: BinaryRecord, x: RefArray, y: RefArray, out: RefArray): void {
  const whole = !isFloat(x.dtype);
  if (r.loop !== undefined && !(whole && r.integer !== undefined)) return r.loop(x.data, y.data, out.data);
  const { integer, scalar } = r;
  const f = whole && integer !== undefined ? (a: number, b: number) => integer(a, b, x.dtype) : scalar;
  const [a, b, o] = [x.data, y.data, out.data];
  for (let i = 0; i < o.length; i++) o[i] = f(a[i] as number, b[i] as number);
}
