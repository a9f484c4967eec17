import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

export interface Bundle {
  readonly what: string;
  readonly minified: number;
  readonly gzip: number;
}

const training = (entry: string): string => `
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
  ["everything in `keras-ts`", 'export * from "@keras-ts/core";'],
  ["`add` of `keras-ts/ops`", 'import { add } from "keras-ts/ops"; console.log(await add([1], [2]).data());'],
  ["trains two `Dense` layers", training("keras-ts")],
  ["the same with `keras-ts/slim`", training("keras-ts/slim")],
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

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;

/** The sizes as a Markdown table. */
export const bundleTable = (bundles: readonly Bundle[]): string =>
  [
    "| script | minified | gzip |",
    "|---|---|---|",
    ...bundles.map((b) => `| ${b.what} | ${kilobytes(b.minified)} | ${kilobytes(b.gzip)} |`),
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
