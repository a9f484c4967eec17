import { builtinModules } from "node:module";
import { join, relative, sep } from "node:path";
import { CORE_PLATFORM, CORE_ROWS, PACKAGES } from "../layers.mjs";
import { importGraph } from "../lib/imports.mjs";
import { filesUnder, packageFolders, ROOT } from "../lib/root.mjs";

const ROW = new Map(CORE_ROWS.flatMap((folders, row) => folders.map((folder) => [folder, row])));
const BUILTIN = new Set(builtinModules);

const isNode = (specifier) => specifier.startsWith("node:") || BUILTIN.has(specifier.split("/")[0]);
const under = (specifier, name) => specifier === name || specifier.startsWith(`${name}/`);
const matches = (specifier, rule) => (rule instanceof RegExp ? rule.test(specifier) : under(specifier, rule));

/** Folder of a core source file: its first path part, or "." for files in src itself. */
function folderOf(src, file) {
  const parts = relative(src, file).split(sep);
  return parts.length === 1 ? "." : parts[0];
}

/** Breaches of the import rules, one sentence each. */
export function directions(root = ROOT) {
  const problems = [];
  for (const name of packageFolders(root)) {
    const src = join(root, "packages", name, "src");
    const rules = PACKAGES[name];
    if (rules === undefined) {
      problems.push(`packages/${name} is not listed in scripts/layers.mjs`);
      continue;
    }
    for (const [file, imports] of importGraph(filesUnder(src, ".ts"))) {
      const folder = name === "core" ? folderOf(src, file) : undefined;
      if (folder !== undefined && !ROW.has(folder)) {
        problems.push(`${relative(root, file)}: folder "${folder}" is not listed in scripts/layers.mjs`);
        continue;
      }
      for (const one of imports) {
        const problem = judge(one, { src, rules, folder });
        if (problem !== undefined) problems.push(`${relative(root, file)}:${one.line}: ${problem}`);
      }
    }
  }
  return problems;
}

function judge({ specifier, target }, { src, rules, folder }) {
  if (specifier.startsWith(".")) {
    if (target === undefined) return `"${specifier}" must name a source file of this package with a .js ending`;
    if (relative(src, target).startsWith("..")) return `"${specifier}" leaves the package's src`;
    if (folder === undefined) return undefined;
    const to = folderOf(src, target);
    if (!ROW.has(to)) return undefined; // Reported once, at the files of that folder.
    return ROW.get(to) <= ROW.get(folder) ? undefined : `${folder} must not import ${to}, which lies above it`;
  }
  if (isNode(specifier)) {
    if (folder === undefined ? rules.node : folder === CORE_PLATFORM) return undefined;
    return `"${specifier}" is Node's own; only core's ${CORE_PLATFORM}/ folder may use it`;
  }
  return rules.imports.some((rule) => matches(specifier, rule)) ? undefined : `"${specifier}" may not be imported here`;
}
