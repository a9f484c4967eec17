import { LayerError } from "../errors/index.js";
import { byteWidth } from "../host/dtype.js";
import { isPlainObject } from "../host/nested.js";
import { sizeOf } from "../host/spec.js";
import { type AnyLayer, classNameOf, Layer } from "../layer/index.js";
import { terminal } from "../platform/terminal.js";
import { Tensor, type Variable } from "../runtime/index.js";
import { type CallNode, type Operation, originOf } from "../symbolic/index.js";
import type { AnyModel } from "./model.js";
import { opClassName } from "./op-nodes.js";
import { drawTable, type TableColumn } from "./summary-table.js";

export interface SummaryOptions {
  readonly lineLength?: number | null | undefined;
  /** Right edges of the columns as shares of the line. */
  readonly positions?: readonly number[] | null | undefined;
  /** Receives the finished text instead of the terminal. */
  readonly printFn?: ((text: string) => void) | null | undefined;
  readonly expandNested?: boolean | undefined;
  readonly showTrainable?: boolean | undefined;
  /** First and last layer to show, by name (regular expressions). */
  readonly layerRange?: readonly [string, string] | null | undefined;
}

/** Characters a line has at least, however narrow the terminal. */
const NARROWEST = 48;

/** Prints the table of a model's layers and its parameter counts, in Keras's layout. */
export function summary(model: AnyModel, options: SummaryOptions = {}): void {
  const text = summaryText(model, options);
  if (options.printFn != null) options.printFn(text);
  else terminal.line(text);
}

export function summaryText(model: AnyModel, options: SummaryOptions): string {
  const linear = isLinear(model);
  const columns = columnsFor(linear, options);
  const rows = rowsOf(model, linear, options, "");
  return [`Model: "${model.name}"`, drawTable(columns, rows), ...totals(model)].join("\n");
}

/** Sequential models, subclassed ones, and graphs without sharing or several inputs show no connections. */
function isLinear(model: AnyModel): boolean {
  const { graph } = model;
  if (graph === null || classNameOf(Object.getPrototypeOf(model).constructor) === "Sequential") return true;
  return graph.operations.every((op) => {
    const calls = graph.callsOf(op);
    return calls.length <= 1 && calls.every((c) => new Set(c.inputs).size <= 1) && usersOf(model, op) <= 1;
  });
}
const usersOf = (model: AnyModel, op: Operation): number =>
  (model.graph?.nodes ?? []).filter((n) => n.inputs.some((t) => originOf(t)?.call.operation === op)).length;

function columnsFor(linear: boolean, options: SummaryOptions): TableColumn[] {
  const base = linear ? [0.45, 0.8, 1] : [0.3, 0.56, 0.74, 1];
  const header = [
    "Layer (type)",
    "Output Shape",
    "Param #",
    ...(linear ? [] : ["Connected to"]),
    ...(options.showTrainable ? ["Trainable"] : []),
  ];
  let line = linear ? 88 : 108;
  let positions: readonly number[] = options.positions ?? base;
  if (options.showTrainable && options.positions == null) {
    line += 12;
    positions = [...base.map((p) => p * 0.9), 1];
  }
  line = options.lineLength ?? Math.max(NARROWEST, Math.min(line, (terminal.columns ?? line + 4) - 4));
  if (positions.length !== header.length)
    throw new LayerError("summary", `positions must have ${header.length} entries, got ${positions.length}`, {
      argument: "positions",
    });
  const edges = positions.map((p) => Math.trunc(line * p));
  // Borders come out of the columns: three characters each, four from one of the middle.
  const four = header.length === 3 ? 1 : header.length - 2;
  const widths = edges.map((e, i) => e - (edges[i - 1] ?? 0) + 2 - (i === four ? 4 : 3));
  return header.map((title, i) => ({ title, width: widths[i] as number, right: title === "Param #" }));
}

