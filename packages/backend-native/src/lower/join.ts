import type { DType } from "@keras-ts/core/backend";
import type { Loop, LoopOp, Ref } from "./instructions.js";

/** A value by name, or an op on patterns. */
type Pattern = string | { readonly op: string; readonly of: readonly Pattern[] };
const pattern =
  (op: string) =>
  (...of: readonly Pattern[]): Pattern => ({ op, of });
const [add, sub, mul, div] = [pattern("add"), pattern("sub"), pattern("mul"), pattern("div")];
const [sqrt, relu, less, where] = [pattern("sqrt"), pattern("relu"), pattern("less"), pattern("where")];

interface Joined {
  readonly name: string;
  readonly pattern: Pattern;
  /** Names of the sources, in the order the tile function has them. */
  readonly sources: readonly string[];
  /** Those that had better be one element for all. */
  readonly single?: readonly string[];
}

/** What `tile/joined-ops.h` has, the longest first. */
const JOINED: readonly Joined[] = [
  {
    name: "rootStep",
    pattern: sub("w", div(mul("m", "r"), add(sqrt("v"), "e"))),
    sources: ["w", "m", "r", "v", "e"],
    single: ["r", "e"],
  },
  { name: "followSquare", pattern: add("v", mul(sub(mul("x", "x"), "v"), "r")), sources: ["v", "x", "r"] },
  { name: "follow", pattern: add("m", mul(sub("x", "m"), "r")), sources: ["m", "x", "r"] },
  { name: "blend", pattern: add(mul("a", "b"), mul("c", "d")), sources: ["a", "b", "c", "d"] },
  { name: "blendDifference", pattern: sub(mul("a", "b"), mul("c", "d")), sources: ["a", "b", "c", "d"] },
  { name: "whereMul", pattern: where("t", mul("a", "b"), "y"), sources: ["t", "a", "b", "y"] },
  { name: "lessWhere", pattern: where(less("a", "b"), "x", "y"), sources: ["a", "b", "x", "y"] },
  { name: "mulAdd", pattern: add(mul("a", "b"), "c"), sources: ["a", "b", "c"] },
  { name: "mulSub", pattern: sub(mul("a", "b"), "c"), sources: ["a", "b", "c"] },
  { name: "subMul", pattern: sub("c", mul("a", "b")), sources: ["c", "a", "b"] },
  { name: "mulMul", pattern: mul(mul("a", "b"), "c"), sources: ["a", "b", "c"] },
  { name: "addMul", pattern: mul(add("a", "b"), "c"), sources: ["a", "b", "c"] },
  { name: "differenceMul", pattern: mul(sub("a", "b"), "c"), sources: ["a", "b", "c"] },
  { name: "addAdd", pattern: add(add("a", "b"), "c"), sources: ["a", "b", "c"] },
  { name: "addRelu", pattern: relu(add("a", "b")), sources: ["a", "b"] },
  { name: "square", pattern: mul("a", "a"), sources: ["a"] },
];
const COMMUTES: ReadonlySet<string> = new Set(["add", "mul"]);

/** Puts ops of a finished loop together where one tile function does the work of several. */
export function joinOps(loop: Loop): void {
  const uses = loop.ops.map(() => 0);
  for (const o of loop.ops) for (const s of o.sources) if ("op" in s) uses[s.op] = (uses[s.op] as number) + 1;
  const gone = new Set<number>();
  for (let k = loop.ops.length - 1; k >= 0; k--) {
    const found = gone.has(k) ? null : bestAt(loop, k, uses);
    if (found === null) continue;
    loop.ops[k] = found.op;
    for (const inner of found.inner) gone.add(inner);
  }
  if (gone.size > 0) leaveOut(loop, gone);
  orderInputs(loop);
}

/** Inputs in the order of their first use, so that loops of one code look the same. */
function orderInputs(loop: Loop): void {
  const order = [...new Set(loop.ops.flatMap((o) => o.sources.flatMap((s) => ("input" in s ? [s.input] : []))))];
  const at = new Map(order.map((old, now) => [old, now]));
  const inputs = order.map((i) => loop.inputs[i] as Loop["inputs"][number]);
  const moved = (r: Ref): Ref => ("input" in r ? { input: at.get(r.input) as number } : r);
  loop.inputs.splice(0, loop.inputs.length, ...inputs);
  loop.ops.splice(0, loop.ops.length, ...loop.ops.map((o) => ({ ...o, sources: o.sources.map(moved) })));
}

interface Match {
  readonly values: ReadonlyMap<string, Ref>;
  /** Ops between the root and the values. */
  readonly inner: readonly number[];
}

function bestAt(loop: Loop, k: number, uses: readonly number[]): { op: LoopOp; inner: readonly number[] } | null {
  const root = loop.ops[k] as LoopOp;
  if (root.cell.dtype !== "float32") return null;
  for (const { name, pattern, sources, single = [] } of JOINED) {
    const found = matches(loop, uses, pattern, { op: k }, true, { values: new Map(), inner: [] });
    const score = (m: Match): number => single.filter((s) => isSingle(loop, m.values.get(s) as Ref)).length;
    const [best] = found.sort((a, b) => score(b) - score(a));
    if (best === undefined) continue;
    const from: DType = name === "whereMul" ? "bool" : "float32";
    const op: LoopOp = { name, sources: sources.map((s) => best.values.get(s) as Ref), from, cell: root.cell, parameters: [] };
    return { op, inner: best.inner };
  }
  return null;
}

const isSingle = (loop: Loop, ref: Ref): boolean =>
  "input" in ref && (loop.inputs[ref.input]?.view.strides.every((s) => s === 0) ?? false);
const same = (a: Ref, b: Ref): boolean => ("op" in a ? "op" in b && a.op === b.op : "input" in b && a.input === b.input);

/** Every way to read a value as a pattern, given what the names stand for so far. */
function matches(loop: Loop, uses: readonly number[], pattern: Pattern, ref: Ref, root: boolean, so: Match): Match[] {
  if (typeof pattern === "string") {
    const known = so.values.get(pattern);
    if (known !== undefined) return same(known, ref) ? [so] : [];
    return [{ values: new Map(so.values).set(pattern, ref), inner: so.inner }];
  }
  if (!("op" in ref)) return [];
  const op = loop.ops[ref.op] as LoopOp;
  const { op: name, of: parts } = pattern;
  if (op.name !== name || op.from !== (name === "where" ? "bool" : "float32")) return [];
  if (!root && (op.cell.escapes || uses[ref.op] !== 1)) return [];
  const inner = root ? so.inner : [...so.inner, ref.op];
  const orders = COMMUTES.has(name) && parts[0] !== parts[1] ? [op.sources, [...op.sources].reverse()] : [op.sources];
  return orders.flatMap((sources) =>
    parts.reduce<Match[]>(
      (all, part, i) => all.flatMap((m) => matches(loop, uses, part, sources[i] as Ref, false, m)),
      [{ values: so.values, inner }],
    ),
  );
}

function leaveOut(loop: Loop, gone: ReadonlySet<number>): void {
  const at: number[] = [];
  let count = 0;
  loop.ops.forEach((_, k) => {
    at.push(gone.has(k) ? -1 : count++);
  });
  const moved = (r: Ref): Ref => ("op" in r ? { op: at[r.op] as number } : r);
  const kept = loop.ops.filter((_, k) => !gone.has(k)).map((o) => ({ ...o, sources: o.sources.map(moved) }));
  loop.ops.splice(0, loop.ops.length, ...kept);
}
