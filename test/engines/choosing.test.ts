import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { broken, type Project, project, working } from "./project.js";

let here: Project;
beforeEach(async () => {
  here = await project();
});
afterEach(() => here.remove());

const settings = (value: unknown) => here.write("home/keras.json", JSON.stringify(value, null, 2));
/** Computes 1 + 2 on whatever is in force. */
const SUM = `const sum = async () => (await new k.Tensor(k.g.add(k.tensorFromHost({ dtype: "float32", shape: [2], data: new Float32Array([1, 1]) }).node, 2)).data()).join();`;
const USE = `${SUM} console.log(await sum(), k.backend());`;
const CAUGHT = `${SUM} try { console.log(await sum(), k.backend()); } catch (e) { console.log(e.name + ": " + e.message); }`;

describe("nobody chooses", () => {
  test("nothing installed: the reference engine, and one line on stderr that says why", () => {
    const { out, err } = here.run(`${USE} await sum(); k.settings();`);
    expect(out).toBe("3,3 reference");
    expect(err).toBe(
      '[keras-ts] using engine "reference": native, onnx, tfjs are not installed (npm install @keras-ts/backend-native)',
    );
  });

  test("the best that is installed and starts, without a word", () => {
    for (const name of ["native", "onnx", "tfjs"]) here.engine(name);
    expect(here.run(USE)).toEqual({ code: 0, out: "3,3 native", err: "" });
  });

  test("the next one when the best is not installed", () => {
    here.engine("onnx");
    expect(here.run(USE)).toEqual({
      code: 0,
      out: "3,3 onnx",
      err: '[keras-ts] using engine "onnx": native is not installed (npm install @keras-ts/backend-native)',
    });
  });

  test("the next one that starts when better ones do not, before any work is handed over", () => {
    here.engine("native", broken("libstdc++ is too old.\nat some place"));
    here.engine("onnx", `export const createBackend = async () => { throw new Error("no session"); };`);
    here.engine("tfjs");
    const step = `const v = new k.Variable({ dtype: "float32", shape: [2], data: new Float32Array([1, 2]) });
      const f = k.jit(() => v.assign(new k.Tensor(k.g.mul(v.read(), 2))));
      f(); f(); f(); console.log((await v.array()).toHost().data.join(), f.traces, await k.backendReady());`;
    expect(here.run(step)).toEqual({
      code: 0,
      out: "8,16 1 tfjs",
      err: '[keras-ts] using engine "tfjs": native could not start: libstdc++ is too old; onnx could not start: no session',
    });
  });

  test("an engine that is there but lacks what it imports counts as broken, not as missing", () => {
    here.engine("native", `import "oh-no-not-there"; export const createBackend = () => null;`);
    const { out, err } = here.run(USE);
    expect(out).toBe("3,3 reference");
    expect(err).toMatch(
      /native could not start: @keras-ts\/backend-native failed to load: Cannot find package 'oh-no-not-there'/,
    );
    expect(err.split("\n")).toHaveLength(1);
  });

  test("until it has started its name is default, then its own; memory() and messages say the real one", () => {
    here.engine("native");
    const script = `${SUM} const seen = [k.backend()]; const t = new k.Tensor(k.g.add(k.tensorFromHost({ dtype: "float32", shape: [2], data: new Float32Array(2) }).node, 2)); t.storage();
      await k.backendReady(); await t.data(); seen.push(k.backend(), Object.keys(k.memory()).join(), k.memory().native.buffers > 0);
      console.log(JSON.stringify(seen));`;
    expect(here.run(script).out).toBe('["default","native","reference,native",true]');
  });

  test("the engine found by default is the one found by name", () => {
    here.engine("native");
    expect(here.run("await k.backendReady(); console.log(k.currentEngine().actual === k.engineFor('native'));").out).toBe("true");
  });
});