function rowsOf(model: AnyModel, linear: boolean, options: SummaryOptions, prefix: string): string[][] {
  const rows: string[][] = [];
  for (const op of inRange(shownOperations(model), options.layerRange ?? null)) {
    const layer = op instanceof Layer ? (op as AnyLayer) : null;
    const cells = [
      `${prefix}${op.name} (${layer === null ? opClass(op) : classNameOf(Object.getPrototypeOf(layer).constructor)})`,
      shapeCell(model, op),
      paramCell(layer),
    ];
    if (!linear) cells.push(connections(model, op));
    if (options.showTrainable) cells.push(layer === null || layer.weights.length === 0 ? "-" : layer.trainable ? "Y" : "N");
    rows.push(cells);
    if (options.expandNested && layer !== null && "graph" in layer)
      rows.push(
        ...rowsOf(
          layer as unknown as AnyModel,
          linear,
          { ...options, layerRange: null },
          `${"   ".repeat(prefix === "" ? 1 : prefix.length / 3 + 1)}└ `,
        ),
      );
  }
  return rows;
}

function shownOperations(model: AnyModel): readonly Operation[] {
  const { graph } = model;
  const sequential = classNameOf(Object.getPrototypeOf(model).constructor) === "Sequential";
  return graph === null || sequential ? (model.layers as readonly Operation[]) : graph.operations;
}

function inRange(operations: readonly Operation[], range: readonly [string, string] | null): readonly Operation[] {
  if (range === null) return operations;
  const [from, to] = range.map((r) => operations.findIndex((op) => op.name === r || new RegExp(`^(?:${r})`).test(op.name)));
  if (from === undefined || to === undefined || from < 0 || to < 0)
    throw new LayerError("summary", `layerRange must name two layers, got ${range.join(", ")}`, { argument: "layerRange" });
  return operations.slice(Math.min(from, to), Math.max(from, to) + 1);
}

const opClass = (op: Operation): string => opClassName((op as { op?: string }).op ?? op.name);

function shapeCell(model: AnyModel, op: Operation): string {
  const call = model.graph?.callsOf(op)[0] ?? op.inboundNodes[0];
  if (call === undefined) return "?";
  return showShapes(call.output);
}
function showShapes(output: unknown): string {
  if (output instanceof Tensor)
    return output.shape.length === 1 ? `(${dim(output.shape[0] ?? null)},)` : `(${output.shape.map(dim).join(", ")})`;
  if (Array.isArray(output)) return `[${output.map(showShapes).join(", ")}]`;
  if (isPlainObject(output))
    return `{${Object.entries(output)
      .map(([k, v]) => `'${k}': ${showShapes(v)}`)
      .join(", ")}}`;
  return "?";
}
const dim = (d: number | null): string => (d === null ? "None" : String(d));

function paramCell(layer: AnyLayer | null): string {
  if (layer === null) return "0";
  return layer.built ? grouped(count(layer.weights)) : `${grouped(count(layer.weights))} (unbuilt)`;
}

function connections(model: AnyModel, op: Operation): string {
  const calls = model.graph?.callsOf(op) ?? [];
  const links = calls.flatMap((c: CallNode) =>
    c.inputs.map((t) => {
      const origin = originOf(t);
      if (origin === null) return "?";
      return `${origin.call.operation.name}[${model.graph?.nodeIndex(origin.call)}][${origin.index}]`;
    }),
  );
  return links.length === 0 ? "-" : links.join(", ");
}

const grouped = (n: number): string => n.toLocaleString("en-US");
const count = (weights: readonly Variable[]): number => weights.reduce((n, v) => n + sizeOf(v.shape), 0);
const bytes = (weights: readonly Variable[]): number => weights.reduce((n, v) => n + sizeOf(v.shape) * byteWidth(v.dtype), 0);

function size(n: number): string {
  const units = ["B", "KB", "MB", "GB", "TB", "PB"];
  let value = n;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(2)} ${units[unit]}`;
}

function totals(model: AnyModel): string[] {
  const line = (name: string, weights: readonly Variable[]): string =>
    ` ${name} params: ${grouped(count(weights))} (${size(bytes(weights))})`;
  const optimizer = model.optimizer as { built?: boolean; variables: readonly Variable[] } | null;
  const state = optimizer?.built ? optimizer.variables : [];
  return [
    line("Total", [...model.weights, ...state]),
    line("Trainable", model.trainableWeights),
    line("Non-trainable", model.nonTrainableWeights),
    ...(state.length > 0 ? [line("Optimizer", state)] : []),
  ];
}
