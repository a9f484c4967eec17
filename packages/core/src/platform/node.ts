import { KerasError } from "../errors/index.js";

// Node's modules are asked for at run time and never imported: a browser bundle holds no `node:` specifier at all, and
// the calls stay synchronous, so settings can be read when they are first needed.

interface Builtins {
  readonly fs: typeof import("node:fs");
  readonly module: typeof import("node:module");
  readonly os: typeof import("node:os");
  readonly path: typeof import("node:path");
  readonly url: typeof import("node:url");
  readonly worker_threads: typeof import("node:worker_threads");
}

interface NodeProcess {
  readonly versions?: { readonly node?: string };
  readonly env: Record<string, string | undefined>;
  readonly argv: readonly string[];
  readonly stderr: { write(text: string): unknown };
  cwd(): string;
  getBuiltinModule?(name: string): unknown;
}

/** This process, where there is one (Node, and what behaves as Node does); `null` in a browser. */
export function nodeProcess(): NodeProcess | null {
  const { process: found } = globalThis as { process?: NodeProcess };
  return found?.versions?.node === undefined ? null : found;
}

/** One of Node's own modules; `null` in a browser. */
export function builtin<K extends keyof Builtins>(name: K): Builtins[K] | null {
  const found = nodeProcess();
  if (found === null) return null;
  if (found.getBuiltinModule === undefined) {
    throw new KerasError(`[platform] Node 20.16 or newer is needed, got ${found.versions?.node}.`);
  }
  return found.getBuiltinModule(`node:${name}`) as Builtins[K];
}
