import { showSpec } from "../host/spec.js";
import { attrKey, type GraphAttr, showAttr } from "./attrs.js";
import { Hasher } from "./hash.js";
import type { Node } from "./node.js";
import { toposort } from "./toposort.js";

/** A closed program: inputs in order, outputs in order, and the nodes between in an order they can run in. */
export class Graph implements GraphAttr {
  readonly isGraph = true as const;
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
  /** Inputs before users; includes inputs that are used. */
  readonly order: readonly Node[];
  #key: string | undefined;

  constructor(inputs: readonly Node[], outputs: readonly Node[]) {
    this.inputs = inputs;
    this.outputs = outputs;
    const own = new Set(inputs);
    this.order = toposort(outputs, (n) => own.has(n));
  }

  /** Equal for graphs of equal structure, whatever their node ids. Computed once. */
  get key(): string {
    this.#key ??= structuralKey(this);
    return this.#key;
  }

  /** Stable text form: nodes are numbered by position. */
  toString(): string {
    return print(this);
  }
  toJSON(): string {
    return `graph#${this.key}`;
  }
}

function numbering(graph: Graph): Map<Node, string> {
  const names = new Map<Node, string>();
  graph.inputs.forEach((n, i) => {
    names.set(n, `i${i}`);
  });
  let next = 0;
  for (const n of graph.order) if (!names.has(n)) names.set(n, String(next++));
  return names;
}

function structuralKey(graph: Graph): string {
  const names = numbering(graph);
  const hash = new Hasher();
  for (const n of graph.inputs) hash.add(showSpec(n.spec));
  for (const n of graph.order) {
    if (n.inputs.length === 0 && names.get(n)?.startsWith("i")) continue;
    let line = n.op.name;
    for (const input of n.inputs) line += `,${names.get(input)}`;
    hash.add(line).add(attrKey(n.attrs));
  }
  for (const n of graph.outputs) hash.add(`>${names.get(n)}`);
  return hash.digest();
}

function print(graph: Graph, indent = ""): string {
  const names = numbering(graph);
  const name = (n: Node): string => `%${names.get(n)}`;
  const lines = [`${indent}graph(${graph.inputs.map((n) => `${name(n)}: ${showSpec(n.spec)}`).join(", ")})`];
  const own = new Set(graph.inputs);
  for (const n of graph.order) {
    if (own.has(n)) continue;
    const attrs = Object.entries(n.attrs).filter(([, v]) => !(v instanceof Graph));
    const shown = attrs.length === 0 ? "" : ` {${attrs.map(([k, v]) => `${k}=${showAttr(v)}`).join(", ")}}`;
    lines.push(
      `${indent}  ${name(n)} = ${n.op.name}(${n.inputs.map(name).join(", ")})${shown} : ${n.specs.map(showSpec).join(", ")}`,
    );
    for (const [k, v] of Object.entries(n.attrs)) {
      if (v instanceof Graph) lines.push(`${indent}    ${k} =`, print(v, `${indent}      `));
    }
  }
  lines.push(`${indent}  return ${graph.outputs.map(name).join(", ")}`);
  return lines.join("\n");
}
