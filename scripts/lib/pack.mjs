import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { ADDON, buildNative, dnnlLicences } from "./native.mjs";
import { run } from "./process.mjs";
import { at } from "./root.mjs";

/** Where the tarballs go. */
export const TARBALLS = at(".cache", "pack");
const STAGES = at(".cache", "pack-stages");

/** Platforms a release has an addon for; the published engine lists their packages, and package managers take the one that fits. */
const PLATFORMS = ["linux-x64-glibc"];

/** Packages a user of the native engine needs beside that of the platform. */
const PACKAGES = ["core", "keras-ts", "backend-native"];

const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const engineManifest = () => manifestOf(at("packages", "backend-native"));

/** This machine's platform as package names and `os`, `cpu` and `libc` fields have it. */
export function platform() {
  const { platform: os, arch: cpu } = process;
  const libc = os === "linux" ? (process.report.getReport().header.glibcVersionRuntime === undefined ? "musl" : "glibc") : null;
  return { os, cpu, libc, name: [os, cpu, libc].filter((part) => part !== null).join("-") };
}
export const platformPackage = (name) => `@keras-ts/backend-native-${name}`;

/** A manifest as it is published: versions in place of workspace links, nothing that is for the repository alone. */
export function published(manifest, versionOf) {
  const { devDependencies, scripts, private: _, ...kept } = manifest;
  const dependencies = Object.entries(kept.dependencies ?? {}).map(([name, range]) => [
    name,
    range.startsWith("workspace:") ? versionOf(name) : range,
  ]);
  if (dependencies.length > 0) kept.dependencies = Object.fromEntries(dependencies);
  if (kept.name === "@keras-ts/backend-native")
    kept.optionalDependencies = Object.fromEntries(PLATFORMS.map((p) => [platformPackage(p), kept.version]));
  return kept;
}

const folderOf = (name) => at("packages", name.replace("@keras-ts/", ""));

/** Copies what a package ships to a folder of its own. */
function stage(folder) {
  const manifest = published(manifestOf(folder), (name) => manifestOf(folderOf(name)).version);
  const to = join(STAGES, manifest.name.replace("@", "").replace("/", "-"));
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const entry of manifest.files.filter((f) => !f.startsWith("!")))
    cpSync(join(folder, entry), join(to, entry), { recursive: true });
  const readme = join(folder, "README.md");
  if (existsSync(readme)) copyFileSync(readme, join(to, "README.md"));
  copyFileSync(at("LICENSE"), join(to, "LICENSE"));
  write(to, manifest);
  return to;
}
const write = (folder, manifest) => writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);

/** Headers that the addon is compiled with. */
const HEADERS = ["node-addon-api", "node-api-headers"];
function licenceOf(name) {
  const folder = at("packages", "backend-native", "node_modules", name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence text.`);
  return join(folder, file);
}

/** Stages the package of this machine's platform: the addon, oneDNN without its symbol table, and their licences. */
async function stagePlatform() {
  const { os, cpu, libc, name } = platform();
  const { version, license, engines } = engineManifest();
  const to = join(STAGES, `keras-ts-backend-native-${name}`);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  const binaries = [ADDON, join(ADDON, "..", "libdnnl.so.3")];
  for (const file of binaries) {
    const copy = join(to, file.split(/[\\/]/).at(-1));
    copyFileSync(file, copy);
    chmodSync(copy, 0o755);
  }
  const { code, output } = await run("strip", ["--strip-unneeded", join(to, "keras_native.node")], { quiet: true });
  if (code !== 0) throw new Error(`strip failed: ${output.trim()}`);
  copyFileSync(at("LICENSE"), join(to, "LICENSE"));
  const notices = [...dnnlLicences().map((file) => ["oneDNN", file]), ...HEADERS.map((name) => [name, licenceOf(name)])];
  const texts = notices.map(([name, file]) => [`${name}-${file.split(/[\\/]/).at(-1)}`, file]);
  for (const [name, file] of texts) copyFileSync(file, join(to, name));
  write(to, {
    name: platformPackage(name),
    version,
    description: `Addon of @keras-ts/backend-native for ${os} ${cpu}${libc === null ? "" : ` (${libc})`}`,
    license,
    engines,
    main: "keras_native.node",
    files: ["keras_native.node", "libdnnl.so.3", ...texts.map(([name]) => name)],
    os: [os],
    cpu: [cpu],
    ...(libc === null ? {} : { libc: [libc] }),
  });
  return to;
}

/** Makes a tarball of a staged package; returns its file. */
async function pack(folder) {
  const args = ["pack", folder, "--pack-destination", TARBALLS, "--ignore-scripts", "--json"];
  const { code, output } = await run("npm", args, { quiet: true, shell: process.platform === "win32" });
  if (code !== 0) throw new Error(`npm pack failed: ${output.trim()}`);
  const { name, version } = manifestOf(folder);
  return join(TARBALLS, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
}

const STAMP = join(TARBALLS, ".stamp");
/** Hash of the binaries a platform package is made of: packing 44 MB takes a while. */
function binaryKey() {
  const hash = createHash("sha256").update(readFileSync(ADDON)).update(JSON.stringify(engineManifest()));
  return hash
    .update(readFileSync(join(ADDON, "..", "libdnnl.so.3")))
    .update(readFileSync(at("scripts", "lib", "pack.mjs")))
    .digest("hex");
}

/**
 * Packs this machine's platform package and those it belongs to, as a release would; needs the packages compiled. Resolves to
 * the tarballs.
 */
export async function packNative() {
  const problem = await buildNative();
  if (problem !== null) throw new Error(`the native engine is not built: ${problem}`);
  mkdirSync(TARBALLS, { recursive: true });
  const key = binaryKey();
  const kept = existsSync(STAMP) && readFileSync(STAMP, "utf8") === key;
  const platformFile = join(TARBALLS, `keras-ts-backend-native-${platform().name}-${engineManifest().version}.tgz`);
  for (const old of readdirSync(TARBALLS)) if (!kept || join(TARBALLS, old) !== platformFile) rmSync(join(TARBALLS, old));
  if (!existsSync(platformFile)) await pack(await stagePlatform());
  writeFileSync(STAMP, key);
  const others = [];
  for (const name of PACKAGES) others.push(await pack(stage(at("packages", name))));
  return [...others, platformFile];
}
