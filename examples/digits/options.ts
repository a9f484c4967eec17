import { parseArgs } from "node:util";
import { didYouMean } from "keras-ts";

export interface Options {
  readonly epochs: number;
  readonly seed: number;
  /** Engine by name; `null` leaves it to `KERAS_BACKEND`, `keras.json` and the default order. */
  readonly engine: string | null;
  readonly help: boolean;
}

export const USAGE = `Usage: npm start -- [flags]

  --epochs <n>     epochs at most (default 30; stops earlier when validation no longer improves)
  --seed <n>       seed of weights, dropout and order (default 1)
  --engine <name>  engine to train on (default: as keras.json says)
  --help           this text`;

const FLAGS = ["--epochs", "--seed", "--engine", "--help"];

/** Reads the command line; throws an `Error` that names the flag that is wrong. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: {
      epochs: { type: "string" },
      seed: { type: "string" },
      engine: { type: "string" },
      help: { type: "boolean" },
    },
  });
  for (const token of tokens) {
    if (token.kind === "option" && !FLAGS.includes(token.rawName)) {
      const hint = didYouMean(token.rawName, FLAGS) ?? `Known flags: ${FLAGS.join(", ")}.`;
      throw new Error(`[digits] unknown flag "${token.rawName}". ${hint}`);
    }
  }
  if (positionals.length > 0) throw new Error(`[digits] every argument must follow a flag, got "${positionals[0]}".`);
  const { engine } = values;
  if (engine !== undefined && (typeof engine !== "string" || engine === "")) throw new Error("[digits] --engine needs a name.");
  return {
    epochs: wholeNumber("epochs", values["epochs"], 30, 1),
    seed: wholeNumber("seed", values["seed"], 1, 0),
    engine: engine ?? null,
    help: values["help"] === true,
  };
}

function wholeNumber(flag: string, text: unknown, otherwise: number, least: number): number {
  if (text === undefined) return otherwise;
  const value = typeof text === "string" && text !== "" ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(
    `[digits] --${flag} must be a whole number of at least ${least}, got ${text === true ? "nothing" : `"${text}"`}.`,
  );
}
