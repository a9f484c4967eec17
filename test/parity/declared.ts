import { type AnyField, type Config, describeConfig, type Fields, Problem } from "../../packages/core/src/config/index.js";
import { toPythonJson } from "../../packages/core/src/serialization/index.js";
import type { Json } from "../goldens/runner/case.js";
import type { Parameter, Signatures } from "../goldens/runner/signatures.js";
import { inheritedParameters } from "./keras.js";
import { plainLiteral } from "./python-literal.js";

type AnyConfig = Config<Fields>;

/** The declared config of a class, if it has one of its own. */
export function declaredOf(cls: unknown): AnyConfig | undefined {
  const own = cls as { declared?: AnyConfig; className?: string };
  return own.declared !== undefined && own.declared.className === own.className ? own.declared : undefined;
}

/** What a field holds in a file when it is given `value`; `undefined` when it refuses the value. */
function wireOf({ rules }: AnyField, value: unknown): string | undefined {
  const parsed = rules.parse(value);
  if (parsed instanceof Problem) return undefined;
  return toPythonJson((rules.write === undefined ? parsed : rules.write(parsed)) as never);
}

function defaultDifference(path: string, option: string, field: AnyField, { fallback = "" }: Parameter): string[] {
  const literal = plainLiteral(fallback) as Json | undefined;
  if (literal === undefined) return [`${path}: the default of ${option} is computed in Keras: ${fallback}`];
  const keras = wireOf(field, literal);
  if (keras === undefined) return [`${path}: refuses Keras's default of ${option}, ${fallback}`];
  const ours = wireOf(field, field.traits.fallback?.());
  return ours === keras ? [] : [`${path}: the default of ${option} is ${ours}, in Keras ${fallback}`];
}

/** Compares every declared option of a class with the constructor's parameter of its name in files, and the other way round. */
export function declaredDifferences(path: string, declared: AnyConfig, name: string, signatures: Signatures): string[] {
  const own = signatures.of(name).filter((p) => p.kind === "required" || p.kind === "option");
  const { demanded, accepted } = inheritedParameters(signatures, name);
  const parameters = new Map([...accepted, ...demanded, ...own].map((p) => [p.name, p]));
  const fields = new Map(describeConfig(declared).map(({ option, wire }) => [wire, option]));
  const differences: string[] = [];
  for (const [wire, option] of fields) {
    const parameter = parameters.get(wire);
    const field = declared.fields[option] as AnyField;
    if (parameter === undefined) {
      differences.push(`${path}: Keras has no argument ${wire}`);
      continue;
    }
    const required = field.traits.fallback === undefined;
    if (required !== (parameter.kind === "required"))
      differences.push(`${path}: ${option} is ${required ? "required" : "an option"}, not so in Keras`);
    else if (!required) differences.push(...defaultDifference(path, option, field, parameter));
  }
  for (const { name: wire } of own) if (!fields.has(wire)) differences.push(`${path}: declares no ${wire}`);
  return differences;
}
