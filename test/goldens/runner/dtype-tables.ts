import { type Json, type JsonObject, type LocatedCase } from "./case.js";
import type { Signatures } from "./signatures.js";

/** Names that Keras gives to the arrays of a two-argument op; `take(x, indices)` and the like are no promotions. */
const OPERANDS = new Set(["x", "y", "x1", "x2", "a", "b"]);

/** Read on the NumPy backend, these declare something else than what a result of theirs has. */
const NOT_BY_INPUT = new Set(["ndim", "shape", "size", "view", "view_as_complex", "view_as_real", "ctc_decode", "unstack"]);

const SHAPE = [4, 4];
const spec = (dtype: Json): JsonObject => ({ spec: { shape: SHAPE, dtype } });

/** The recorded result dtypes as one case per op: symbolic inputs in, dtype out. */
export function dtypeCases(table: JsonObject, signatures: Signatures): LocatedCase[] {
  const dtypes = (table["dtypes"] as readonly string[]).filter((d) => !d.startsWith("complex"));
  const unary = Object.entries(table["unary"] as JsonObject).flatMap(([names, results]) =>
    opsOf(names, signatures, 1).map((op) =>
      dtypeCase(
        op,
        dtypes.map((d) => [[d], (results as readonly Json[])[(table["dtypes"] as readonly string[]).indexOf(d)] ?? null]),
      ),
    ),
  );
  const binary = Object.entries(table["binary"] as JsonObject).flatMap(([names, results]) =>
    opsOf(names, signatures, 2).map((op) =>
      dtypeCase(
        op,
        Object.entries(results as JsonObject)
          .filter(([pair]) => !pair.includes("complex"))
          .map(([pair, result]) => [pair.split(","), result ?? null]),
      ),
    ),
  );
  return [...unary, ...binary];
}

function opsOf(names: string, signatures: Signatures, arity: number): string[] {
  return (JSON.parse(names) as string[]).filter((op) => {
    if (NOT_BY_INPUT.has(op) || signatures.table.symbols[`keras.ops.${op}`] === undefined) return false;
    const required = signatures.of(`keras.ops.${op}`).filter((p) => p.kind === "required");
    return required.length === arity && (arity === 1 || required.every((p) => OPERANDS.has(p.name)));
  });
}

const dtypeCase = (op: string, rows: readonly (readonly [readonly string[], Json])[]): LocatedCase => ({
  group: "dtypes",
  raw: { id: `table-${op}`, name: `keras.ops.${op}`, rows: rows.map(([inputs, result]) => [inputs.map(spec), result]) },
});
