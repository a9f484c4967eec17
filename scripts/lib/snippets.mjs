import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { node, tool } from "./process.mjs";
import { at } from "./root.mjs";
import { prelude } from "./snippet-imports.mjs";
import { collectSnippets } from "./snippet-sources.mjs";

const FOLDER = at(".cache", "snippets");
const PER_PROCESS = 40;
const SECONDS_EACH = 120;

const TSCONFIG = {
  compilerOptions: {
    target: "ES2022",
    module: "NodeNext",
    lib: ["ES2023", "ESNext.Disposable"],
    types: ["node"],
    strict: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    rootDir: "src",
    outDir: "out",
  },
  include: ["src"],
};

const place = ({ source, numbers }) => `${source}:${numbers[0]}`;
let written = [];

/** Writes every snippet as a module; its first line is the prelude, so line k of the snippet is line k + 1 of the file. */
async function write() {
  // Kept between runs: `out` would otherwise hold modules of snippets that are gone.
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(join(FOLDER, "src"), { recursive: true });
  writeFileSync(join(FOLDER, "tsconfig.json"), JSON.stringify(TSCONFIG, null, 2));
  const library = at("packages", "keras-ts", "dist", "index.js");
  if (!existsSync(library)) throw new Error("keras-ts is not built, so no snippet can be checked");
  const exports = await import(pathToFileURL(library).href);
  written = collectSnippets().map((snippet, i) => ({ ...snippet, name: `s${String(i).padStart(4, "0")}` }));
  for (const snippet of written) {
    const text = [`export {}; ${prelude(snippet, exports)}`, ...snippet.lines, ""].join("\n");
    writeFileSync(join(FOLDER, "src", `${snippet.name}.ts`), text);
  }
}

/** Rewrites `.cache/snippets/src/s0001.ts(7,3)` into the page and line the author knows. */
function relocate(output) {
  const byName = new Map(written.map((snippet) => [snippet.name, snippet]));
  return output.replace(/\S*\b(s\d{4})\.ts\((\d+),(\d+)\)/g, (whole, name, line) => {
    const snippet = byName.get(name);
    return snippet === undefined ? whole : `${snippet.source}:${snippet.numbers[Math.max(0, Number(line) - 2)]}`;
  });
}

async function types() {
  await write();
  const { code, output } = await tool("tsc", ["-p", FOLDER, "--pretty", "false"], { quiet: true });
  return { ok: code === 0 && written.length > 0, output: `${relocate(output)}${written.length} snippets` };
}

/** Runs one batch in one process after another, until each snippet has ended or broken a process. */
async function runBatch(batch, number) {
  const report = join(FOLDER, `report-${number}.jsonl`);
  const cwd = join(FOLDER, `cwd-${number}`);
  mkdirSync(cwd, { recursive: true });
  const problems = [];
  let rest = batch;
  while (rest.length > 0) {
    rmSync(report, { force: true });
    const modules = rest.map(({ name }) => join(FOLDER, "out", `${name}.js`));
    const { code, output } = await node(["--expose-gc", at("scripts", "lib", "snippet-runner.mjs"), report, ...modules], {
      cwd,
      quiet: true,
      timeout: modules.length * SECONDS_EACH * 1000,
    });
    const results = existsSync(report)
      ? readFileSync(report, "utf8")
          .trim()
          .split("\n")
          .filter(Boolean)
          .map((row) => JSON.parse(row))
      : [];
    results.forEach(({ error }, i) => {
      if (error !== null) problems.push(`${place(rest[i])}: ${error}`);
    });
    if (results.length < rest.length) {
      problems.push(
        `${place(rest[results.length])}: the process ended here with status ${code}\n${output.split("\n").slice(-15).join("\n")}`,
      );
    }
    rest = rest.slice(results.length + 1);
  }
  return problems;
}

async function execute() {
  const out = join(FOLDER, "out");
  const built = new Set(existsSync(out) ? readdirSync(out) : []);
  const wanted = written.filter((snippet) => snippet.run && built.has(`${snippet.name}.js`));
  // A page has a process of its own: its snippets are read together and may set the backend.
  const batches = [];
  for (const snippet of wanted) {
    const last = batches.at(-1);
    const same = last !== undefined && last.length < PER_PROCESS && last[0].origin === snippet.origin;
    if (same && (snippet.origin === "example" || last[0].source === snippet.source)) last.push(snippet);
    else batches.push([snippet]);
  }
  const problems = [];
  const queue = batches.map((batch, number) => ({ batch, number }));
  const worker = async () => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift())
      problems.push(...(await runBatch(job.batch, job.number)));
  };
  await Promise.all([worker(), worker()]);
  const skipped = written.filter((snippet) => !snippet.run).length;
  return {
    ok: problems.length === 0 && wanted.length + skipped === written.length && written.length > 0,
    output: [...problems.sort(), `${wanted.length} of ${written.length} snippets run, ${skipped} marked no-run`].join("\n"),
    show: true,
  };
}

/** The documentation's code: typed against the built packages, then run. In this order. */
export const SNIPPET_CHECKS = [
  { name: "doc snippets: types", run: types },
  { name: "doc snippets: run", run: execute },
];
