import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

// Statements start in column one in formatted code, so text inside comments never matches.
const STATEMENT = /^(?:import|export)\s+(?:(type)\s+)?(?:[\w$*\s{},]*?\bfrom\s*)?["']([^"'\n]+)["']/gm;
const DYNAMIC = /\bimport\(\s*["']([^"'\n]+)["']/g;

/**
 * The imports and re-exports of one TypeScript file, in order: `{ specifier, kind, line }`.
 * `kind` is "value", "type" (gone after compilation) or "dynamic" (`import()`, in an expression or a type).
 */
export function importsOf(text) {
  const found = [];
  const lineAt = (index) => text.slice(0, index).split("\n").length;
  for (const match of text.matchAll(STATEMENT)) {
    found.push({ specifier: match[2], kind: match[1] === undefined ? "value" : "type", line: lineAt(match.index) });
  }
  for (const match of text.matchAll(DYNAMIC)) {
    const start = text.lastIndexOf("\n", match.index) + 1;
    if (/^\s*(?:\*|\/\/|\/\*)/.test(text.slice(start, match.index))) continue;
    found.push({ specifier: match[1], kind: "dynamic", line: lineAt(match.index) });
  }
  return found.sort((a, b) => a.line - b.line);
}

/** The source file a relative specifier means, or `undefined` when there is none. */
export function resolveRelative(file, specifier) {
  const target = resolve(dirname(file), specifier);
  if (!target.endsWith(".js")) return undefined;
  const source = `${target.slice(0, -3)}.ts`;
  return existsSync(source) ? source : undefined;
}

/** Reads every file once: a map from absolute path to its imports, relative ones resolved into `target`. */
export function importGraph(files) {
  const graph = new Map();
  for (const file of files) {
    const imports = importsOf(readFileSync(file, "utf8"));
    for (const one of imports) if (one.specifier.startsWith(".")) one.target = resolveRelative(file, one.specifier);
    graph.set(file, imports);
  }
  return graph;
}