describe("the order: code, then KERAS_BACKEND, then keras.json", () => {
  beforeEach(() => {
    for (const name of ["native", "onnx", "tfjs"]) here.engine(name);
  });

  test("keras.json names one of ours", () => {
    settings({ backend: "onnx" });
    expect(here.run(USE)).toEqual({ code: 0, out: "3,3 onnx", err: "" });
  });

  test("tensorflow means tfjs, in the file, the environment and in code", () => {
    settings({ backend: "tensorflow" });
    expect(here.run(USE).out).toBe("3,3 tfjs");
    expect(here.run(USE, { KERAS_BACKEND: "tensorflow" }).out).toBe("3,3 tfjs");
    expect(here.run(`await k.setBackend("tensorflow"); ${USE}`).out).toBe("3,3 tfjs");
  });

  test("our own key wins over the shared one", () => {
    settings({ backend: "tensorflow", keras_ts: { backend: "reference" } });
    expect(here.run(USE).out).toBe("3,3 reference");
  });

  test("KERAS_BACKEND wins over the file; empty is unset", () => {
    settings({ keras_ts: { backend: "onnx" } });
    expect(here.run(USE, { KERAS_BACKEND: "native" }).out).toBe("3,3 native");
    expect(here.run(USE, { KERAS_BACKEND: "" }).out).toBe("3,3 onnx");
  });

  test("setBackend wins over both, model by model an engine over all", () => {
    settings({ backend: "onnx" });
    const env = { KERAS_BACKEND: "native" };
    expect(here.run(`await k.setBackend("tfjs"); ${USE}`, env)).toEqual({ code: 0, out: "3,3 tfjs", err: "" });
    expect(
      here.run(
        `${SUM} await k.setBackend("tfjs"); const e = k.engineFor("onnx"); await k.onEngine(e, sum); console.log(k.backend(), e.name, e.buffers > 0);`,
        env,
      ).out,
    ).toBe("tfjs onnx true");
  });

  test('setBackend("reference") is in force at once', () => {
    expect(
      here.run(
        `k.setBackend("reference"); console.log(k.backend(), new k.Tensor(k.g.add(k.tensorFromHost({ dtype: "float32", shape: [1], data: new Float32Array(1) }).node, 2)).dataSync().join());`,
      ).out,
    ).toBe("reference 2");
  });

  test("KERAS_HOME unset: the file lies in ~/.keras", () => {
    here.write("someone/.keras/keras.json", '{ "backend": "onnx" }');
    expect(here.run(USE, { KERAS_HOME: "", HOME: `${here.folder}/someone` }).out).toBe("3,3 onnx");
  });

  test.each(["jax", "torch", "numpy", "openvino"])(
    "a name only Python knows (%s) leaves it to the default order, with one notice",
    (name) => {
      settings({ backend: name });
      const { out, err } = here.run(`${USE} await sum();`);
      expect(out).toBe("3,3 native");
      expect(err).toBe(
        `[keras-ts] using engine "native": "backend" in ${here.settings}:2 says "${name}", which exists in Python Keras only`,
      );
      expect(here.run(USE, { KERAS_BACKEND: name }).err).toBe(
        `[keras-ts] using engine "native": KERAS_BACKEND says "${name}", which exists in Python Keras only`,
      );
    },
  );
});

describe("a name that was asked for and cannot be had is an error with the fix", () => {
  test("not installed", () => {
    const { out, err } = here.run(CAUGHT, { KERAS_BACKEND: "native" });
    expect(out).toBe(
      'BackendError: [backend native] is not installed: no package "@keras-ts/backend-native" was found. Run: npm install @keras-ts/backend-native',
    );
    expect(err).toBe("");
  });

  test("installed and broken", () => {
    here.engine("onnx", broken("the CPU is too old"));
    settings({ backend: "onnx" });
    expect(here.run(CAUGHT).out).toBe(
      'BackendError: [backend onnx] could not start: the CPU is too old. Run "npx keras doctor" to see what is missing.',
    );
  });

  test("setBackend rejects, and so does what is computed afterwards, until another is chosen", () => {
    const script = `${SUM} const said = async (p) => console.log(await p.catch((e) => e.message));
      await said(k.setBackend("native")); await said(sum()); await k.setBackend("reference"); await said(sum());`;
    const missing =
      '[backend native] is not installed: no package "@keras-ts/backend-native" was found. Run: npm install @keras-ts/backend-native';
    expect(here.run(script).out.split("\n")).toEqual([missing, missing, "3,3"]);
  });

  test("setBackend that nobody awaits does not end the process", () => {
    expect(here.run(`k.setBackend("native"); await new Promise((r) => setTimeout(r, 50)); console.log("alive");`)).toEqual({
      code: 0,
      out: "alive",
      err: "",
    });
  });

  test("a jit step queued before the start failed tells whoever awaits, and variables stay", () => {
    here.engine("native", broken("no"));
    const script = `const v = new k.Variable({ dtype: "float32", shape: [1], data: new Float32Array([4]) });
      k.setBackend("native"); const f = k.jit(() => { const y = new k.Tensor(k.g.mul(v.read(), 2)); v.assign(y); return y; });
      console.log(await f().data().catch((e) => e.message), (await v.array()).toHost().data.join());`;
    expect(here.run(script).out).toBe('[backend native] could not start: no. Run "npx keras doctor" to see what is missing. 4');
  });

  test("tensorflow in a file shared with Python says how to serve both", () => {
    settings({ backend: "tensorflow" });
    const { out } = here.run(CAUGHT);
    expect(out).toContain(
      `[backend tfjs] is not installed: "backend" in ${here.settings}:2 says "tensorflow", which is "tfjs" here.`,
    );
    expect(out).toContain(
      'Run: npm install @keras-ts/backend-tfjs, or choose another engine for TypeScript alone with "keras_ts": { "backend": "native" }',
    );
  });

  test.each([
    [
      "KERAS_BACKEND",
      { KERAS_BACKEND: "nativ" },
      null,
      'KERAS_BACKEND must be one of "native", "onnx", "tfjs", "reference". Did you mean "native"?',
    ],
    ["keras.json", {}, { backend: "onyx" }, ':2 must be one of "native", "onnx", "tfjs", "reference". Did you mean "onnx"?'],
    ["our key", {}, { keras_ts: { backend: "jax" } }, '"tfjs", "reference", and "jax" exists in Python Keras only.'],
  ])("an unknown name in %s lists the names", (_, env, file, wanted) => {
    if (file !== null) settings(file);
    const { out } = here.run(CAUGHT, env as Record<string, string>);
    expect(out).toContain("BackendError: [backend ");
    expect(out).toContain(wanted);
  });

  test("a Python name in code is an error", () => {
    expect(here.run(`console.log(await k.setBackend("jax").catch((e) => e.message));`).out).toBe(
      '[backend jax] is no engine: the name must be one of "native", "onnx", "tfjs", "reference", and "jax" exists in Python Keras only.',
    );
    expect(here.run(`try { k.engineFor("torch"); } catch (e) { console.log(e.message); }`).out).toContain(
      '"torch" exists in Python Keras only',
    );
  });

  test("a misspelt name in code suggests", () => {
    expect(here.run(`console.log(await k.setBackend("refrence").catch((e) => e.message));`).out).toContain(
      'Did you mean "reference"?',
    );
  });

  test("a factory that returns no engine", () => {
    here.engine("native", "export const createBackend = () => 7;");
    expect(here.run(CAUGHT, { KERAS_BACKEND: "native" }).out).toContain("createBackend must return a Backend, got number");
    here.engine("native", "export const makeBackend = () => 7;");
    expect(here.run(CAUGHT, { KERAS_BACKEND: "native" }).out).toContain("@keras-ts/backend-native must export createBackend");
  });
});

