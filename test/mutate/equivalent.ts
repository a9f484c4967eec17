import { type DType, grad, isFloat, type Node, type OpDef, runGraph, SAMPLES } from "@keras-ts/core/testing";
import { graphOf, widened, wideValue } from "../conformance/oracle.js";
import { type Call, callOf, type OpName, RECORDS } from "../conformance/subject.js";
import type { Mutant } from "./mutant.js";

const COMMUTATIVE = ["add", "mul", "max", "min", "equal", "and", "or", "xor"];
/** Changes that leave an op what it was: no test can or should notice. */
const SAME: readonly { readonly label: string; readonly ops: readonly string[] }[] = [
  { label: "operands swapped", ops: COMMUTATIVE },
  // Rules that look at signs, order or ratios only.
  {
    label: "evaluated a little beside",
    ops: ["abs", "mod", "max", "min", "maxPool", "maxPoolGrad", "maxPoolPick", "sort", "relu", "elu"],
  },
  // The same sign, or the same element, in the result as in the input.
  { label: "input mistaken for the result", ops: ["relu", "elu"] },
  { label: "result mistaken for the input", ops: ["relu"] },
  // Zero by definition: a maximum's place does not move.
  { label: "first input's sign flipped", ops: ["maxPoolGrad", "maxPoolPick"] },
  { label: "first input's gradient dropped", ops: ["maxPoolGrad", "maxPoolPick"] },
  // The rule asks whether the input is empty, which only saves work.
  { label: "operands mistaken for each other", ops: ["pad"] },
  { label: "attribute axes in the wrong order", ops: ["sum", "reduceProd", "reduceMax", "reduceMin", "reverse"] },
];
/** The interpreter shares memory where these would copy, so their references are never run. */
const NOT_RUN = ["reshape", "stopGradient"];
/** Backward kernels: a mistake in them is a mistake in the gradient of their forward, which has cases of its own. */
const BACKWARD = [
  "layerNormGrad",
  "rmsNormGrad",
  "batchNormGrad",
  "attentionGrad",
  "softmaxGrad",
  "sparseCrossEntropyGrad",
  "sparseLogLossGrad",
  "lstmGrad",
  "gruGrad",
];
/** Changes of values that many ops never have; they count where some sample has one. */
const VALUES = new Set(["NaN becomes a number", "infinities become numbers", "the magnitude alone"]);

/** Does the mutant differ from the record at all? */
export function isMistake(mutant: Mutant): boolean {
  const { op, label, part } = mutant;
  if (SAME.some((s) => s.label === label && s.ops.includes(op.name))) return false;
  const name = op.name as OpName;
  if (part === "reference" && NOT_RUN.includes(name)) return false;
  if (part === "expansion" && BACKWARD.includes(name)) return false;
  if (label === "nothing refused") return SAMPLES[name].bad.length > 0;
  const attribute = /^attribute (\w+) /.exec(label)?.[1];
  if (attribute !== undefined) return readBy(RECORDS[name]).has(attribute);
  const inputs = Math.max(...SAMPLES[name].samples.map((s) => s.args.length));
  if (part === "gradient") return rewrites(op, RECORDS[name]);
  if (label === "operands swapped") return inputs > 1 && callsOf(op).some(alike);
  if (label === "the last input ignored") return inputs > 1;
  if (label === "input elements in the wrong order") return inputs > 0;
  return !VALUES.has(label) || callsOf(op).some((c) => meaning(c, op) !== meaning(c, RECORDS[name]));
}

/** Attributes that the reference looks at. */
function readBy(op: OpDef): ReadonlySet<string> {
  const read = new Set<string>();
  const right = op.reference as NonNullable<OpDef["reference"]>;
  const watched: OpDef = {
    ...op,
    reference: (inputs, attrs, outs, context) =>
      right(
        inputs,
        new Proxy(attrs, {
          get: (a, name) => {
            read.add(String(name));
            return a[String(name)];
          },
        }),
        outs,
        context,
      ),
  };
  for (const c of callsOf(op)) meaning(c, watched);
  return read;
}

const callsOf = (op: OpDef): Call[] => {
  const samples = SAMPLES[op.name as OpName];
  return samples.samples.map((s) => callOf({ op, samples }, s, ((s.dtypes ?? samples.dtypes)[0] ?? "float32") as DType));
};
const alike = ({ specs: [x, y] }: Call): boolean =>
  x !== undefined && y !== undefined && x.dtype === y.dtype && x.shape.join() === y.shape.join();

/** Is the gradient another program? */
function rewrites(op: OpDef, right: OpDef): boolean {
  return callsOf(op).some((c) => {
    try {
      return gradientKey(c, op) !== gradientKey(c, right);
    } catch {
      return true;
    }
  });
}
function gradientKey(call: Call, op: OpDef): string {
  const own = callOf({ op, samples: SAMPLES[op.name as OpName] }, call.sample, call.dtype);
  const outs = graphOf(call.specs, own.outputs).outputs;
  const flowing = outs.map((n, i) => isFloat(n.dtype) && (call.sample.flowing?.includes(i) ?? true));
  if (!flowing.includes(true)) return "";
  return graphOf([...call.specs, ...outs.map((n) => n.spec)], (nodes) => {
    const inputs = nodes.slice(0, call.specs.length);
    const seeds = nodes.slice(call.specs.length).map((n, i) => (flowing[i] ? n : null));
    return grad(
      own.outputs(inputs),
      seeds,
      inputs.filter((n) => isFloat(n.dtype)),
    ).grads.filter((n): n is Node => n !== null);
  }).key;
}

function meaning(call: Call, op: OpDef): string {
  const own = callOf({ op, samples: SAMPLES[op.name as OpName] }, call.sample, call.dtype);
  const graph = widened(graphOf(call.specs, own.outputs));
  return runGraph(graph, call.inputs.map(wideValue))
    .map((x) => Array.from(x.data, (v) => (Object.is(v, -0) ? 0 : v)).join())
    .join(";");
}
