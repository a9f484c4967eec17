import { at } from "../lib/root.mjs";

/** Whether the built core can be bundled for a browser: Node's own modules may only be reached by `import()`. */
export async function browser(entry = at("packages", "core", "dist", "index.js")) {
  const { build } = await import("esbuild");
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    platform: "browser",
    format: "esm",
    target: "es2022",
    external: ["node:*"],
    write: false,
    outdir: at(".cache"),
    metafile: true,
    logLevel: "silent",
  });
  const outputs = Object.values(metafile.outputs);
  const fixed = outputs.flatMap((output) => output.imports).filter((one) => one.external && one.kind !== "dynamic-import");
  const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
  return {
    problems: fixed.map((one) => `"${one.path}" is imported when the library is loaded, which no browser can do`),
    report: [`minified bundle of core: ${(bytes / 1024).toFixed(0)} KiB`],
  };
}
