import { didYouMean, LayerError, nearest } from "../errors/index.js";
import { isPlainObject } from "../serialization/index.js";
import { showValue } from "./show.js";

/** One thing wrong with a config. */
export interface Complaint {
  /** The option or key it is about, if one. */
  readonly option: string | undefined;
  /** Without full stop. */
  readonly text: string;
  readonly hint: string | undefined;
}

/** A LayerError that lists everything wrong with a config; `problems` has it piece by piece. */
export class ConfigError extends LayerError {
  readonly problems: readonly Complaint[];
  constructor(where: string, problems: readonly Complaint[]) {
    const last = problems.at(-1);
    const lines = problems.map(({ text, hint }, i) =>
      i === problems.length - 1 ? text : `${text}.${hint === undefined ? "" : ` ${hint}`}`,
    );
    const text = lines.length === 1 ? (lines[0] as string) : `${lines.length} options are wrong:\n  ${lines.join("\n  ")}`;
    super(where, text, {
      ...(problems.length === 1 && last?.option !== undefined ? { argument: last.option } : {}),
      ...(last?.hint === undefined ? {} : { hint: last.hint }),
    });
    this.problems = problems;
  }
}

/** Catches what is no options object at all; spread strings and lists arrive as `{ 0: …, 1: … }`. */
export function optionComplaints(options: unknown): Complaint[] {
  if (!isPlainObject(options))
    return [{ option: undefined, text: `options must be an object, got ${showValue(options)}`, hint: undefined }];
  if (!Object.hasOwn(options, "0")) return [];
  return [
    {
      option: undefined,
      text: "options must be one object with named options, got a string or a list",
      hint: 'Write { activation: "relu" }.',
    },
  ];
}

/** Options that are not declared. */
export function strayOptions(options: Readonly<Record<string, unknown>>, wireOf: ReadonlyMap<string, string>): Complaint[] {
  return Object.keys(options)
    .filter((key) => !wireOf.has(key))
    .map((key) => ({ option: key, text: `unknown option "${key}"`, hint: didYouMean(key, wireOf.keys()) }));
}

/** Keys of a file that are not declared; only the exact wire names are. */
export function strayKeys(json: Readonly<Record<string, unknown>>, wireOf: ReadonlyMap<string, string>): Complaint[] {
  const known = new Set(wireOf.values());
  return Object.keys(json)
    .filter((key) => !known.has(key))
    .map((key) => {
      const near = wireOf.get(key) ?? nearest(key, known);
      return {
        option: key,
        text: `unknown config key "${key}"`,
        hint: near === undefined ? undefined : `Did you mean "${near}"?`,
      };
    });
}
