import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { START_UPS, WORKLOADS } from "./workloads/index.js";
import type { Line } from "./workloads/workload.js";

/** What is measured beside the table of workloads. */
export const PARTS = ["memory", "event-loop", "library"] as const;
export type Part = (typeof PARTS)[number];

export const LINES: readonly Line[] = [...WORKLOADS, ...START_UPS];

export interface Options {
  readonly engine: string;
  readonly threads: number;
  /** Folder in which the peers are installed; `null` measures ours alone. */
  readonly peers: string | null;
  /** Each peer runs with each of these; the best counts. */
  readonly peerThreads: readonly number[];
  readonly rounds: number;
  /** Length of a warm-up and of a repeat. */
  readonly seconds: number;
  readonly lines: readonly Line[];
  readonly parts: readonly Part[];
  readonly profile: boolean;
  readonly json: string | null;
  /** Puts the bundle sizes into the docs. */
  readonly write: boolean;
  readonly quick: boolean;
  readonly help: boolean;
}

export const USAGE = `npm run bench -- [flags]
  --only A,B           workloads or parts, by name or by the beginning of a name up to a dash:
                       ${LINES.map((l) => l.name).join(", ")};
                       ${PARTS.join(", ")}. Everything by default.
  --engine NAME        engine of our side ("native")
  --threads N          threads of our side (all cores); with fewer than all, its processes are pinned to as many cores
  --peers DIR          runs the peers installed in DIR (bench/peers/README.md) alternately with ours
  --peer-threads 1,2   threads of the peers (all cores); of several, each peer's best counts
  --rounds N           processes per side and workload (3)
  --seconds S          length of a warm-up and of a repeat (1)
  --quick              one round of 0.1 s: whether it works, not how fast
  --profile            time per instruction of the native programs, instead of the table
  --json FILE          where the figures go (with --peers: bench/results/<date>.json)
  --write              writes the bundle sizes of "library" into docs/architecture.md
  --help               this text`;

const FLAGS = {
  only: { type: "string" },
  engine: { type: "string", default: "native" },
  threads: { type: "string" },
  peers: { type: "string" },
  "peer-threads": { type: "string" },
  rounds: { type: "string" },
  seconds: { type: "string" },
  quick: { type: "boolean", default: false },
  profile: { type: "boolean", default: false },
  json: { type: "string" },
  write: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** Reads the flags; throws an error that says what is wrong with them. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const threads = values.threads === undefined ? availableParallelism() : whole("--threads", values.threads);
  const { quick, engine, profile } = values;
  if (profile && engine !== "native") throw new Error(`[bench] --profile needs the native engine, got "${engine}".`);
  return {
    engine,
    threads,
    peers: values.peers ?? null,
    peerThreads: (values["peer-threads"]?.split(",") ?? [String(availableParallelism())]).map((n) => whole("--peer-threads", n)),
    rounds: values.rounds === undefined ? (quick ? 1 : 3) : whole("--rounds", values.rounds),
    seconds: values.seconds === undefined ? (quick ? 0.1 : 1) : positive("--seconds", values.seconds),
    ...selection(values.only),
    profile,
    json: values.json ?? null,
    write: values.write,
    quick,
    help: values.help,
  };
}

function parse(args: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof FLAGS; args: string[] }>> {
  try {
    return parseArgs({ args: [...args], options: FLAGS });
  } catch (cause) {
    const [problem] = (cause as Error).message.split(". ");
    throw new Error(`[bench] ${problem}. Run npm run bench -- --help.`, { cause });
  }
}

/** The workloads and parts that `--only` names. */
function selection(only: string | undefined): Pick<Options, "lines" | "parts"> {
  if (only === undefined) return { lines: LINES, parts: PARTS };
  const wanted = only.split(",");
  const chosen = (name: string): boolean => wanted.some((w) => name === w || name.startsWith(`${w}-`));
  const names = [...LINES.map((l) => l.name), ...PARTS];
  const unknown = wanted.find((w) => !names.some((name) => name === w || name.startsWith(`${w}-`)));
  if (unknown !== undefined) throw new Error(`[bench] --only must name some of ${names.join(", ")}, got "${unknown}".`);
  return { lines: LINES.filter((l) => chosen(l.name)), parts: PARTS.filter(chosen) };
}

function whole(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new Error(`[bench] ${flag} must be a whole number of at least 1, got "${text}".`);
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new Error(`[bench] ${flag} must be a number of seconds above 0, got "${text}".`);
}
