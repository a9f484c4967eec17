import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Project, project } from "./project.js";

let here: Project;
beforeEach(async () => {
  here = await project();
});
afterEach(() => here.remove());

const file = (text: string) => here.write("home/keras.json", text);
const THREE = "console.log(k.floatx(), k.epsilon(), k.imageDataFormat());";
const FAILS = "try { k.floatx(); console.log('no error'); } catch (e) { console.log(e.name + ': ' + e.message); }";

describe("keras.json", () => {
  test("gives the three shared settings; keys only Python knows are ignored; the file is not touched", () => {
    const text =
      '{ "floatx": "float64", "epsilon": 1e-5, "image_data_format": "channels_first", "nnx_enabled": true, "max": [1, {"a": null}] }';
    file(text);
    expect(here.run(THREE)).toEqual({ code: 0, out: "float64 0.00001 channels_first", err: "" });
    expect(readFileSync(here.settings, "utf8")).toBe(text);
  });

  test("is not needed, nor made", () => {
    expect(here.run(THREE).out).toBe("float32 1e-7 channels_last");
    expect(() => readFileSync(here.settings)).toThrow();
  });

  test("loses against code", () => {
    file('{ "floatx": "float64", "epsilon": 1e-5 }');
    expect(here.run(`k.setFloatx("float16"); ${THREE}`).out).toBe("float16 0.00001 channels_last");
  });

  test("is read when first needed, not at import", () => {
    file("{ nonsense");
    expect(here.run("console.log('imported')")).toEqual({ code: 0, out: "imported", err: "" });
    const env = "import('node:fs').then(() => {}); globalThis.process.env.KERAS_HOME = process.cwd() + '/other'; ";
    here.write("other/keras.json", '{ "floatx": "bfloat16" }');
    expect(here.run(env + THREE).out).toBe("bfloat16 1e-7 channels_last");
  });

  test("with a byte order mark is read as well", () => {
    file('\uFEFF{ "floatx": "float16" }');
    expect(here.run(THREE).out).toBe("float16 1e-7 channels_last");
  });

  test.each<[string, string, string]>([
    [
      "a comma too many",
      '{\n  "floatx": "float32",\n}',
      ':3: must be valid JSON: a key in double quotes must follow, got "}" (at key "floatx").',
    ],
    [
      "no comma",
      '{\n  "floatx": "float32"\n  "epsilon": 1\n}',
      ':3: must be valid JSON: an object must go on with "," or "}", got "\\"" (at key "floatx").',
    ],
    ["a bare word", '{\n\n "backend": onnx }', ':3: must be valid JSON: a value must follow, got "o" (at key "backend").'],
    [
      "cut off",
      '{ "keras_ts": { "threads": 1',
      ':1: must be valid JSON: an object must go on with "," or "}", got the end of the file (at key "threads").',
    ],
    ["empty", "", ":1: must be valid JSON: a value must follow, got the end of the file."],
    ["text after it", "{}\n{}", ':2: must be valid JSON: nothing may follow the closing brace, got "{".'],
    ["an open string", '{ "floatx": "float32 }', ':1: must be valid JSON: a string must end on its line (at key "floatx").'],
    ["a bad escape", '{ "floatx": "\\q" }', ":1: must be valid JSON: a string must hold valid escapes only"],
    ["very deep", `{ "a": ${"[".repeat(500)}`, ':1: must be valid JSON: nesting must be at most 64 deep (at key "a").'],
    ["no object", "[1]", ":1: the file must be an object, got [1]."],
    [
      "floatx",
      '{\n "floatx": "float23" }',
      ':2: "floatx" must be one of "float16", "bfloat16", "float32", "float64", got "float23". Did you mean',
    ],
    [
      "floatx of another type",
      '{ "floatx": 32 }',
      ':1: "floatx" must be one of "float16", "bfloat16", "float32", "float64", got 32.',
    ],
    ["epsilon", '{ "epsilon": -1 }', ':1: "epsilon" must be a positive finite number, got -1.'],
    ["epsilon as text", '{ "epsilon": "1e-7" }', ':1: "epsilon" must be a positive finite number, got "1e-7".'],
    ["epsilon too large", '{ "epsilon": 1e999 }', ':1: "epsilon" must be a positive finite number'],
    ["image format", '{ "image_data_format": "channel_last" }', 'got "channel_last". Did you mean "channels_last"?'],
    ["backend of another type", '{ "backend": ["onnx"] }', ':1: "backend" must be the name of an engine, got ["onnx"].'],
    ["keras_ts", '{ "keras_ts": "native" }', ':1: "keras_ts" must be an object, got "native".'],
    [
      "an unknown key of ours",
      '{\n "keras_ts": {\n "thread": 2 } }',
      ':3: unknown key "thread" under "keras_ts". Did you mean "threads"?',
    ],
    [
      "a shared key under ours",
      '{ "keras_ts": { "floatx": "float32" } }',
      'unknown key "floatx" under "keras_ts". Known keys: backend, threads, deterministic, backends.',
    ],
    [
      "threads",
      '{ "keras_ts": { "threads": 1.5 } }',
      `:1: "keras_ts"."threads" must be a whole number, 0 for the engine's choice, got 1.5.`,
    ],
    ["deterministic", '{ "keras_ts": { "deterministic": 1 } }', ':1: "keras_ts"."deterministic" must be true or false, got 1.'],
    ["backends", '{ "keras_ts": { "backends": ["a"] } }', ':1: "keras_ts"."backends" must be an object, got ["a"].'],
    [
      "a backend's module",
      '{ "keras_ts": { "backends": { "a": 1 } } }',
      ':1: "keras_ts"."backends"."a" must be a package name or a path, got 1.',
    ],
  ])("with %s is an error that names file, line and key", (_, text, wanted) => {
    file(text);
    const { out } = here.run(FAILS);
    expect(out).toContain(`KerasError: [keras.json] ${here.settings}:`);
    expect(out).toContain(wanted);
  });

  test("that cannot be read, or is far too large, is an error", () => {
    here.write("home/keras.json/inside", "");
    expect(here.run(FAILS).out).toMatch(/KerasError: \[keras\.json\] .*keras\.json must be readable, got EISDIR/);
    expect(
      here.run(FAILS, { KERAS_HOME: here.write("big/keras.json", `{ "a": "${"x".repeat(2 ** 20)}" }`).slice(0, -11) }).out,
    ).toContain("must be smaller than 1 MiB");
  });

  test("that is wrong stays an error at every use", () => {
    file("{");
    expect(here.run(`${FAILS} ${FAILS}`).out.split("\n")).toHaveLength(2);
  });

  test("our example file is a valid one", () => {
    file(readFileSync(new URL("../../keras.json.example", import.meta.url), "utf8"));
    const script = "const s = k.settings(); console.log(s.backend.value, s.backend.source, k.floatx(), s.threads.value);";
    expect(here.run(script).out).toMatch(/^reference "keras_ts"\."backend" in .*keras\.json:\d+ float32 0$/);
  });
});

