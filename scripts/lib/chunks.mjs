import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { asScript, loaderOf, META } from "./script.mjs";

/** Newest change among a package's compiled files, without what is derived from them. */
function newest(dist) {
  let time = 0;
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.name.endsWith(".js") && !path.startsWith(join(dist, "node"))) time = Math.max(time, statSync(path).mtimeMs);
  }
  return time;
}

/** Node itself asks for it; bundlers for Node do not, and so can leave out the modules that a program does not use. */
const CONDITION = "node-addons";

/** Entry points with a file for Node: the compiled file, and where that for Node goes. */
function entriesOf(folder) {
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return Object.entries(exports).flatMap(([name, e]) =>
    typeof e === "object" && CONDITION in e ? [{ name, file: join(folder, e.default), out: join(folder, e[CONDITION]) }] : [],
  );
}

const OPTIONS = { bundle: true, format: "esm", platform: "node", target: "node20", packages: "external", logLevel: "warning" };

/** What esbuild knows of these entry points: the modules they reach, and the names each of them exports. */
async function analysed(build, files) {
  const { metafile } = await build({
    ...OPTIONS,
    entryPoints: files,
    outdir: "unwritten",
    splitting: true,
    write: false,
    metafile: true,
  });
  const outputs = Object.values(metafile.outputs).filter((output) => output.entryPoint !== undefined);
  const names = new Map(outputs.map((output) => [resolve(output.entryPoint), output.exports]));
  const imports = new Map(Object.entries(metafile.inputs).map(([file, { imports }]) => [resolve(file), localOf(imports)]));
  return { names, imports };
}
const localOf = (imports) => imports.filter((one) => one.external !== true).map((one) => resolve(one.path));

function reached(imports, files) {
  const found = new Set(files);
  for (const file of found) for (const next of imports.get(file) ?? []) found.add(next);
  return found;
}

const specifier = (from, to) => {
  const path = relative(dirname(from), to).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
};

/** Stands for the modules that are joined: each passes on what the joined file has of it. */
const passedOn = (texts, joined) => ({
  name: "joined",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^joined$/ }, () => ({ path: joined, external: true }));
    onLoad({ filter: /\.js$/ }, ({ path }) => (texts.has(path) ? { contents: texts.get(path) } : undefined));
  },
});

/**
 * Joins a package's compiled modules into one file for Node, in `dist/node`: to find and open five hundred files, or twenty that
 * all import each other, takes longer than the rest of the import. Entry points pass on what they export, so that a class is the
 * same whichever way it is imported; what only those named `apart` need is joined to them. The joined file is a script, `joined.cjs`:
 * where there is V8's code for it, Node compiles nothing.
 */
export async function writeChunks(folder, apart = []) {
  const dist = join(folder, "dist");
  if (!existsSync(join(dist, "index.js"))) return;
  const node = join(dist, "node");
  const stamp = join(node, ".stamp");
  const tools = ["chunks.mjs", "script.mjs"].map((name) => statSync(new URL(name, import.meta.url)).mtimeMs);
  const key = String(Math.max(newest(dist), ...tools));
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === key) return;
  const { build } = await import("esbuild");
  const entries = entriesOf(folder);
  const [joined, others] = [false, true].map((own) => entries.filter((entry) => apart.includes(entry.name) === own));

  const { imports } = await analysed(
    build,
    entries.map(({ file }) => file),
  );
  const inJoined = reached(
    imports,
    joined.map(({ file }) => file),
  );
  for (const file of inJoined)
    if (/^export (?:let|var) /m.test(readFileSync(file, "utf8")))
      throw new Error(`${file} exports a variable: who imports the joined file would keep its first value.`);
  const apartOnly = [...imports.keys()].filter((file) => !inJoined.has(file));
  const needed = apartOnly.flatMap((file) => imports.get(file)).filter((file) => inJoined.has(file));
  const shared = [...new Set([...joined.map(({ file }) => file), ...needed])];
  const { names } = await analysed(build, shared);
  const list = (file, item) =>
    `{ ${names
      .get(file)
      .map((name) => item(name, `m${shared.indexOf(file)}_${name}`))
      .join(", ")} }`;
  const taken = (file, from) => `import { joined } from "${from}";
const ${list(file, (_, ours) => ours)} = joined;
export ${list(file, (name, ours) => `${ours} as ${name}`)};
`;

  rmSync(node, { recursive: true, force: true });
  const file = join(node, "joined.js");
  const exported = shared.map((one) => `export ${list(one, (name, ours) => `${name} as ${ours}`)} from ${JSON.stringify(one)};`);
  const { outputFiles } = await build({
    ...OPTIONS,
    stdin: { contents: exported.join("\n"), resolveDir: dist },
    define: { "import.meta": META },
    write: false,
  });
  const { script, given } = asScript(outputFiles[0].text);
  mkdirSync(node);
  writeFileSync(join(node, "joined.cjs"), script);
  writeFileSync(file, loaderOf(given));
  for (const entry of joined) {
    mkdirSync(dirname(entry.out), { recursive: true });
    writeFileSync(entry.out, taken(entry.file, specifier(entry.out, file)));
  }
  const texts = new Map(needed.map((one) => [one, taken(one, "joined")]));
  for (const entry of others)
    await build({
      ...OPTIONS,
      entryPoints: [entry.file],
      outfile: entry.out,
      plugins: [passedOn(texts, specifier(entry.out, file))],
    });
  writeFileSync(stamp, key);
}
