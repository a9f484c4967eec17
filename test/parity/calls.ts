import { camelCase } from "../goldens/runner/names.js";
import type { Signatures } from "../goldens/runner/signatures.js";
import type { CallShape, Export } from "./exports.js";
import { type ExpectedCall, expectedCall, inheritedParameters, type KerasName } from "./keras.js";

const bare = (argument: string): string => argument.replace(/\?$/, "").replace(/^(\.\.\.)?_/, "$1");
const shown = (list: readonly string[]): string => `(${list.join(", ")})`;

/** How a call differs from what the rule makes of Keras's, one sentence each. */
export function callDifferences(path: string, have: CallShape, want: ExpectedCall): string[] {
  const differences: string[] = [];
  const given = have.positional.map(bare);
  if (given.join() !== want.positional.join()) differences.push(`${path}: takes ${shown(given)}, Keras ${shown(want.positional)}`);
  const options = have.options ?? [];
  const wanted = want.options ?? [];
  for (const option of wanted) if (!options.includes(option)) differences.push(`${path}: has no option ${option}`);
  if (!want.open) for (const option of options) if (!wanted.includes(option)) differences.push(`${path}: Keras has no option ${option}`);
  return differences;
}

// Python's protocol between a class and its files, which is written in another form here.
const WIRE = new Set(["get_config", "from_config", "__call__", "save_own_variables", "load_own_variables"]);

/** Differences of the methods that a class declares itself in Keras and that exist here. */
function methodDifferences({ path, methods }: Export, name: string, signatures: Signatures): string[] {
  const declared = Object.keys(signatures.table.classes[signatures.canonical(name)]?.methods ?? {});
  return declared.flatMap((method) => {
    const have = methods.get(camelCase(method));
    const parameters = signatures.method(name, method);
    if (have === undefined || parameters === undefined || WIRE.has(method)) return [];
    return callDifferences(`${path}.${camelCase(method)}`, have, expectedCall(`${name}.${method}`, parameters));
  });
}

/** All differences of one export from the Keras symbol of its name. */
export function exportDifferences(ours: Export, { name }: KerasName, signatures: Signatures): string[] {
  if (ours.kind === "namespace" || ours.kind === "type") return [`${ours.path}: is a ${ours.kind}`];
  const parameters = signatures.of(name);
  if (ours.call === null) return parameters.length > 0 ? [`${ours.path}: is a value, Keras has a call`] : [];
  const inherited = ours.kind === "class" ? inheritedParameters(signatures, name) : [];
  const call = callDifferences(ours.path, ours.call, expectedCall(signatures.canonical(name), parameters, inherited));
  return ours.kind === "class" ? [...call, ...methodDifferences(ours, name, signatures)] : call;
}
