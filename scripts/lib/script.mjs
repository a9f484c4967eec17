import { Script } from "node:vm";

const IMPORT = /^import \{([^}]*)\} from ("[^"]*");$/gm;
const EXPORTS = /\nexport \{([^}]*)\};\s*$/;
/** Bundlers need the remark wherever a name is computed; no text in quotes is like it. */
const DYNAMIC = /\bimport\((?=\s*\/\* @vite-ignore \*\/)/g;

/** A module's namespace as esbuild makes it, with a getter for each name: other modules may read it before all have run. */
const NAMESPACE = /^var (\w+) = \{\};\n__export\(\1, \{\n([^}]*)\n\}\);\n/gm;

/** Makes namespaces at the end instead, when everything in them is there: only functions use them, and a thousand getters take time. */
function withoutGetters(body) {
  const made = [];
  const rest = body.replaceAll(NAMESPACE, (_all, name, getters) => {
    const values = new Set(Array.from(getters.matchAll(/=> (\S+?),?$/gm), ([, value]) => value));
    made.push({ name, values, text: `var ${name} = Object.freeze({\n${getters.replaceAll(": () => ", ": ")}\n});\n` });
    return "";
  });
  // One that holds another comes after it.
  const depth = (one) => 1 + Math.max(0, ...made.filter((other) => one.values.has(other.name)).map(depth));
  return `${rest}\n${made
    .sort((a, b) => depth(a) - depth(b))
    .map(({ text }) => text)
    .join("")}`;
}

/** What stands for `import.meta` in a script: scripts have none. */
export const META = "importMeta";
const LOAD = "importModule";

const pairs = (list) =>
  list
    .split(",")
    .map((item) => item.trim().split(" as "))
    .filter(([name]) => name !== "");

/**
 * An ES module of esbuild's as a script, the only thing V8 keeps the code of: a function of `import.meta`, of `import`, and of
 * the modules named in `given`, which returns what the module exports. Plain ASCII, so that nothing has to be decoded.
 */
export function asScript(text) {
  const given = [];
  const taken = (_all, list, specifier) => {
    const name = JSON.parse(specifier);
    if (!given.includes(name)) given.push(name);
    const names = pairs(list).map(([theirs, ours = theirs]) => (ours === theirs ? ours : `${theirs}: ${ours}`));
    return `var { ${names.join(", ")} } = given[${given.indexOf(name)}];`;
  };
  const [all, list] = EXPORTS.exec(text) ?? ["", ""];
  const kept = text.slice(0, text.length - all.length);
  const body = withoutGetters(kept.replaceAll(IMPORT, taken).replaceAll(DYNAMIC, `${LOAD}(`));
  const made = pairs(list).map(([ours, theirs = ours]) => `  ${theirs}: ${ours},\n`);
  const whole = `(function (${META}, ${LOAD}, given) {\n"use strict";\n${body}\nreturn {\n${made.join("")}};\n})\n`;
  const script = whole.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  // Anything a script cannot have, such as `await` outside functions, is found here.
  new Script(script, { filename: "joined.cjs" });
  return { script, given };
}

/** The file of V8's code for `joined.cjs`: other versions of V8 cannot use it. */
export const cacheName = ({ versions, platform, arch }) => `joined-${versions.v8}-${platform}-${arch}.cache`;

/** The module that runs `joined.cjs` and exports what it returns. */
export function loaderOf(given) {
  const named = given.map((name, i) => {
    const text = JSON.stringify(name);
    return name.startsWith("node:") ? ["", `builtin(${text})`] : [`import * as given${i} from ${text};\n`, `given${i}`];
  });
  const modules = named.map(([, value]) => value).join(", ");
  return `${named.map(([line]) => line).join("")}${LOADER}export const joined = run(import.meta, (name) => import(name), [${modules}]);\n`;
}

// V8 believes any cache made for a script as long as this one, and reads it unchecked. So script and cache must have the
// checksum that ends the cache.
const LOADER = `const builtin = process.getBuiltinModule;
if (builtin === undefined) throw new Error(\`[keras-ts] Node 20.16 or newer is needed, got \${process.version}.\`);
const { readFileSync } = builtin("node:fs");
const { Script } = builtin("node:vm");
const cacheName = ${cacheName};
const file = new URL("joined.cjs", import.meta.url);
const bytes = readFileSync(file);
const text = bytes.latin1Slice();

function cachedCode() {
  let cache;
  try {
    cache = readFileSync(new URL(cacheName(process), file));
  } catch {
    return undefined; // none was made for this Node
  }
  if (cache.length < 4) return undefined;
  const code = cache.subarray(0, -4);
  const { crc32 } = builtin("node:zlib");
  return crc32(code, crc32(bytes)) === cache.readUInt32LE(code.length) ? code : undefined;
}

const main = new Script(text, { filename: file.href, cachedData: cachedCode() }).runInThisContext();
// Where a test runner has globals of its own, objects must be of its classes.
const run = main instanceof Function ? main : (0, eval)(\`\${text}//# sourceURL=\${file.href}\`);
`;
