import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChecks } from "./checks.mjs";
import { missingTools } from "./native.mjs";
import { packNative, platform, platformPackage } from "./pack.mjs";
import { node, run } from "./process.mjs";

/** A user's script: the engine in force must be the one asked for, and a step of training must change the weights. */
const TRAIN = `
import { backend, backendReady, Input, layers, Sequential } from "keras-ts";
await backendReady();
const model = new Sequential([Input({ shape: [3] }), new layers.Dense(4, { activation: "relu" }), new layers.Dense(1)]);
model.compile({ optimizer: "adam", loss: "mse" });
const before = (await model.getWeights()).map((w) => [...w.data].join()).join();
const loss = await model.trainOnBatch([[1, 2, 3], [4, 5, 6]], [[1], [2]]);
const after = (await model.getWeights()).map((w) => [...w.data].join()).join();
console.log(backend(), Number.isFinite(Number(loss)), before !== after);
`;
/** The first line of what goes wrong when the engine is asked for by name. */
const ASK = `
import { setBackend } from "keras-ts";
await setBackend("native").then(() => console.log("starts"), (e) => console.log(e.name + ": " + e.message));
`;
/** Says of every script that is run whether V8's code for it was there, and was taken. */
const PROBE = `
import vm from "node:vm";
const { Script } = vm;
vm.Script = class extends Script {
  constructor(text, options) {
    super(text, options);
    console.log(options.filename.split("/").at(-1), options.cachedData !== undefined && !this.cachedDataRejected);
  }
};
`;

/** A library of oneDNN's name that says it is another version; \`%\` stands for the version's first number. */
const STUB = `
typedef struct { int major, minor, patch; const char* hash; unsigned cpu_runtime, gpu_runtime; } version_t;
extern const version_t* dnnl_version(void) { static const version_t v = {%, 7, 3, "", 0, 0}; return &v; }
`;

/** An empty folder with the tarballs installed in it. */
class Project {
  folder = mkdtempSync(join(tmpdir(), "keras-packed-"));
  home = join(this.folder, "home");
  name = platformPackage(platform().name);
  binaries = join(this.folder, "node_modules", this.name);