describe("a stranger's engine", () => {
  test("found by its package name alone", () => {
    here.engine("mine");
    expect(here.run(USE, { KERAS_BACKEND: "mine" }).out).toBe("3,3 mine");
    expect(here.run(`await k.setBackend("mine"); ${USE}`).out).toBe("3,3 mine");
  });

  test("named in keras.json by a path from the file, or by a package", () => {
    here.write("home/engines/mine.mjs", working("mine"));
    here.write("node_modules/their-engine/package.json", '{ "type": "module", "exports": { ".": { "import": "./main.js" } } }');
    here.write("node_modules/their-engine/main.js", working("theirs"));
    settings({ keras_ts: { backend: "mine", backends: { mine: "./engines/mine.mjs", theirs: "their-engine" } } });
    expect(here.run(USE).out).toBe("3,3 mine");
    expect(here.run(USE, { KERAS_BACKEND: "theirs" }).out).toBe("3,3 theirs");
  });

  test("named in keras.json and not there", () => {
    settings({ keras_ts: { backend: "mine", backends: { mine: "./nowhere.js" } } });
    expect(here.run(CAUGHT).out).toMatch(
      /\[backend mine\] is not installed: \.\/nowhere\.js, named in .*keras\.json, was not found\./,
    );
  });

  test("given in code: a factory, a module, a path from the working directory, a package", () => {
    here.write("mine.js", working("d"));
    here.write("node_modules/their-engine/package.json", '{ "type": "module", "exports": "./main.js" }');
    here.write("node_modules/their-engine/main.js", working("e"));
    const script = `${SUM} const make = (name) => () => k.createReferenceBackend(name);
      await k.setBackend("a", make("a")); console.log(await sum(), k.backend());
      await k.setBackend("b", { createBackend: make("b") }); console.log(await sum(), k.backend());
      k.registerBackend("c", make("c")); await k.onEngine(k.engineFor("c"), sum); console.log(k.backend());
      await k.setBackend("d", "./mine.js"); console.log(await sum(), k.backend());
      await k.setBackend("e", "their-engine"); console.log(await sum(), k.backend());`;
    expect(here.run(script)).toEqual({ code: 0, out: "3,3 a\n3,3 b\nb\n3,3 d\n3,3 e", err: "" });
  });

  test("may take the place of one of ours, but not of the reference, and not after it has started", () => {
    const script = `const said = (f) => { try { f(); console.log("ok"); } catch (e) { console.log(e.message); } };
      const make = () => k.createReferenceBackend("x");
      said(() => k.registerBackend("native", make)); console.log(await k.backendReady());
      said(() => k.registerBackend("native", make)); said(() => k.registerBackend("reference", make));
      said(() => k.registerBackend("../x", make)); said(() => k.registerBackend("y", {}));`;
    expect(here.run(script).out.split("\n")).toEqual([
      "ok",
      "native",
      "[backend native] cannot be registered: an engine of that name has started. Register it first thing.",
      "[backend reference] cannot be registered: the name is taken.",
      "[backend ../x] cannot be registered: a name must be letters, digits, _ and -.",
      "[backend y] cannot be registered: a factory, a module exporting createBackend, or its name is required, got object.",
    ]);
  });

  test("gets threads and deterministic from keras.json; 0 threads is its own choice", () => {
    here.engine("native");
    settings({ keras_ts: { threads: 3, deterministic: true } });
    expect(here.run("await k.backendReady(); console.log(JSON.stringify(globalThis.options));").out).toBe(
      '{"threads":3,"deterministic":true}',
    );
    settings({ keras_ts: { threads: 0 } });
    expect(here.run("await k.backendReady(); console.log(JSON.stringify(globalThis.options));").out).toBe("{}");
  });
});
