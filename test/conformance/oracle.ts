import {
  type Attrs,
  type AttrValue,
  type DType,
  fromHost,
  type Graph,
  type HostArray,
  instantiate,
  isFloat,
  isGraphAttr,
  isHostArray,
  makeNode,
  type Node,
  normalise,
  ops,
  outputsOf,
  type RefArray,
  runGraph,
  type Spec,
  toHost,
  traceGraph,
  working,
} from "@keras-ts/core/testing";

const wideDType = (dtype: DType): DType => (isFloat(dtype) ? "float64" : dtype);
const wideSpec = (s: Spec): Spec => ({ dtype: wideDType(s.dtype), shape: s.shape });

const wideGraphs = new WeakMap<Graph, Graph>();
/** The same program with every float in float64: what the numbers should be, rounding aside. */
export function widened(graph: Graph): Graph {
  const known = wideGraphs.get(graph);
  if (known !== undefined) return known;
  const made = traceGraph(
    "widening",
    graph.inputs.map((n) => wideSpec(n.spec)),
    (inputs) => instantiate(graph, inputs, wider),
    null,
  );
  wideGraphs.set(graph, made);
  return made;
}

const wider = (node: Node, inputs: readonly Node[]): readonly Node[] => {
  // Draws depend on the dtype they are made for: they are made in it, and widened.
  if (node.op.kind === "composite" && node.op.vjp === "zero")
    return outputsOf(makeNode(node.op, inputs, node.attrs)).map(wideNode);
  const attrs = Object.fromEntries(Object.entries(node.attrs).map(([k, v]) => [k, wideAttr(v)])) as Attrs;
  const same = node.op.name === "cast" && inputs[0]?.dtype === attrs.dtype;
  return same ? [inputs[0] as Node] : outputsOf(makeNode(node.op, inputs, attrs));
};

const wideNode = (n: Node): Node => ops.cast(n, wideDType(n.dtype));

function wideAttr(value: AttrValue): AttrValue {
  if (isGraphAttr(value)) return widened(value as unknown as Graph) as unknown as AttrValue;
  if (isHostArray(value)) return isFloat(value.dtype) ? (toHost(wideValue(value)) as unknown as AttrValue) : value;
  return typeof value === "string" && value.includes("float") ? "float64" : value;
}

/** Working numbers of a host array, floats in float64. */
export function wideValue(array: HostArray): RefArray {
  const narrow = fromHost(array);
  if (!isFloat(array.dtype)) return narrow;
  const wide = working("float64", array.shape);
  wide.data.set(narrow.data);
  return wide;
}

/** Runs a program in float64. */
export const wideRun = (graph: Graph, inputs: readonly RefArray[]): readonly RefArray[] => runGraph(widened(graph), inputs);

/** What the engine should give, rounded to the dtypes of its outputs. */
export function expected(graph: Graph, inputs: readonly HostArray[]): number[][] {
  return wideRun(graph, inputs.map(wideValue)).map((x, i) => rounded(x, (graph.outputs[i] as Node).dtype));
}

function rounded(x: RefArray, dtype: DType): number[] {
  const out = working(dtype, x.shape);
  out.data.set(x.data);
  normalise(out);
  return Array.from(out.data);
}

/** A closed graph of whatever `body` records on inputs of these specs. */
export const graphOf = (specs: readonly Spec[], body: (inputs: Node[]) => readonly Node[]): Graph =>
  traceGraph("a conformance case", specs, body, null);
