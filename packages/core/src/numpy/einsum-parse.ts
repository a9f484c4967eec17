import { LayerError } from "../errors/index.js";

/** Labels per operand and of the result; an ellipsis is written out as labels `.n` … `.0`, counted from the right. */
export interface Contraction {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

const fail = (subscripts: string, problem: string): LayerError =>
  new LayerError("einsum", `${problem}, got "${subscripts}"`, { argument: "subscripts" });

/** Reads Einstein notation for operands of these ranks. */
export function parseEinsum(subscripts: string, ranks: readonly number[]): Contraction {
  const text = subscripts.replaceAll(" ", "");
  const [left = "", right, ...more] = text.split("->");
  const terms = left.split(",");
  if (more.length > 0) throw fail(subscripts, 'subscripts must have at most one "->"');
  if (terms.length !== ranks.length) throw fail(subscripts, `subscripts must name ${ranks.length} operands`);
  let widest = 0;
  const inputs = terms.map((term, i) => {
    const letters = lettersOf(term, subscripts);
    const rank = ranks[i] as number;
    const named = letters.filter((l) => l !== "...").length;
    const hidden = rank - named;
    const fits = letters.includes("...") ? hidden >= 0 : hidden === 0;
    if (!fits) throw fail(subscripts, `"${term}" must fit an operand of ${rank} axes`);
    widest = Math.max(widest, letters.includes("...") ? hidden : 0);
    return letters.flatMap((l) => (l === "..." ? hiddenLabels(hidden) : l));
  });
  return { inputs, output: right === undefined ? implicit(inputs, widest) : explicit(right, inputs, widest, subscripts) };
}

const hiddenLabels = (count: number): string[] => Array.from({ length: count }, (_, i) => `.${count - 1 - i}`);

/** `"ab...c"` → `["a", "b", "...", "c"]`. */
function lettersOf(term: string, subscripts: string): string[] {
  const letters = term.match(/\.\.\.|./g) ?? [];
  const bad = letters.find((l) => l !== "..." && !/[A-Za-z]/.test(l));
  if (bad !== undefined) throw fail(subscripts, `subscripts must be letters, "..." and ",", not "${bad}"`);
  if (letters.filter((l) => l === "...").length > 1) throw fail(subscripts, `"${term}" must have at most one ellipsis`);
  return letters;
}

/** Without an arrow: hidden axes, then the labels that occur once, in alphabetical order. */
function implicit(inputs: readonly (readonly string[])[], widest: number): string[] {
  const all = inputs.flat().filter((l) => !l.startsWith("."));
  const once = all.filter((l) => all.indexOf(l) === all.lastIndexOf(l));
  return [...hiddenLabels(widest), ...once.sort((a, b) => (a < b ? -1 : 1))];
}

function explicit(right: string, inputs: readonly (readonly string[])[], widest: number, subscripts: string): string[] {
  const letters = lettersOf(right, subscripts);
  const output = letters.flatMap((l) => (l === "..." ? hiddenLabels(widest) : l));
  const known = new Set(inputs.flat());
  const strange = output.find((l) => !known.has(l));
  if (strange !== undefined) throw fail(subscripts, `the result's label "${strange}" must occur in an operand`);
  if (new Set(output).size !== output.length) throw fail(subscripts, "labels of the result must not repeat");
  return output;
}
