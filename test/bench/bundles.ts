import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

export interface Bundle {
  readonly what: string;
  readonly minified: number;
  readonly gzip: number;
}

const TRAINING = (entry: string): string => `
import { Input, Sequential } from "${entry}";
import { Dense } from "${entry}/layers";
import { MeanSquaredError } from "${entry}/losses";
import { SGD } from "${entry}/optimizers";
const model = new Sequential([Input({ shape: [4] }), new Dense(8), new Dense(1)]);
model.compile({ optimizer: new SGD(), loss: new MeanSquaredError() });
await model.fit([[1, 2, 3, 4]], [[1]], { epochs: 1 });
`;

/** What is bundled: a script each, as a page would hold it. */
const SCRIPTS: readonly (readonly [what: string, text: string])[] = [
  ["all of `@keras-ts/core`", 'export * from "@keras-ts/core";'],
  ["`ops.add` alone", 'import { add } from "@keras-ts/core/ops"; console.log(await add([1], [2]).data());'],
  ["trains two `Dense` layers", TRAINING("@keras-ts/core")],
  ["the same with `@keras-ts/core/slim`", TRAINING("@keras-ts/core/slim")],
];

/** Bundles each script for a browser with esbuild. */
export async function measureBundles(): Promise<Bundle[]> {
  return Promise.all(
    SCRIPTS.map(async ([what, contents]) => {
      const { outputFiles } = await build({
        stdin: { contents, resolveDir: resolve("."), loader: "js" },
        bundle: true,
        minify: true,
        write: false,
        platform: "browser",
        format: "esm",
        target: "es2022",
        external: ["node:*"],
        logLevel: "silent",
      });
      const [file] = outputFiles;
      if (file === undefined) throw new Error(`[bench] no bundle for: ${what}`);
      return { what, minified: file.contents.length, gzip: gzipSync(file.contents, { level: 9 }).length };
    }),
  );
}

const kib = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KiB`;

/** The sizes as a Markdown table. */
export const bundleTable = (bundles: readonly Bundle[]): string =>
  [
    "| script | minified | gzip |",
    "|---|---|---|",
    ...bundles.map((b) => `| ${b.what} | ${kib(b.minified)} | ${kib(b.gzip)} |`),
  ].join("\n");

const PAGE = resolve("docs", "architecture.md");
const MARKED = /<!-- sizes -->[\s\S]*?<!-- \/sizes -->/;

/** Puts the table between the marks of the architecture page; returns the page's path. */
export function writeTable(table: string): string {
  const page = readFileSync(PAGE, "utf8");
  if (!MARKED.test(page)) throw new Error(`[bench] ${PAGE} has no place for the sizes`);
  writeFileSync(PAGE, page.replace(MARKED, `<!-- sizes -->\n${table}\n<!-- /sizes -->`));
  return PAGE;
}
