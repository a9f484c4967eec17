import { toCamel, toSnake } from "../config/index.js";
import { LayerError } from "../errors/index.js";
import { isPlainObject, mapTree } from "../host/nested.js";
import { type AnyLayer, Layer, type LayerOptions } from "../layer/index.js";
import { Tensor } from "../runtime/index.js";
import { deserializeKerasObject, type Json, type JsonObject, serializeKerasObject } from "../serialization/index.js";
import { OpOperation } from "../surface/index.js";
import { type CallNode, type Operation, originOf } from "../symbolic/index.js";
import type { FunctionGraph } from "./function-graph.js";
import { OpNode, opEntry } from "./op-nodes.js";

type Member = AnyLayer | OpNode;

interface Named {
  readonly name: string;
  readonly trainable: boolean;
}

/** A functional model as files hold it: its layers with the calls between them, its inputs and its outputs. */
export function functionalConfig(model: Named, graph: FunctionGraph): JsonObject {
  return {
    name: model.name,
    trainable: model.trainable,
    layers: graph.operations.map((op) => layerEntry(graph, op)),
    input_layers: mapTree(graph.inputs as never, (t: Tensor) => endpoint(graph, t)) as unknown as Json,
    output_layers: mapTree(graph.outputs as never, (t: Tensor) => endpoint(graph, t)) as unknown as Json,
  };
}

function layerEntry(graph: FunctionGraph, operation: Operation): JsonObject {
  const calls = graph.callsOf(operation).filter((c) => c.inputs.length > 0);
  if (operation instanceof OpOperation) return opEntry(operation, calls, (value) => argument(graph, value));
  const envelope = serializeKerasObject(operation) as JsonObject;
  return { ...envelope, name: operation.name, inbound_nodes: calls.map((c) => callEntry(graph, c)) };
}

function callEntry(graph: FunctionGraph, call: CallNode): JsonObject {
  const last = call.args.at(-1);
  const hasOptions = call.args.length > 1 && isPlainObject(last);
  const args = hasOptions ? call.args.slice(0, -1) : call.args;
  return { args: args.map((a) => argument(graph, a)), kwargs: hasOptions ? (kwargs(graph, last) as JsonObject) : {} };
}

const kwargs = (graph: FunctionGraph, options: Readonly<Record<string, unknown>>): Json =>
  Object.fromEntries(Object.entries(options).map(([k, v]) => [toSnake(k), argument(graph, v)]));
function argument(graph: FunctionGraph, value: unknown): Json {
  if (value instanceof Tensor) return keptTensor(graph, value);
  if (Array.isArray(value)) return value.map((v) => argument(graph, v));
  if (isPlainObject(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, argument(graph, v)]));
  return serializeKerasObject(value);
}

function keptTensor(graph: FunctionGraph, t: Tensor): JsonObject {
  const origin = originOf(t);
  if (origin === null) throw new LayerError("getConfig", "a tensor of a functional model must come from a layer");
  return {
    class_name: "__keras_tensor__",
    config: {
      shape: [...t.shape],
      dtype: t.dtype,
      keras_history: [origin.call.operation.name, graph.nodeIndex(origin.call), origin.index],
    },
  };
}

/** Name, call and output number; nested functional models count their calls from 1, as Keras 2 did. */
function endpoint(graph: FunctionGraph, t: Tensor): [string, number, number] {
  const origin = originOf(t);
  if (origin === null) throw new LayerError("getConfig", "an input or output of a functional model must come from a layer");
  const shift = isFunctional(origin.call.operation) ? 1 : 0;
  return [origin.call.operation.name, graph.nodeIndex(origin.call) + shift, origin.index];
}
const isFunctional = (op: Operation): boolean =>
  op instanceof Layer && (Object.getPrototypeOf(op).constructor as { className?: string }).className === "Functional";

/** Rebuilds a functional model by making its layers and calling them as recorded. */
export function functionalFromConfig(
  config: JsonObject,
  make: (inputs: unknown, outputs: unknown, options: LayerOptions) => unknown,
): unknown {
  const entries = config.layers as readonly JsonObject[];
  if (!Array.isArray(entries)) throw new LayerError("Functional", "config.layers must be a list of layers");
  const layers = new Map<string, Member>();
  for (const entry of entries) {
    const layer = deserializeKerasObject(entry, { defaultModule: "keras.layers" });
    if (!(layer instanceof Layer || layer instanceof OpNode)) {
      throw new LayerError("Functional", `"${String(entry.name)}" must be a layer or an op, got ${String(entry.class_name)}`);
    }
    layers.set(String(entry.name), layer as Member);
  }
  const made = replay(entries, layers);
  const at = (leaf: readonly unknown[]): Tensor => {
    const [name, node, index] = leaf as [string, number, number];
    const layer = layers.get(name);
    const shift = layer instanceof Layer && isFunctional(layer as AnyLayer) ? 1 : 0;
    const t = made.get(`${name}/${node - shift}`)?.[index];
    if (t === undefined) throw new LayerError("Functional", `[${leaf.join(", ")}] must name a tensor of this model`);
    return t;
  };
  return make(endpoints(config.input_layers, at), endpoints(config.output_layers, at), {
    name: config.name as string,
    ...(config.trainable === false ? { trainable: false } : {}),
  });
}

