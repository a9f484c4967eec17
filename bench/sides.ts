import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Measured } from "./measure.js";
import { type Command, outputOf, timeToFirstLine } from "./process.js";
import type { Line, PeerName, StartUp } from "./workloads/workload.js";

/** Somebody who does a line's work in a process of its own. */
export interface Side {
  readonly name: string;
  readonly threads: number;
  /** One round: the median of a process's repeats, or the milliseconds to its first result. */
  measure(line: Line, seconds: number): Promise<number>;
}

const isStartUp = (line: Line): line is StartUp => "script" in line;

async function measured(line: Line, command: Command): Promise<number> {
  if (isStartUp(line)) return timeToFirstLine(command);
  const text = await outputOf(command);
  const found = text
    .split("\n")
    .filter((row) => row.startsWith("{"))
    .map((row) => JSON.parse(row) as Measured)
    .find((one) => one.workload === line.name);
  if (found === undefined || found.unit !== line.unit)
    throw new Error(`[bench] ${command.words.join(" ")} must print ${line.unit} of ${line.name}, got: ${text}`);
  return found.value;
}

/**
 * A script of ours in dist/bench, with an engine, its threads, and nobody's settings. Flags of V8 are for scripts that need them:
 * with any, Node compiles what it otherwise has compiled already, and starts 10 ms later.
 */
export function ourScript(
  script: string,
  args: readonly string[],
  engine: string,
  threads: number,
  home: string,
  flags: readonly string[] = [],
): Command {
  return {
    words: [process.execPath, ...flags, resolve("dist", "bench", script), ...args],
    env: { KERAS_BACKEND: engine, KERAS_THREADS: String(threads), KERAS_HOME: home },
    threads,
  };
}

export const ourSide = (engine: string, threads: number, home: string): Side => ({
  name: engine,
  threads,
  measure: (line, seconds) =>
    measured(
      line,
      isStartUp(line)
        ? ourScript(line.script, [], engine, threads, home)
        : ourScript("run/workload.js", [engine, String(seconds), line.name], engine, threads, home),
    ),
});

interface Peer {
  /** What must exist in the folder of the peers. */
  readonly needs: string;
  /** Threads are of no use to it. */
  readonly single?: boolean;
  words(folder: string, threads: number): readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const script = (name: string): string => resolve("bench", "peers", name);
const python = (backend: string): Peer => ({
  needs: join("V", "bin", "python"),
  words: (folder) => [join(folder, "V", "bin", "python"), script("keras_bench.py")],
  env: { KERAS_BACKEND: backend, CUDA_VISIBLE_DEVICES: "", TF_CPP_MIN_LOG_LEVEL: "3" },
});
const javascript = (folder: string, file: string, single = false): Peer => ({
  needs: join(folder, "node_modules"),
  single,
  words: (root, threads) => [process.execPath, script(file), join(root, folder), String(threads)],
  env: {},
});

const PEERS: Readonly<Record<PeerName, Peer>> = {
  "keras-tensorflow": python("tensorflow"),
  "keras-jax": python("jax"),
  ort: javascript("ort", "ort.mjs"),
  jaxjs: javascript("jaxjs", "jaxjs.mjs", true),
};

/** Runs one workload of a peer; its program takes seconds and names in the end. */
export function peerCommand(name: PeerName, folder: string, threads: number, args: readonly string[], home: string): Command {
  const peer = PEERS[name];
  return {
    words: [...peer.words(resolve(folder), threads), ...args],
    env: { ...peer.env, KERAS_HOME: home },
    threads,
  };
}

export const isInstalled = (name: PeerName, folder: string): boolean => existsSync(join(folder, PEERS[name].needs));

/** A peer with each number of threads. */
export function peerSides(name: PeerName, folder: string, threads: readonly number[], home: string): Side[] {
  const useful = PEERS[name].single === true ? [1] : threads;
  return useful.map((n) => ({
    name,
    threads: n,
    measure: (line, seconds) => measured(line, peerCommand(name, folder, n, [String(seconds), line.name], home)),
  }));
}
