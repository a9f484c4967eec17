import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** A program to run alone in a process. */
export interface Command {
  /** Program and arguments. */
  readonly words: readonly string[];
  /** Added to the environment; `undefined` takes a variable out. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Cores it may use. */
  readonly threads: number;
}

/**
 * What a machine's owner may have set that is no part of any side: tunings of one library's kernels, and certificates, which
 * Node reads before the first line of any script.
 */
const NOT_OURS: Command["env"] = { OPENBLAS_CORETYPE: undefined, OPENBLAS_L2_SIZE: undefined, NODE_EXTRA_CA_CERTS: undefined };

/** Runs it to its end; resolves to what it wrote to stdout, rejects with the end of what it wrote to stderr. */
export function outputOf(command: Command): Promise<string> {
  return run(command, () => {}).then(({ output }) => output);
}

/** Milliseconds from the start of the process to its first line of output; resolves when it has ended. */
export async function timeToFirstLine(command: Command): Promise<number> {
  const start = performance.now();
  let first: number | null = null;
  const { words } = await run(command, () => {
    first ??= performance.now() - start;
  });
  if (first === null) throw new Error(`[bench] ${words.join(" ")} printed nothing.`);
  return first;
}

function run(command: Command, onOutput: () => void): Promise<{ output: string; words: readonly string[] }> {
  const words = pinned(command);
  const set = Object.entries({ ...process.env, ...NOT_OURS, ...command.env });
  const env = Object.fromEntries(set.filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(words[0] as string, words.slice(1), { env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let errors = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      onOutput();
      output += chunk;
    });
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      errors += chunk;
    });
    child.on("error", (cause) => reject(new Error(`[bench] ${words[0]} could not be started: ${cause.message}`, { cause })));
    child.on("close", (code, signal) => {
      if (code === 0) resolve({ output, words });
      else reject(new Error(`[bench] ${words.join(" ")} ended with ${signal ?? code}:\n${errors.trim().slice(-1500)}`));
    });
  });
}

/** Keeps a process with fewer threads than cores on as many cores, as its peers are. */
function pinned({ words, threads }: Command): readonly string[] {
  const cores = allowedCores();
  return threads >= cores.length ? words : ["taskset", "-c", cores.slice(0, threads).join(","), ...words];
}

/** Numbers of the cores this process may use; none where the system does not say. */
function allowedCores(): number[] {
  const file = "/proc/self/status";
  const list = existsSync(file) ? /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync(file, "utf8"))?.[1] : undefined;
  return (list?.split(",") ?? []).flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number) as [number, number?];
    return Array.from({ length: (last as number) - first + 1 }, (_, i) => first + i);
  });
}
