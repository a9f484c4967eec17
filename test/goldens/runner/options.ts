import { resolve } from "node:path";
import { parseArgs } from "node:util";

export const USAGE = `npm run goldens -- [folder] [options]

Replays recorded Keras calls: the copy in this repository, or any folder in the same format.

  --tables         the smaller tables (default configs, weight lists, optimizer state, numbers) instead
  --backend NAME   engine to run on
  --only a,b       names (ops.add, layers.Dense, Dense, ops.image.*) or case ids
  --group a,b      ops, functions, layers, losses, metrics, optimizers, schedules, configs, errors, specs
  --quiet          only the names with a failure
  --verbose        the reason of every case that did not pass, also where nothing is wrong
  --missing        what is not exported, by the number of cases that wait for it
  --list           the failures as entries for known-failures.json
  --slow MS        name the cases that took longer
  --json FILE      the whole report as JSON`;

export interface CliOptions {
  readonly folder: string | undefined;
  readonly tables: boolean;
  readonly backend: string | undefined;
  readonly only: readonly string[];
  readonly groups: readonly string[];
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly missing: boolean;
  readonly list: boolean;
  readonly slow: number | undefined;
  readonly json: string | undefined;
  readonly help: boolean;
}

const words = (text: string | undefined): string[] => (text === undefined ? [] : text.split(",").filter((w) => w !== ""));

export function parseOptions(args: readonly string[]): CliOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      tables: { type: "boolean", default: false },
      backend: { type: "string" },
      only: { type: "string" },
      group: { type: "string" },
      quiet: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
      missing: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      slow: { type: "string" },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (positionals.length > 1) throw new Error(`one folder at most, got ${positionals.join(" ")}`);
  return {
    folder: positionals[0] === undefined ? undefined : resolve(positionals[0]),
    tables: values.tables,
    backend: values.backend,
    only: words(values.only),
    groups: words(values.group),
    quiet: values.quiet,
    verbose: values.verbose,
    missing: values.missing,
    list: values.list,
    slow: values.slow === undefined ? undefined : Number(values.slow),
    json: values.json,
    help: values.help,
  };
}
