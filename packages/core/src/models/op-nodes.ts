import { toCamel, toSnake } from "../config/index.js";
import { LayerError } from "../errors/index.js";
import { isPlainObject } from "../host/nested.js";
import type { Json, JsonObject, KerasClass } from "../serialization/index.js";
import type { OpOperation } from "../surface/index.js";
import { type CallNode, originOf, symbolicIn } from "../symbolic/index.js";
import { OP_TABLE } from "./op-table.js";

interface Parameter {
  readonly name: string;
  /** In the config of the node, not among the arguments of its call. */
  readonly inConfig: boolean;
  readonly rest: boolean;
  /** Python's default; `undefined` where there is none. */
  readonly fallback: Json | undefined;
}
interface OpForm {
  /** Python's name. */
  readonly name: string;
  readonly className: string;
  readonly module: string;
  readonly parameters: readonly Parameter[];
}

/** Ops that take their optional arguments by position too, as `ops` declares them. */
const POSITIONAL: ReadonlySet<string> = new Set(["where", "arange"]);

const literals: Readonly<Record<string, Json>> = { None: null, True: true, False: false };
function literal(python: string): Json {
  if (Object.hasOwn(literals, python)) return literals[python] as Json;
  if (python.startsWith("'")) return python.slice(1, -1);
  if (python.startsWith("("))
    return python
      .slice(1, -1)
      .split(",")
      .filter((s) => s !== "")
      .map(literal);
  return Number(python);
}

function parameter(text: string): Parameter {
  const [, mark, name, , fallback] = /^([@*]?)(\w+)(=(.*))?$/.exec(text) as unknown as [
    string,
    string,
    string,
    string,
    string | undefined,
  ];
  return { name, inConfig: mark === "@", rest: mark === "*", fallback: fallback === undefined ? undefined : literal(fallback) };
}

const pascal = (name: string): string =>
  name
    .split("_")
    .map((w) => w.charAt(0).toUpperCase() + w.slice(1))
    .join("");

let forms: Map<string, OpForm> | null = null;
function formsByName(): Map<string, OpForm> {
  if (forms !== null) return forms;
  forms = new Map();
  for (const [module, text] of Object.entries(OP_TABLE)) {
    for (const line of text.split(";")) {
      const [head, ...parameters] = line.trim().split(/\s+/) as [string, ...string[]];
      const [name, className = pascal(head)] = head.split(":") as [string, string?];
      forms.set(name, { name, className, module: `keras.src.ops.${module}`, parameters: parameters.map(parameter) });
    }
  }
  return forms;
}

/** Class name of an op's node, as summaries and files show it. */
export const opClassName = (op: string): string => formsByName().get(toSnake(op))?.className ?? pascal(toSnake(op));

/** The node of an op as files hold it; `write` encodes its arguments. */
export function opEntry(operation: OpOperation, calls: readonly CallNode[], write: (value: unknown) => Json): JsonObject {
  const form = formsByName().get(toSnake(operation.op));
  const first = calls[0];
  if (form === undefined || first === undefined) {
    throw new LayerError(operation.name, `the op "${operation.op}" cannot be held by a config`, {
      hint: "Put it into a layer of your own with a `static className`.",
    });
  }
  const config: Record<string, Json> = { name: operation.name };
  const given = argumentsOf(form, first.args);
  for (const { name, inConfig, fallback } of form.parameters) {
    if (inConfig) config[name] = given.has(name) ? write(given.get(name)) : (fallback ?? null);
  }
  const { className, module } = form;
  const inbound = calls.map((call) => callEntry(form, argumentsOf(form, call.args), write));
  return { module, class_name: className, config, registered_name: className, name: operation.name, inbound_nodes: inbound };
}

/** Arguments of a TypeScript call under their Python names. */
function argumentsOf(form: OpForm, args: readonly unknown[]): Map<string, unknown> {
  const given = new Map<string, unknown>();
  const positional = form.parameters.filter((p) => p.fallback === undefined || POSITIONAL.has(form.name));
  const rest = positional.findIndex((p) => p.rest);
  const count = rest >= 0 ? args.length : Math.min(args.length, positional.length);
  args.slice(0, count).forEach((value, i) => {
    const { name } = positional[Math.min(i, positional.length - 1)] as Parameter;
    if (rest >= 0 && i >= rest) given.set(name, [...((given.get(name) as unknown[] | undefined) ?? []), value]);
    else given.set(name, value);
  });
  const options = args[count];
  if (isPlainObject(options))
    for (const [key, value] of Object.entries(options)) if (value !== undefined) given.set(toSnake(key), value);
  return given;
}