const isLeafRef = (x: unknown): x is readonly unknown[] =>
  Array.isArray(x) && x.length === 3 && typeof x[0] === "string" && typeof x[1] === "number";

function endpoints(json: Json | undefined, at: (leaf: readonly unknown[]) => Tensor): unknown {
  if (isLeafRef(json)) return at(json);
  if (Array.isArray(json)) return json.map((j) => endpoints(j, at));
  return Object.fromEntries(Object.entries(json as JsonObject).map(([k, v]) => [k, endpoints(v, at)]));
}

/** Sweeps over the recorded calls until all are made; a sweep without progress means a loop. */
function replay(entries: readonly JsonObject[], layers: ReadonlyMap<string, Member>): Map<string, Tensor[]> {
  const made = new Map<string, Tensor[]>();
  const waiting = new Map<string, { calls: readonly JsonObject[]; next: number }>();
  for (const entry of entries) {
    const name = String(entry.name);
    const calls = (entry.inbound_nodes ?? []) as readonly JsonObject[];
    if (calls.length === 0) made.set(`${name}/0`, [...((layers.get(name) as AnyLayer).inboundNodes[0]?.outputs ?? [])]);
    else waiting.set(name, { calls, next: 0 });
  }
  for (let progress = true; waiting.size > 0 && progress; ) {
    progress = false;
    for (const [name, state] of waiting) {
      for (let call = state.calls[state.next]; call !== undefined && ready(call, made); call = state.calls[state.next]) {
        made.set(`${name}/${state.next}`, callAgain(layers.get(name) as Member, call, made));
        state.next++;
        progress = true;
      }
      if (state.next >= state.calls.length) waiting.delete(name);
    }
  }
  if (waiting.size > 0)
    throw new LayerError(
      "Functional",
      `the layers ${[...waiting.keys()].join(", ")} must be reachable from the inputs: the config has a loop or a missing layer`,
    );
  return made;
}

const historyOf = (x: unknown): readonly unknown[] | null =>
  isPlainObject(x) && x.class_name === "__keras_tensor__" ? ((x.config as JsonObject).keras_history as readonly unknown[]) : null;

function ready(call: JsonObject, made: ReadonlyMap<string, Tensor[]>): boolean {
  let complete = true;
  const visit = (x: unknown): void => {
    const history = historyOf(x);
    if (history !== null) complete &&= made.has(`${history[0]}/${history[1]}`);
    else if (Array.isArray(x)) x.forEach(visit);
    else if (isPlainObject(x)) Object.values(x).forEach(visit);
  };
  visit([call.args, call.kwargs]);
  return complete;
}

function callAgain(layer: Member, call: JsonObject, made: ReadonlyMap<string, Tensor[]>): Tensor[] {
  const revive = (x: Json): unknown => {
    const history = historyOf(x);
    if (history !== null) return made.get(`${history[0]}/${history[1]}`)?.[history[2] as number];
    if (Array.isArray(x)) return x.map(revive);
    if (isPlainObject(x) && !("class_name" in x))
      return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, revive(v as Json)]));
    return deserializeKerasObject(x);
  };
  const args = (call.args as readonly Json[]).map(revive);
  if (layer instanceof OpNode) {
    const kwargs = Object.entries((call.kwargs ?? {}) as JsonObject).map(([k, v]) => [k, revive(v)] as const);
    return [...layer.apply(args, Object.fromEntries(kwargs)).outputs];
  }
  const options = Object.entries((call.kwargs ?? {}) as JsonObject).map(([k, v]) => [toCamel(k), revive(v)] as const);
  const given = options.filter(([, v]) => v !== null);
  const before = layer.inboundNodes.length;
  layer(...([...args, ...(given.length > 0 ? [Object.fromEntries(given)] : [])] as [never]));
  return [...(layer.inboundNodes[before]?.outputs ?? [])];
}
