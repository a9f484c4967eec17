import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { at } from "../lib/root.mjs";
import { passOverPythonSettings, useOwnSettings } from "../lib/settings.mjs";
import { tree } from "./tree.mjs";

const OURS = at(".cache", "keras-home");
const home = (text) => tree({ "keras.json": text });

beforeEach(() => {
  vi.stubEnv("KERAS_BACKEND", "");
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test("the file Python Keras writes does not stop the demonstration", () => {
  vi.stubEnv("KERAS_HOME", home('{ "floatx": "float32", "backend": "tensorflow" }'));
  passOverPythonSettings(false);
  expect(process.env.KERAS_HOME).toBe(OURS);
  expect(console.error).toHaveBeenCalledWith(expect.stringMatching(/keras\.json says "tensorflow"/));
});

test.each([
  ["a file that speaks to us", '{ "backend": "tensorflow", "keras_ts": { "backend": "reference" } }'],
  ["another engine", '{ "backend": "jax" }'],
  ["a malformed file, which the library will name", '{ "backend": '],
])("%s stays in force", (_, text) => {
  const folder = home(text);
  vi.stubEnv("KERAS_HOME", folder);
  passOverPythonSettings(false);
  expect(process.env.KERAS_HOME).toBe(folder);
  expect(console.error).not.toHaveBeenCalled();
});

test("the file stays in force once its engine is built", () => {
  const folder = home('{ "backend": "tensorflow" }');
  vi.stubEnv("KERAS_HOME", folder);
  passOverPythonSettings(true);
  expect(process.env.KERAS_HOME).toBe(folder);
});

test("an engine named in the environment stays in force", () => {
  const folder = home('{ "backend": "tensorflow" }');
  vi.stubEnv("KERAS_HOME", folder);
  vi.stubEnv("KERAS_BACKEND", "tensorflow");
  passOverPythonSettings(false);
  expect(process.env.KERAS_HOME).toBe(folder);
});

test("tools of the project use settings of their own unless told otherwise", () => {
  vi.stubEnv("KERAS_HOME", undefined);
  useOwnSettings();
  expect(process.env.KERAS_HOME).toBe(OURS);
  vi.stubEnv("KERAS_HOME", "elsewhere");
  useOwnSettings();
  expect(process.env.KERAS_HOME).toBe("elsewhere");
});
