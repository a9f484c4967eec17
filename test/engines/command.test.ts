import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { broken, type Project, project, working } from "./project.js";

let here: Project;
beforeEach(async () => {
  here = await project();
});
afterEach(() => here.remove());

describe("keras doctor", () => {
  test("tells Node, platform, memory, settings with sources, and how each engine fares", () => {
    here.engine("native", broken("the CPU is too old"));
    here.engine("onnx");
    here.write("home/mine.js", working("mine"));
    here.write("home/keras.json", '{ "floatx": "float64", "keras_ts": { "backends": { "mine": "./mine.js" } } }');
    const { code, out, err } = here.keras(["doctor"], { KERAS_MAX_EPOCHS: "2" });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(`node      ${process.version}`);
    expect(out).toMatch(new RegExp(`^platform {2}${process.platform} ${process.arch} .*\\d cores$`, "m"));
    expect(out).toMatch(/^memory {4}[\d.]+ GiB, [\d.]+ GiB of it free; this process [\d.]+ GiB$/m);
    expect(out).toMatch(new RegExp(`^ {2}floatx +float64 +${here.settings}$`, "m"));
    expect(out).toMatch(/^ {2}epsilon +1e-7 +default$/m);
    expect(out).toMatch(/^ {2}maxEpochs +2 +KERAS_MAX_EPOCHS$/m);
    expect(out).toMatch(/^ {2}native +does not start +1\.2\.3 +\[backend native\] could not start: the CPU is too old\./m);
    expect(out).toMatch(/^ {2}onnx +starts +1\.2\.3$/m);
    expect(out).toMatch(/^ {2}tfjs +not installed .*Run: npm install @keras-ts\/backend-tfjs$/m);
    expect(out).toMatch(/^ {2}reference +starts +0\.1\.0$/m);
    expect(out).toMatch(/^ {2}mine +starts$/m);
    expect(out).toContain('Engine "onnx" will be used.');
  });

  test("fails when the engine that was asked for cannot start", () => {
    const { code, out } = here.keras(["doctor"], { KERAS_BACKEND: "native" });
    expect(code).toBe(1);
    expect(out).toMatch(/^ {2}backend +native +KERAS_BACKEND$/m);
    expect(out).toMatch(/Engine "native" was asked for and cannot start\. .*npm install @keras-ts\/backend-native$/);
  });

  test("says what is wrong with the settings file", () => {
    here.write("home/keras.json", '{\n "keras_ts": { "thread": 1 } }');
    const { code, out } = here.keras(["doctor"]);
    expect(code).toBe(1);
    expect(out).toContain(`node      ${process.version}`);
    expect(out).toContain(`[keras.json] ${here.settings}:2: unknown key "thread" under "keras_ts". Did you mean "threads"?`);
  });
});

describe("keras", () => {
  test.each([[[]], [["help"]], [["--help"]]])("%j prints the commands", (args) => {
    const { code, out } = here.keras(args);
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: keras <command>\n\n {2}doctor/);
  });

  test("prints its version", () => {
    expect(here.keras(["--version"])).toEqual({ code: 0, out: "0.1.0", err: "" });
  });

  test("refuses what it does not know", () => {
    expect(here.keras(["docter"])).toEqual({ code: 2, out: '[keras] unknown command "docter". Did you mean "doctor"?', err: "" });
    expect(here.keras(["toString"]).code).toBe(2);
    expect(here.keras(["doctor", "--fast"])).toEqual({
      code: 2,
      out: '[keras] doctor takes no arguments, got "--fast".',
      err: "",
    });
  });
});
