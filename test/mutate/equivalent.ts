import { type DType, grad, isFloat, type Node, type OpDef, runGraph, SAMPLES } from "@keras-ts/core/testing";
import { graphOf, wideValue, widened } from "../conformance/oracle.js";
import { type Call, callOf, type OpName, RECORDS } from "../conformance/subject.js";
import type { Mutant } from "./mutant.js";

const COMMUTATIVE = ["add", "mul", "max", "min", "equal", "and", "or", "xor"];
/** Changes that leave an op what it was: no test can or should notice. */
const SAME: readonly { readonly label: string; readonly ops: readonly string[] }[] = [
  { label: "operands swapped", ops: COMMUTATIVE },
];
/** Changes of values that many ops never have; they count where some sample has one. */
const VALUES = new Set(["NaN becomes a number", "infinities become numbers", "the magnitude alone"]);

/** Does the mutant differ from the record at all? */
export function isMistake(mutant: Mutant): boolean {
  const { op, label, part } = mutant;
  if (SAME.some((s) => s.label === label && s.ops.includes(op.name))) return false;
  const name = op.name as OpName;
  const inputs = Math.max(...SAMPLES[name].samples.map((s) => s.args.length));
  if (part === "gradient") return rewrites(op, RECORDS[name]);
  if (label === "operands swapped") return inputs > 1 && callsOf(op).some(alike);
  if (label === "the last input ignored") return inputs > 1;
  if (label === "input elements in the wrong order") return inputs > 0;
  return !VALUES.has(label) || callsOf(op).some((c) => meaning(c, op) !== meaning(c, RECORDS[name]));
}

const callsOf = (op: OpDef): Call[] => {
  const samples = SAMPLES[op.name as OpName];
  return samples.samples.map((s) => callOf({ op, samples }, s, ((s.dtypes ?? samples.dtypes)[0] ?? "float32") as DType));
};
const alike = ({ specs: [x, y] }: Call): boolean => x !== undefined && y !== undefined && x.dtype === y.dtype && x.shape.join() === y.shape.join();

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
    return grad(own.outputs(inputs), seeds, inputs.filter((n) => isFloat(n.dtype))).grads.filter((n): n is Node => n !== null);
  }).key;
}

function meaning(call: Call, op: OpDef): string {
  const own = callOf({ op, samples: SAMPLES[op.name as OpName] }, call.sample, call.dtype);
  const graph = widened(graphOf(call.specs, own.outputs));
  return runGraph(graph, call.inputs.map(wideValue))
    .map((x) => Array.from(x.data, (v) => (Object.is(v, -0) ? 0 : v)).join())
    .join(";");
}
