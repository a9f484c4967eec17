import { KerasError, LayerError } from "../errors/index.js";
import { isFloat } from "../host/dtype.js";
import { isPlainObject, mapTree } from "../host/nested.js";
import { div, scalar } from "../ops/index.js";
import { Tensor } from "../runtime/index.js";
import { autocastScope, nodeOf, wrap } from "../surface/index.js";
import { CallNode, Found, inSpecTrace, outputSpecs, symbolicIn, symbolicOutput } from "../symbolic/index.js";
import { type CallArguments, type ShapeTree, shapesOf, splitArguments, tensorsIn, toTensors } from "./arguments.js";
import { callContext, inCall, inNameScope } from "./context.js";
import type { AnyLayer, Layer } from "./layer.js";
import { attachMasks, maskOf } from "./mask.js";
import { withTries } from "./provisional.js";
import { checkReachable } from "./reachable.js";

/** What `layer(…)` does: convert, check, build once, call, and put masks on what comes out. */
export function invokeLayer(layer: AnyLayer, raw: readonly unknown[]): unknown {
  try {
    if (raw.length === 0) throw new LayerError(layer.where, "must be called on at least one tensor, got nothing");
    const { positional, options } = splitArguments(raw);
    const dtype = layer.autocast && isFloat(layer.computeDtype) ? layer.computeDtype : null;
    const inputs = positional.map((x) => toTensors(x, dtype));
    const given: CallArguments = { positional: inputs, options: mapOptions(options, dtype) };
    checkReachable(layer);
    const spec = symbolicIn([inputs, options]).length > 0;
    return spec ? callSymbolically(layer, given) : callForReal(layer, given);
  } catch (error) {
    // A call on symbolic tensors is traced as a call on real ones: one layer, one entry.
    throw error instanceof KerasError && error.path[0] !== layer.where ? error.within(layer.where) : error;
  }
}

// Tensors among the options (a mask, an initial state) are converted like inputs; flags stay.
const mapOptions = (
  options: Readonly<Record<string, unknown>>,
  dtype: Parameters<typeof toTensors>[1],
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(options).map(([k, v]) => [k, typeof v === "number" ? v : toTensors(v, k === "mask" ? null : dtype)]),
  );

function checkSpecs(layer: AnyLayer, first: unknown): void {
  const { inputSpec } = layer;
  if (inputSpec === null) return;
  const tensors = tensorsIn(first);
  const specs = Array.isArray(inputSpec) ? inputSpec : tensors.map(() => inputSpec);
  if (specs.length !== tensors.length)
    throw new LayerError(layer.where, `must be called on ${specs.length} inputs, got ${tensors.length}`);
  tensors.forEach((t, i) => {
    specs[i]?.check(layer.where, t);
  });
}

/** Shapes for `build`: one per positional tensor, then those of tensors among the options. */
function buildShapes(args: CallArguments): ShapeTree[] {
  const optional = Object.entries(args.options).filter(([k, v]) => k !== "mask" && tensorsIn(v).length > 0);
  const shapes = args.positional.map(shapesOf);
  return optional.length === 0 ? shapes : [...shapes, Object.fromEntries(optional.map(([k, v]) => [k, shapesOf(v)]))];
}

function trainingOf(args: CallArguments): boolean | null {
  const { training } = args.options;
  if (typeof training === "boolean") return training;
  return callContext()?.training ?? null;
}

function callForReal(layer: AnyLayer, args: CallArguments): unknown {
  layer.ensureBuilt(buildShapes(args));
  checkSpecs(layer, args.positional[0]);
  if (callContext() === null && !inSpecTrace()) layer.clearLosses();
  const previous = "mask" in args.options && args.options.mask != null ? args.options.mask : maskOf(args.positional[0]);
  const output = runCall(layer, args, previous);
  attachMasks(layer, args.positional[0], previous, output);
  return output;
}

/** Runs `call` in its name, dtype and training context. */
function runCall(layer: AnyLayer, args: CallArguments, mask: unknown): unknown {
  const training = trainingOf(args);
  const compute = layer.computeDtype !== layer.variableDtype && isFloat(layer.computeDtype) ? layer.computeDtype : null;
  const method = Object.getPrototypeOf(layer) as { call(...a: readonly unknown[]): unknown };
  const output = inCall(layer, training, () =>
    inNameScope(layer.name, () =>
      autocastScope(compute, () => method.call.apply(layer, [...args.positional, { ...args.options, training, mask }])),
    ),
  );
  if (output instanceof Promise)
    throw new LayerError(layer.where, "call must be synchronous, got a promise", {
      hint: "Compute with ops only; await outside of the model.",
    });
  checkOutput(layer, output);
  if (layer.activityRegularizer !== null && !inSpecTrace()) regularizeActivity(layer, output);
  return output;
}

function checkOutput(layer: AnyLayer, output: unknown): void {
  if (output === undefined) throw new LayerError(layer.where, "call must return a tensor, got undefined");
  mapTree(output as never, (leaf: unknown) => {
    if (leaf instanceof Tensor || leaf === null) return leaf;
    throw new LayerError(layer.where, `call must return tensors, got ${String(leaf)}`);
  });
}

function regularizeActivity(layer: AnyLayer, output: unknown): void {
  for (const t of tensorsIn(output)) {
    const penalty = layer.activityRegularizer?.(t);
    if (penalty === undefined) continue;
    const batch = Math.max(1, t.ndim === 0 ? 1 : t.dim(0));
    layer.addLoss(wrap(div(nodeOf(penalty), scalar(batch, penalty.dtype))));
  }
}

/** Adds the call to the functional model being put together. */
function callSymbolically(layer: AnyLayer, args: CallArguments): unknown {
  const previous = "mask" in args.options && args.options.mask != null ? args.options.mask : maskOf(args.positional[0]);
  layer.ensureBuilt(buildShapes(args));
  checkSpecs(layer, args.positional[0]);
  // Masks travel with the tensors; where `call` looks at them they are arguments in files too.
  const { takesMask } = Object.getPrototypeOf(layer).constructor as typeof Layer;
  const options = takesMask ? { ...args.options, mask: previous ?? null } : args.options;
  const call = Object.keys(options).length === 0 ? args.positional : [...args.positional, options];
  const specs =
    declaredSpecs(layer, args) ??
    withTries(layer, (attempt) => outputSpecs(layer.where, (real) => attempt(() => layer.invoke(...real)), call));
  const node = new CallNode(layer, call, (made) => {
    let index = 0;
    return mapTree(specs as never, (leaf: unknown) => (leaf instanceof Found ? symbolicOutput(leaf.spec, made, index++) : leaf));
  });
  attachMasks(layer, args.positional[0], previous, node.output);
  return node.output;
}

/** Output specs from a hand-written `computeOutputShape`, where the class has one. */
function declaredSpecs(layer: AnyLayer, args: CallArguments): unknown {
  const shape = layer.computeOutputShape(...(buildShapes(args) as never[])) as ShapeTree | null;
  if (shape === null) return null;
  return specTree(shape, layer.computeDtype);
}

function specTree(shape: ShapeTree, dtype: Found["spec"]["dtype"]): unknown {
  if (isPlainObject(shape))
    return Object.fromEntries(Object.entries(shape).map(([k, v]) => [k, specTree(v as ShapeTree, dtype)]));
  const list = shape as readonly unknown[];
  if (list.every((d) => d === null || typeof d === "number")) return new Found({ dtype, shape: list as (number | null)[] });
  return list.map((s) => specTree(s as ShapeTree, dtype));
}
