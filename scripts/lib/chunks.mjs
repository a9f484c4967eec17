import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "./root.mjs";

/** Newest change among core's compiled files, without what is derived from them. */
function newest(dist) {
  let time = 0;
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.name.endsWith(".js") && !path.startsWith(join(dist, "node"))) time = Math.max(time, statSync(path).mtimeMs);
  }
  return time;
}

/**
 * Joins core's compiled modules into a few files for Node, in `dist/node`: opening five hundred files would take longer than
 * the rest of the import. All entry points are built together, so that a class is the same whichever way it is imported.
 */
export async function writeChunks(dist = at("packages", "core", "dist")) {
  if (!existsSync(join(dist, "index.js"))) return;
  const stamp = join(dist, "node", ".stamp");
  const key = String(newest(dist));
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === key) return;
  const { build } = await import("esbuild");
  const { exports } = JSON.parse(readFileSync(at("packages", "core", "package.json"), "utf8"));
  const entryPoints = Object.values(exports).flatMap((e) =>
    typeof e === "object" && "node" in e ? [join(at("packages", "core"), e.default)] : [],
  );
  rmSync(join(dist, "node"), { recursive: true, force: true });
  await build({
    entryPoints,
    outdir: join(dist, "node"),
    outbase: dist,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "warning",
  });
  writeFileSync(stamp, key);
}
