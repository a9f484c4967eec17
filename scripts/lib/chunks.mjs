import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Newest change among a package's compiled files, without what is derived from them. */
function newest(dist) {
  let time = 0;
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.name.endsWith(".js") && !path.startsWith(join(dist, "node"))) time = Math.max(time, statSync(path).mtimeMs);
  }
  return time;
}

/** Entry points with a file for Node: the compiled file, and where that for Node goes. */
function entriesOf(folder) {
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return Object.entries(exports).flatMap(([name, e]) =>
    typeof e === "object" && "node" in e ? [{ name, file: join(folder, e.default), out: join(folder, e.node) }] : [],
  );
}

const OPTIONS = { bundle: true, format: "esm", platform: "node", target: "node20", packages: "external", logLevel: "warning" };

/** The names that compiled files export, in the order of the files. */
async function exportsOf(build, files) {
  const { metafile } = await build({
    ...OPTIONS,
    entryPoints: files,
    outdir: "unwritten",
    splitting: true,
    write: false,
    metafile: true,
  });
  const outputs = Object.values(metafile.outputs).filter((output) => output.entryPoint !== undefined);
  return files.map((file) => outputs.find((output) => resolve(output.entryPoint) === file).exports);
}

/** A module that exists in memory only. */
const virtual = (name, contents, resolveDir) => ({
  name,
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: name }));
    onLoad({ filter: /./, namespace: name }, () => ({ contents, resolveDir }));
  },
});

const specifier = (from, to) => {
  const path = relative(dirname(from), to).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
};

/**
 * Joins a package's compiled modules into one file for Node, in `dist/node`: to find and open five hundred files, or twenty that
 * all import each other, takes longer than the rest of the import. Entry points pass on what they export, so that a class is the
 * same whichever way it is imported; what only those named `apart` need has files of its own.
 */
export async function writeChunks(folder, apart = []) {
  const dist = join(folder, "dist");
  if (!existsSync(join(dist, "index.js"))) return;
  const node = join(dist, "node");
  const stamp = join(node, ".stamp");
  const key = String(Math.max(newest(dist), statSync(fileURLToPath(import.meta.url)).mtimeMs));
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === key) return;
  const { build } = await import("esbuild");
  const entries = entriesOf(folder);
  const joined = entries.filter((entry) => !apart.includes(entry.name));
  const names = await exportsOf(
    build,
    joined.map((entry) => entry.file),
  );
  const list = (i, item) => `{ ${names[i].map((name) => item(name, `e${i}_${name}`)).join(", ")} }`;
  const text = joined.map((e, i) => `export ${list(i, (name, ours) => `${name} as ${ours}`)} from ${JSON.stringify(e.file)};`);
  rmSync(node, { recursive: true, force: true });
  await build({
    ...OPTIONS,
    entryPoints: [
      { in: "joined", out: "joined" },
      ...entries
        .filter((entry) => apart.includes(entry.name))
        .map(({ file, out }) => ({ in: file, out: relative(node, out).slice(0, -3) })),
    ],
    outdir: node,
    splitting: true,
    plugins: [virtual("joined", text.join("\n"), dist)],
  });
  joined.forEach(({ out }, i) => {
    mkdirSync(dirname(out), { recursive: true });
    const from = specifier(out, join(node, "joined.js"));
    writeFileSync(out, `export ${list(i, (name, ours) => `${ours} as ${name}`)} from "${from}";\n`);
  });
  writeFileSync(stamp, key);
}