  async install(tarballs) {
    mkdirSync(this.home);
    writeFileSync(join(this.folder, "package.json"), '{ "type": "module", "private": true }');
    writeFileSync(join(this.folder, "train.js"), TRAIN);
    writeFileSync(join(this.folder, "ask.js"), ASK);
    writeFileSync(join(this.folder, "probe.js"), PROBE);
    const options = ["--ignore-scripts", "--offline", "--no-audit", "--no-fund", "--cache", join(this.folder, "cache")];
    return run("npm", ["install", ...options, ...tarballs], { cwd: this.folder, quiet: true });
  }
  async runs(args, env = {}) {
    // What whoever runs the tests has set is left out.
    const unset = { KERAS_BACKEND: undefined, KERAS_THREADS: undefined, OMP_NUM_THREADS: undefined };
    const settings = { ...unset, KERAS_HOME: this.home, ...env };
    const { code, output } = await node(args, { cwd: this.folder, quiet: true, env: settings, timeout: 60_000 });
    return { code, lines: output.trim().split("\n") };
  }
  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Faults of an installation: what is done to it, and what the engine says of it. */
const FAULTS = [
  {
    name: "oneDNN is missing",
    harm: ({ binaries }) => rmSync(join(binaries, "libdnnl.so.3")),
    says: /^oneDNN is missing: libdnnl\.so\.3 was not found in \S+\. Run: npm install --force @keras-ts\/backend-native-\S+$/,
  },
  {
    name: "oneDNN is too old",
    harm: (project) => compileStub(project, 2),
    says: /^oneDNN 3\.2 or a newer 3\.x is needed, got oneDNN 2\.7\.3 beside \S+keras_native\.node\. Run: npm install --force \S+$/,
  },
  {
    name: "the addon is no library",
    harm: ({ binaries }) => writeFileSync(join(binaries, "keras_native.node"), "nothing of use"),
    says: /^\S+keras_native\.node: (?:invalid ELF header|file too short)\. Run: npm install --force \S+$/,
  },
  {
    name: "the addon is for another system",
    harm: ({ binaries }) => copyFileSync(process.execPath, join(binaries, "keras_native.node")),
    says: /^\S.*keras_native\.node.*\. Run: npm install --force \S+$/,
  },
  {
    name: "the platform's package is missing",
    harm: ({ binaries }) => rmSync(binaries, { recursive: true }),
    says: /^its package for this machine, "(@keras-ts\/backend-native-\S+)", is not installed\. Run: npm install \1$/,
  },
  {
    name: "the number of threads is no number",
    harm: () => {},
    env: { OMP_NUM_THREADS: "two" },
    says: /^OMP_NUM_THREADS must be a whole number in \[1, 1024\], got "two"\.$/,
  },
];

async function compileStub({ binaries }, major) {
  const source = join(binaries, "stub.cpp");
  writeFileSync(source, `extern "C" {${STUB.replace("%", String(major)).replace("extern const", "const")}}`);
  const target = join(binaries, "libdnnl.so.3");
  rmSync(target);
  const args = ["-shared", "-fPIC", "-Wl,-soname,libdnnl.so.3", "-o", target, source];
  const { code, output } = await run(process.env.CXX ?? "c++", args, { quiet: true });
  if (code !== 0) throw new Error(output);
}

const PREFIX = "[backend native] could not start: ";

/** What is wrong with how the engine, the default order and the doctor speak of a fault. */
async function judge(project, { says, env = {} }) {
  const problems = [];
  const expects = (ok, what, got) => ok || problems.push(`${what}: ${got.lines.join(" ⏎ ")}`);
  const asked = await project.runs(["ask.js"], env);
  const said = asked.lines[0].replace(`BackendError: ${PREFIX}`, "");
  expects(asked.code === 0 && asked.lines.length === 1 && says.test(said), "asked for by name", asked);
  const byDefault = await project.runs(["train.js"], env);
  const [notice, result] = [...byDefault.lines].sort((a, b) => Number(b.startsWith("[")) - Number(a.startsWith("[")));
  expects(
    byDefault.lines.length === 2 &&
      result === "reference true true" &&
      /^\[keras-ts\] using engine "reference": native could not start: /.test(notice),
    "by default",
    byDefault,
  );
  const doctor = await project.runs([join("node_modules", "keras-ts", "bin", "keras.mjs"), "doctor"], env);
  const row = doctor.lines.find((line) => /^ {2}native /.test(line)) ?? "";
  expects(doctor.code === 0 && row.includes("does not start") && says.test(row.split(PREFIX)[1] ?? ""), "doctor", doctor);
  return { ok: problems.length === 0, output: problems.join("\n") };
}

/**
 * Packs the native engine, installs the tarballs in an empty folder without scripts and without a network, trains there, and
 * then breaks the installation in every way that is known. Resolves to counts; to none where the engine cannot be built.
 */
export async function runPackChecks() {
  const missing = await missingTools();
  if (missing !== null) {
    console.log(`[native] packing is left out: ${missing}`);
    return { passed: 0, failed: 0 };
  }
  const project = new Project();
  const train = async () => {
    const installed = await project.install(await packNative());
    if (installed.code !== 0) return { ok: false, output: installed.output };
    const { code, lines } = await project.runs(["train.js"]);
    return { ok: code === 0 && lines.length === 1 && lines[0] === "native true true", output: lines.join("\n") };
  };
  const quick = async () => {
    const { code, lines } = await project.runs(["--import", "./probe.js", "train.js"]);
    const expected = ["joined.cjs true", "joined.cjs true", "native true true"];
    return { ok: code === 0 && lines.join() === expected.join(), output: lines.join("\n") };
  };
  const faults = FAULTS.map((fault) => ({
    name: `native engine: ${fault.name}`,
    run: async () => {
      // Files are moved aside, not copied: the harm is done to fresh ones.
      const safe = `${project.binaries}-safe`;
      renameSync(project.binaries, safe);
      mkdirSync(project.binaries);
      for (const file of ["package.json", "keras_native.node", "libdnnl.so.3"])
        copyFileSync(join(safe, file), join(project.binaries, file));
      try {
        await fault.harm(project);
        return await judge(project, fault);
      } finally {
        rmSync(project.binaries, { recursive: true, force: true });
        renameSync(safe, project.binaries);
      }
    },
  }));
  try {
    return await runChecks([
      { name: "packed native engine trains where it is installed", run: train },
      { name: "packed code is not compiled where it is installed", run: quick },
      ...faults,
    ]);
  } finally {
    project.remove();
  }
}
