import { gzipSync } from "node:zlib";
import { at } from "../lib/root.mjs";
import { writeSlim } from "../lib/slim.mjs";

/** Most a training script with dense layers only may weigh, minified and compressed. */
const DENSE_LIMIT = 60_000; // bytes

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

/** Bundles one entry as a browser would get it: what Node modules it imports when loaded, its files and its sizes. */
async function bundle(options) {
  const { build } = await import("esbuild");
  const { metafile, outputFiles } = await build({
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
    ...options,
  });
  const outputs = Object.values(metafile.outputs);
  const text = Buffer.concat(outputFiles.map((file) => file.contents));
  return {
    fixed: outputs.flatMap((output) => output.imports).filter((one) => one.external && one.kind !== "dynamic-import"),
    files: outputs
      .flatMap((output) => Object.entries(output.inputs))
      .flatMap(([file, of]) => (of.bytesInOutput > 0 ? [file] : [])),
    bytes: text.length,
    gzip: gzipSync(text, { level: 9 }).length,
  };
}

const sizes = (label, { bytes, gzip }) => `${label}: ${kilobytes(bytes)} minified, ${kilobytes(gzip)} with gzip`;
const nodeImports = (label, { fixed }) =>
  fixed.map((one) => `${label} imports "${one.path}" when it is loaded, which no browser can do`);

/** Whether the built core can be bundled for a browser: Node's own modules may only be reached by `import()`. */
export async function browser(entry = at("packages", "core", "dist", "index.js")) {
  const whole = await bundle({ entryPoints: [entry] });
  return { problems: nodeImports("the library", whole), report: [sizes("all of core", whole)] };
}

/** Whether a script pays for what it uses alone. */
export async function shaking(limit = DENSE_LIMIT) {
  writeSlim();
  const dense = await bundle({ entryPoints: [at("scripts", "checks", "fixtures", "dense.mjs")] });
  const one = await bundle({
    stdin: { contents: 'export { Dense } from "keras-ts/layers";', resolveDir: at(), sourcefile: "one.mjs" },
  });
  const others = one.files.filter((file) => /dist\/layers\/(?!core\/dense|fields|lora)/.test(file));
  const problems = [
    ...nodeImports("a script with dense layers only", dense),
    ...nodeImports("keras-ts/layers", one),
    ...others.map((file) => `importing Dense alone from keras-ts/layers brings ${file}`),
  ];
  if (dense.gzip > limit)
    problems.push(`a script with dense layers only must weigh at most ${limit} bytes with gzip, got ${dense.gzip}`);
  return { problems, report: [sizes("Dense-only training script", dense), sizes("Dense of keras-ts/layers", one)] };
}