function callEntry(form: OpForm, given: ReadonlyMap<string, unknown>, write: (value: unknown) => Json): JsonObject {
  const args: Json[] = [];
  const kwargs: Record<string, Json> = {};
  for (const { name, inConfig, rest } of form.parameters) {
    if (inConfig || !given.has(name)) continue;
    const value = form.name === "get_item" && name === "key" ? keyEntry(given.get(name), write) : write(given.get(name));
    if (rest) args.push(...(value as Json[]));
    else if (
      Object.keys(kwargs).length > 0 ||
      (symbolicIn(given.get(name)).length === 0 && form.parameters.find((p) => p.name === name)?.fallback !== undefined)
    )
      kwargs[name] = value;
    else args.push(value);
  }
  return { args, kwargs };
}

/** Slices and `...` of a key in Python's encoding. */
function keyEntry(key: unknown, write: (value: unknown) => Json): Json {
  if (Array.isArray(key)) return key.map((k) => keyEntry(k, write));
  if (key === "...") return { class_name: "__ellipsis__", config: {} };
  if (!isPlainObject(key)) return write(key);
  const { start = null, stop = null, step = null } = key as Record<string, Json>;
  return { class_name: "__slice__", config: { start, stop, step } };
}

/** A key as `ops.getItem` takes it. */
function keyValue(key: unknown): unknown {
  if (Array.isArray(key)) return key.map(keyValue);
  if (typeof key !== "object" || key === null || !("start" in key)) return typeof key === "symbol" ? "..." : key;
  const { start, stop, step } = key as unknown as Record<string, unknown>;
  return { start: start ?? null, stop: stop ?? null, step: step ?? null };
}

type OpFunction = (...args: unknown[]) => unknown;

/** An op's node read from a file: applied to the arguments of its calls it becomes part of the model again. */
export class OpNode {
  readonly form: OpForm;
  readonly fn: OpFunction;
  readonly config: JsonObject;
  constructor(form: OpForm, fn: OpFunction, config: JsonObject) {
    this.form = form;
    this.fn = fn;
    this.config = config;
  }
  getConfig(): JsonObject {
    return this.config;
  }

  /** Calls the op on symbolic tensors, under the name the file gives. */
  apply(args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): CallNode {
    const given = new Map<string, unknown>(Object.entries(this.config).filter(([k]) => k !== "name"));
    const own = this.form.parameters.filter((p) => !p.inConfig);
    args.forEach((value, i) => {
      const p = own[Math.min(i, own.length - 1)] as Parameter;
      given.set(p.name, p.rest ? [...((given.get(p.name) as unknown[] | undefined) ?? []), value] : value);
    });
    for (const [key, value] of Object.entries(kwargs)) given.set(key, value);
    const positional: unknown[] = [];
    const options: Record<string, unknown> = {};
    for (const { name, rest, fallback } of this.form.parameters) {
      if (!given.has(name)) continue;
      const value = this.form.name === "get_item" && name === "key" ? keyValue(given.get(name)) : given.get(name);
      if (rest) positional.push(...(value as unknown[]));
      else if (fallback === undefined || POSITIONAL.has(this.form.name)) positional.push(value);
      else if (value !== null) options[toCamel(name)] = value;
    }
    const output = this.fn(...positional, ...(Object.keys(options).length > 0 ? [options] : []));
    const call = symbolicIn(output).map(originOf)[0]?.call;
    if (call === undefined)
      throw new LayerError(this.form.name, "an op of a functional model must be applied to symbolic tensors");
    if (typeof this.config.name === "string") (call.operation as { name: string }).name = this.config.name;
    return call;
  }
}

/** A class per op for the registry of what files may name; `ops` holds the functions by their TypeScript names. */
export function opClasses(ops: Readonly<Record<string, unknown>>): KerasClass[] {
  const classes: KerasClass[] = [];
  for (const form of formsByName().values()) {
    const fn = ops[toCamel(form.name)];
    if (typeof fn !== "function") continue;
    classes.push(opClass(form, form.className, form.module, fn as OpFunction));
  }
  return classes;
}

function opClass(form: OpForm, className: string, module: string, fn: OpFunction): KerasClass {
  return {
    prototype: OpNode.prototype,
    className,
    module,
    fromConfig: (config: JsonObject) => new OpNode(form, fn, config),
  } as unknown as KerasClass;
}

/** Keras's node class for the `relu` activation, which holds its three numbers in its config. */
export const reluClass = (relu: OpFunction): KerasClass =>
  opClass(
    {
      name: "relu",
      className: "ReLU",
      module: "keras.src.activations.activations",
      parameters: ["x", "@negative_slope=0.0", "@max_value=None", "@threshold=0.0"].map(parameter),
    },
    "ReLU",
    "keras.src.activations.activations",
    relu,
  );