describe("settings()", () => {
  test("says what is in force and who decided it", () => {
    file('{ "floatx": "float64", "backend": "torch", "keras_ts": { "threads": 2, "backends": { "mine": "./m.js" } } }');
    const script = `k.setEpsilon(1e-3); k.setMaxEpochs(4); k.disableInteractiveLogging(); console.log(JSON.stringify(k.settings()));`;
    const { out, err } = here.run(script, { KERAS_MAX_STEPS_PER_EPOCH: "9" });
    const from = here.settings;
    expect(JSON.parse(out)).toEqual({
      backend: { value: "reference", source: "default" },
      floatx: { value: "float64", source: from },
      epsilon: { value: 0.001, source: "setEpsilon" },
      imageDataFormat: { value: "channels_last", source: "default" },
      threads: { value: 2, source: from },
      deterministic: { value: false, source: "default" },
      backends: { value: { mine: "./m.js" }, source: from },
      maxEpochs: { value: 4, source: "setMaxEpochs" },
      maxStepsPerEpoch: { value: 9, source: "KERAS_MAX_STEPS_PER_EPOCH" },
      interactiveLogging: { value: false, source: "disableInteractiveLogging" },
    });
    expect(err).toBe("");
  });

  test("KERAS_THREADS wins over the file, reaches engines, and must be a number", () => {
    file('{ "keras_ts": { "threads": 2, "deterministic": true } }');
    here.engine("native");
    const script = `await k.backendReady(); console.log(JSON.stringify([k.settings().threads, globalThis.options]));`;
    expect(JSON.parse(here.run(script, { KERAS_THREADS: "5" }).out)).toEqual([
      { value: 5, source: "KERAS_THREADS" },
      { threads: 5, deterministic: true },
    ]);
    expect(JSON.parse(here.run(script).out)).toEqual([
      { value: 2, source: here.settings },
      { threads: 2, deterministic: true },
    ]);
    const { err } = here.run(`await k.setBackend("native");`, { KERAS_THREADS: "many" });
    expect(err).toContain(`[KERAS_THREADS] must be a whole number, 0 for the engine's choice, got "many".`);
  });

  test("names the engine by who chose it", () => {
    const backend = "console.log(JSON.stringify(k.settings().backend));";
    expect(here.run(backend, { KERAS_BACKEND: "tensorflow" }).out).toBe('{"value":"tfjs","source":"KERAS_BACKEND"}');
    expect(here.run(`k.setBackend("reference"); ${backend}`).out).toBe('{"value":"reference","source":"setBackend"}');
    here.engine("native");
    expect(here.run(`${backend} await k.backendReady(); ${backend}`).out).toBe(
      '{"value":"default","source":"default"}\n{"value":"native","source":"default"}',
    );
  });

  test("limits come from the environment and must be numbers", () => {
    expect(
      here.run("console.log(k.maxEpochs()); k.setMaxEpochs(null); console.log(k.maxEpochs());", { KERAS_MAX_EPOCHS: "3" }).out,
    ).toBe("3\nnull");
    expect(here.run("try { k.maxEpochs(); } catch (e) { console.log(e.message); }", { KERAS_MAX_EPOCHS: "many" }).out).toBe(
      '[KERAS_MAX_EPOCHS] must be a positive integer, got "many".',
    );
    expect(here.run("try { k.setMaxStepsPerEpoch(0.5); } catch (e) { console.log(e.message); }").out).toContain(
      "positive integer or null, got 0.5",
    );
  });
});

