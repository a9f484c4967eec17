import type { Json, JsonObject, LocatedCase } from "./case.js";
import type { Signatures } from "./signatures.js";

/** Names that Keras gives to the arrays of a two-argument op; `take(x, indices)` and the like are no promotions. */
const OPERANDS = new Set(["x", "y", "x1", "x2", "a", "b"]);

/** These declare something else than what a result of theirs has, or what they return is no tensor of the input's kind. */
const NOT_BY_INPUT = new Set(
  "ndim shape size view view_as_complex view_as_real ctc_decode unstack where histogram normalize bincount".split(" "),
);

const spec = (dtype: Json): JsonObject => ({ spec: { shape: [4, 4], dtype } });

/** Ops of `keras.ops.nn` declare the input's dtype also for integers, whose results are floats. */
const declaredOnly = (op: string, dtypes: readonly string[], signatures: Signatures): boolean =>
  signatures.table.aliases[`keras.ops.nn.${op}`] !== undefined && dtypes.some((d) => !d.includes("float"));

type Row = readonly [inputs: readonly string[], result: Json];

/** The recorded result dtypes as one case per op: symbolic inputs in, dtype out. */
export function dtypeCases(table: JsonObject, signatures: Signatures): LocatedCase[] {
  const dtypes = table["dtypes"] as readonly string[];
  const unary = Object.entries(table["unary"] as JsonObject).flatMap(([names, results]) => {
    const rows = (results as readonly Json[]).map((result, i): Row => [[dtypes[i] ?? ""], result]);
    return opsOf(names, signatures, 1).map((op) => dtypeCase(op, rows, signatures));
  });
  const binary = Object.entries(table["binary"] as JsonObject).flatMap(([names, results]) => {
    const rows = Object.entries(results as JsonObject).map(([pair, result]): Row => [pair.split(","), result ?? null]);
    return opsOf(names, signatures, 2).map((op) => dtypeCase(op, rows, signatures));
  });
  return [...unary, ...binary];
}

function opsOf(names: string, signatures: Signatures, arity: number): string[] {
  return (JSON.parse(names) as string[]).filter((op) => {
    if (NOT_BY_INPUT.has(op) || signatures.table.symbols[`keras.ops.${op}`] === undefined) return false;
    const required = signatures.of(`keras.ops.${op}`).filter((p) => p.kind === "required");
    return required.length === arity && (arity === 1 || required.every((p) => OPERANDS.has(p.name)));
  });
}

function dtypeCase(op: string, rows: readonly Row[], signatures: Signatures): LocatedCase {
  const asked = rows.filter(([inputs]) => !inputs.some((d) => d.startsWith("complex")) && !declaredOnly(op, inputs, signatures));
  const cases = asked.map(([inputs, result]) => [inputs.map(spec), result]);
  return { group: "dtypes", raw: { id: `table-${op}`, name: `keras.ops.${op}`, rows: cases } };
}
