import { codeOnly } from "./text.mjs";

const identifiers = (text) => new Set([...text.matchAll(/(?<![.\w$#])[A-Za-z_$][\w$]*/g)].map((match) => match[0]));

/** Names a snippet binds itself at its top level or anywhere else; none of them is imported. */
function declared(text) {
  const names = new Set();
  for (const match of text.matchAll(/\b(?:const|let|var|using|function\*?|class|type|interface)\s+([A-Za-z_$][\w$]*)/g))
    names.add(match[1]);
  for (const match of text.matchAll(/\b(?:const|let|var)\s*([{[][^=]*?[}\]])\s*=/g))
    for (const name of identifiers(match[1])) names.add(name);
  for (const match of text.matchAll(/\bimport\s+(?:type\s+)?([^"';]*?)\s*from\b/g))
    for (const name of identifiers(match[1])) names.add(name);
  return names;
}

/**
 * The import lines a snippet leaves out. Convention: one that imports nothing from `keras-ts` or `@keras-ts/...` gets what
 * it uses of `exports` (name -> the module's value): `keras` is the whole module; a name the module exports is imported;
 * in an `@example`, a name found inside one of the module's namespaces (`Dense` in `layers`) is taken from there.
 */
export function prelude({ origin, lines }, exports) {
  const text = lines.join("\n");
  if (/\bfrom\s*["'](?:keras-ts|@keras-ts\/[\w-]+)/.test(text)) return "";
  const bare = codeOnly(text);
  const own = declared(bare);
  const used = [...identifiers(bare)].filter((name) => !own.has(name));
  const direct = used.filter((name) => Object.hasOwn(exports, name));
  const parts = [];
  if (used.includes("keras")) parts.push('import * as keras from "keras-ts";');
  const picked = new Map();
  if (origin === "example") {
    for (const name of used.filter((one) => !Object.hasOwn(exports, one) && one !== "keras" && !(one in globalThis))) {
      const space = namespaceOf(name, exports);
      if (space !== undefined) picked.set(space, [...(picked.get(space) ?? []), name]);
    }
  }
  const names = new Set([...direct, ...[...picked.keys()].filter((space) => !own.has(space))]);
  if (names.size > 0) parts.push(`import { ${[...names].sort().join(", ")} } from "keras-ts";`);
  for (const [space, list] of picked) parts.push(`const { ${list.join(", ")} } = ${space};`);
  return parts.join(" ");
}

/** The first namespace export (an object of functions or classes) that holds `name`. */
function namespaceOf(name, exports) {
  // A bundler makes plain objects of modules.
  const spaces = Object.keys(exports).filter((key) => /^[a-z]/.test(key) && exports[key] && typeof exports[key] === "object");
  return spaces.find((key) => Object.hasOwn(exports[key], name));
}