describe("a process", () => {
  test("imports the library in well under 100 ms, and without a word", () => {
    const timed = "const t = performance.now(); await import('@keras-ts/core'); console.log(performance.now() - t);";
    const runs = Array.from({ length: 3 }, () => here.node([here.write("timed.js", timed)]));
    expect(runs.map((r) => [r.code, r.err])).toEqual(runs.map(() => [0, ""]));
    const times = runs.map((r) => Number(r.out));
    expect(Math.min(...times)).toBeLessThan(100);
  });

  test("may train in worker threads, each with engines of its own; the notice is said once", () => {
    here.write(
      "worker.js",
      `import { parentPort, workerData } from "node:worker_threads"; import * as k from "@keras-ts/core";
       const v = new k.Variable({ dtype: "float32", shape: [2], data: new Float32Array([workerData, 1]) });
       const step = k.jit((x) => { const { value, grads } = k.valueAndGrad(() => new k.Tensor(k.g.sum(k.g.mul(k.g.mul(v.read(), v.read()), x.node), [0])), [v])();
         v.assign(new k.Tensor(k.g.sub(v.read(), k.g.mul(grads[0].node, 0.25)))); return value; });
       const x = k.tensorFromHost({ dtype: "float32", shape: [2], data: new Float32Array([1, 1]) });
       await step(x).data(); parentPort.postMessage((await v.array()).toHost().data.join() + " " + k.backend());`,
    );
    const script = `import { Worker } from "node:worker_threads"; import { once } from "node:events";
      await k.backendReady();
      const run = async (n) => (await once(new Worker(new URL("./worker.js", import.meta.url), { workerData: n }), "message"))[0];
      console.log((await Promise.all([run(2), run(4)])).join("; "));`;
    const { out, err } = here.run(script);
    expect(out).toBe("1,0.5 reference; 2,0.5 reference");
    expect(err.split("\n")).toHaveLength(1);
  });

  test("needs no process at all: in a browser there are defaults, and engines given in code", () => {
    const script = `delete globalThis.process; ${THREE}
      console.log(k.backend(), await k.backendReady());
      await k.setBackend("mine", () => k.createReferenceBackend("mine")); console.log(k.backend());
      console.log(await k.setBackend("tfjs").catch((e) => e.message));`;
    // The module was loaded by Node, but nothing asks for Node before first use.
    const { out } = here.run(script);
    expect(out.split("\n")).toEqual([
      "float32 1e-7 channels_last",
      "reference reference",
      "mine",
      '[backend tfjs] is not installed: no package "@keras-ts/backend-tfjs" was found. Pass its module: setBackend("tfjs", await import("@keras-ts/backend-tfjs")).',
    ]);
  });
});
