import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { writeChunks } from "./chunks.mjs";
import { prepareCodeCaches } from "./code-cache.mjs";
import { prepareNative } from "./native.mjs";
import { run, tool } from "./process.mjs";
import { at, packageFolders, ROOT } from "./root.mjs";
import { writeSlim } from "./slim.mjs";

const STAMP = at("node_modules", ".set-up");
const manifest = JSON.parse(readFileSync(at("package.json"), "utf8"));

/** What an installation depends on; a stamp with the same text means there is nothing to install. */
function wanted() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`);
  const files = [
    "package.json",
    "pnpm-workspace.yaml",
    "pnpm-lock.yaml",
    ...packageFolders().map((p) => `packages/${p}/package.json`),
  ];
  for (const file of files) hash.update(`${file}\n`).update(existsSync(at(file)) ? readFileSync(at(file)) : "none");
  return hash.digest("hex");
}

/** Installs the locked dependencies with the pinned pnpm; returns at once when they are already there. */
export async function install(extra = []) {
  if (Number(process.versions.node.split(".")[0]) < 20) throw new Error(`Node 20 or newer is needed, got ${process.version}.`);
  const key = wanted();
  if (extra.length === 0 && existsSync(STAMP) && readFileSync(STAMP, "utf8") === key) return;
  console.log(`[setup] installing dependencies with ${manifest.packageManager}`);
  // A flag given by hand (such as --no-frozen-lockfile) comes last and so wins.
  const args = ["--yes", manifest.packageManager, "install", "--frozen-lockfile", "--ignore-scripts", ...extra];
  const { code } = await run("npx", args, { shell: process.platform === "win32", env: { CI: "true" } });
  if (code !== 0) {
    throw new Error("pnpm install failed. If a package.json was changed on purpose, run: npm run setup -- --no-frozen-lockfile");
  }
  writeFileSync(STAMP, wanted());
}

/** Compiles the named TypeScript projects and all they refer to; incremental, so an unchanged tree costs little. */
export async function compile(projects, options = {}) {
  const result = await tool("tsc", ["-b", ...projects, "--pretty", "false"], options);
  // What compiled may be run even while something else, a test say, does not compile.
  writeSlim();
  const joined = [at("packages", "core"), at("packages", "backend-native")];
  await writeChunks(joined[0], ["./testing"]);
  await writeChunks(joined[1]);
  await prepareCodeCaches(joined);
  return result;
}

/** What a user runs: every package and the examples. */
export const PRODUCT = ["packages/keras-ts", "packages/backend-native", "examples"];

/** Dependencies and built packages, ready to run; throws when either cannot be had. */
export async function ready(projects = PRODUCT) {
  await install();
  await prepareNative();
  const { code } = await compile(projects);
  if (code !== 0) throw new Error(`tsc failed in ${ROOT}: see the messages above.`);
}
