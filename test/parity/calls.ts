import { camelCase } from "../goldens/runner/names.js";
import type { Signatures } from "../goldens/runner/signatures.js";
import type { CallShape, Export } from "./exports.js";
import { type ExpectedCall, expectedCall, inheritedParameters } from "./keras.js";

const bare = (argument: string): string => argument.replace(/\?$/, "").replace(/^(\.\.\.)?_/, "$1");
const shown = (list: readonly string[]): string => `(${list.join(", ")})`;

/** How a call differs from what the rule makes of Keras's, one sentence each. */
export function callDifferences(path: string, have: CallShape, want: ExpectedCall): string[] {
  const differences: string[] = [];
  const given = have.positional.map(bare);
  if (given.join() !== want.positional.join())
    differences.push(`${path}: takes ${shown(given)}, in Keras ${shown(want.positional)}`);
  const options = have.options ?? [];
  for (const option of want.options ?? []) if (!options.includes(option)) differences.push(`${path}: has no option ${option}`);
  if (want.open) return differences;
  const known = [...(want.options ?? []), ...want.accepted];
  for (const option of options) if (!known.includes(option)) differences.push(`${path}: Keras has no option ${option}`);
  return differences;
}

/** Methods that users override rather than call, and Python's protocol with files: both have a form of their own here. */
const PROTOCOL = /^(__call__|build|call|compute_.*|update_step|(get|from)_config|(save|load)_own_variables)$/;
const HOOK = /^on_/;

/** Differences of the methods that a class declares itself in Keras and that exist here. */
function methodDifferences({ path, methods }: Export, name: string, signatures: Signatures): string[] {
  const members = signatures.table.classes[signatures.canonical(name)];
  return Object.keys(members?.methods ?? {}).flatMap((method) => {
    const have = methods.get(camelCase(method));
    const parameters = signatures.method(name, method);
    // A hook may leave out arguments it has no use for.
    const overrides = HOOK.test(method) && name !== "keras.callbacks.Callback";
    if (have === undefined || parameters === undefined || PROTOCOL.test(method) || overrides) return [];
    return callDifferences(`${path}.${camelCase(method)}`, have, expectedCall(`${name}.${method}`, parameters));
  });
}

/** All differences of one export from the Keras symbol of that name. */
export function exportDifferences(ours: Export, name: string, signatures: Signatures): string[] {
  if (ours.kind === "namespace" || ours.kind === "type") return [`${ours.path}: is a ${ours.kind}`];
  const parameters = signatures.of(name);
  if (ours.call === null) return parameters.length > 0 ? [`${ours.path}: cannot be called`] : [];
  const isClass = ours.kind === "class";
  const inherited = isClass ? inheritedParameters(signatures, name) : { demanded: [], accepted: [] };
  const call = callDifferences(ours.path, ours.call, expectedCall(signatures.canonical(name), parameters, inherited));
  return isClass ? [...call, ...methodDifferences(ours, name, signatures)] : call;
}
