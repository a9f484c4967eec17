import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { run } from "./process.mjs";
import { at, filesUnder } from "./root.mjs";

const PACKAGE = at("packages", "backend-native");
const OUTPUT = join(PACKAGE, "build");
const WORK = at(".cache", "native");
const LIBRARY = at(".cache", "onednn");
const STAMP = join(OUTPUT, ".stamp");
export const ADDON = join(OUTPUT, "keras_native.node");

/** Whether `npm start` and `npm test` build the engine when they find the tools for it. */
const AUTOMATIC = true;

/** Builds the engine if that is possible and wanted; says in one line when it is not. Never fails. */
export async function prepareNative() {
  if (!AUTOMATIC) return;
  const problem = await buildNative();
  if (problem !== null) console.log(`[native] not built: ${problem}`);
}

/** oneDNN 3.2 as plain zip files; nothing of them is run. */
const WHEELS = [
  ["onednn-cpu-gomp==2023.2.0", "2f22a54d6a890ed14bfa185d42a4be65d8b5b1df85dc1f0f3a9abe31620416fb"],
  ["onednn-devel-cpu-gomp==2023.2.0", "9763c69e8c907e119056bd52ad918ca84ac9ba939d130a99dfa95ccca3e5e284"],
];

const quietly = async (program, args, options) => run(program, args, { quiet: true, ...options });
const works = async (program, args) => (await quietly(program, args)).code === 0;

/** What is missing to build the engine here, in one sentence; `null` when nothing is. */
export async function missingTools() {
  if (process.platform !== "linux" || process.arch !== "x64")
    return `there is no oneDNN for ${process.platform} ${process.arch} yet.`;
  if (!(await works("cmake", ["--version"]))) return "cmake was not found. Install cmake 3.18 or newer.";
  if (!(await works(process.env.CXX ?? "c++", ["--version"]))) return "no C++ compiler was found. Install g++ 11 or newer.";
  if (!fetched() && !(await works("python3", ["-m", "pip", "--version"])))
    return "python3 with pip is needed to download oneDNN.";
  return null;
}

/** Hash of everything the addon is made of. */
function wanted() {
  const hash = createHash("sha256").update(JSON.stringify(WHEELS));
  const sources = [
    ...[".cpp", ".h"].flatMap((ending) => filesUnder(join(PACKAGE, "cpp"), ending)),
    join(PACKAGE, "CMakeLists.txt"),
  ];
  for (const file of sources) hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest("hex");
}

/** Whether the built addon is that of the sources. */
export const upToDate = () => existsSync(ADDON) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted();

/** Builds the addon if its sources changed; resolves to what went wrong in one sentence, or `null`. */
export async function buildNative() {
  if (upToDate()) return null;
  const missing = await missingTools();
  if (missing !== null) return missing;
  return (await fetchLibrary()) ?? (await compileAddon());
}

const part = (folder) => {
  const found = existsSync(LIBRARY) ? readdirSync(LIBRARY).filter((name) => existsSync(join(LIBRARY, name, "data", folder))) : [];
  return found.length === 0 ? null : join(LIBRARY, found[0], "data", folder);
};
const fetched = () => part("lib/libdnnl.so.3.2") !== null && part("include/dnnl.hpp") !== null;

/** Where the headers of oneDNN and the library to link with are, once `prepareLibrary` has run. */
export const dnnlInclude = () => part("include");
export const dnnlLibrary = () => join(LIBRARY, "libdnnl.so.3");
/** Texts of oneDNN that must go along with its library. */
export const dnnlLicences = () => ["LICENSE", "THIRD-PARTY-PROGRAMS"].map((name) => join(part("share/doc/onednn"), name));

/** Fetches what C++ code of ours is compiled with; resolves to what is missing in one sentence, or `null`. */
export async function prepareLibrary() {
  const problem = (await missingTools()) ?? (await fetchLibrary());
  if (problem === null && !existsSync(dnnlLibrary())) copyFileSync(part("lib/libdnnl.so.3.2"), dnnlLibrary());
  return problem;
}

async function fetchLibrary() {
  if (fetched()) return null;
  console.log("[native] downloading oneDNN 3.2");
  rmSync(LIBRARY, { recursive: true, force: true });
  mkdirSync(LIBRARY, { recursive: true });
  const list = join(LIBRARY, "wheels.txt");
  writeFileSync(list, WHEELS.map(([name, hash]) => `${name} --hash=sha256:${hash}\n`).join(""));
  const folder = join(LIBRARY, "wheels");
  const options = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--disable-pip-version-check", "-q"];
  const download = await quietly("python3", ["-m", "pip", "download", ...options, "-r", list, "-d", folder]);
  if (download.code !== 0) return `oneDNN could not be downloaded: ${lastLine(download.output)}`;
  for (const wheel of readdirSync(folder)) {
    const { code, output } = await quietly("cmake", ["-E", "tar", "xf", join(folder, wheel)], { cwd: LIBRARY });
    if (code !== 0) return `${wheel} could not be unpacked: ${lastLine(output)}`;
  }
  return fetched() ? null : "the oneDNN wheels do not hold what was expected.";
}

async function compileAddon() {
  const require = createRequire(join(PACKAGE, "package.json"));
  const headers = require("node-api-headers").include_dir;
  const wrapper = dirname(require.resolve("node-addon-api/package.json"));
  const library = part("lib/libdnnl.so.3.2");
  const options = {
    NODE_API_INCLUDE: headers,
    NODE_ADDON_INCLUDE: wrapper,
    DNNL_INCLUDE: dnnlInclude(),
    DNNL_LIBRARY: dnnlLibrary(),
    KERAS_OUTPUT: OUTPUT,
  };
  const key = wanted(); // of before: sources may change while they are compiled
  mkdirSync(OUTPUT, { recursive: true });
  copyFileSync(library, dnnlLibrary());
  // The addon knows the library by its size, so it is stripped once, here, and not when it is packed.
  await quietly("strip", ["--strip-unneeded", dnnlLibrary()]);
  copyFileSync(dnnlLibrary(), join(OUTPUT, "libdnnl.so.3"));
  console.log("[native] compiling the C++ engine");
  const defines = Object.entries(options).map(([name, value]) => `-D${name}=${value}`);
  const steps = [
    ["cmake", ["-S", PACKAGE, "-B", WORK, ...defines]],
    ["nice", ["cmake", "--build", WORK, "-j", "2"]],
  ];
  for (const [program, args] of steps) {
    const { code, output } = await quietly(program, args);
    if (code === 0) continue;
    console.error(output);
    return "compiling failed: see the messages above.";
  }
  writeFileSync(STAMP, key);
  return null;
}

const lastLine = (text) => text.trim().split("\n").at(-1);
