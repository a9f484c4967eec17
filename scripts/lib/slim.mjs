import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { importsOf } from "./imports.mjs";
import { at, filesUnder } from "./root.mjs";

/** Entry points of the slim library, as compiled files of core. */
const parts = [
  "activations",
  "callbacks",
  "constraints",
  "initializers",
  "layers",
  "losses",
  "metrics",
  "optimizers",
  "random",
  "regularizers",
];
export const SLIM_ENTRIES = ["slim.js", "ops-namespace.js", ...parts.map((part) => `${part}/index.js`)];

// What the documentation says of an option: bundles would carry every sentence.
const DOC = /\s*\.doc\("(?:[^"\\\n]|\\.)*"\)/g;

// Declarations of configs call functions in their arguments, which bundlers keep; inside a pure arrow all of it can go.
const DECLARATION = /^((?:export )?const \w+Config = )(\/\* @__PURE__ \*\/ )(?!\(\(\) => )([^;]*?\));$(?=\n(?:[^\s}\])]|$))/gm;
const contained = (_all, start, pure, made) => `${start}${pure}(() => ${made})();`;

/**
 * Derives the slim library from core's compiled files: the same modules, except that one with a sibling `x.slim.js` is
 * replaced by it. Only what the entries reach is written, to `dist/slim`.
 */
export function writeSlim(dist = at("packages", "core", "dist"), entries = SLIM_ENTRIES) {
  if (!existsSync(join(dist, entries[0]))) return;
  const out = join(dist, "slim");
  const reached = new Set(entries.map((entry) => join(dist, entry)));
  for (const file of reached) {
    const variant = file.replace(/\.js$/, ".slim.js");
    const text = readFileSync(existsSync(variant) ? variant : file, "utf8");
    for (const { specifier } of importsOf(text)) if (specifier.startsWith(".")) reached.add(resolve(dirname(file), specifier));
    put(join(out, relative(dist, file)), text.replace(DOC, "").replace(DECLARATION, contained));
  }
  // What an earlier version reached must not stay.
  const kept = new Set([...reached].map((file) => join(out, relative(dist, file))));
  for (const file of filesUnder(out, ".js")) if (!kept.has(file)) rmSync(file);
}

/** Unchanged files keep their time, so that tools that watch them stay quiet. */
function put(file, text) {
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
