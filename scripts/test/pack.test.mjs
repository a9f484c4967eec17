import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { published } from "../lib/pack.mjs";
import { at } from "../lib/root.mjs";

const manifest = (name) => JSON.parse(readFileSync(at("packages", name, "package.json"), "utf8"));
const as = (name) => published(manifest(name), () => "1.2.3");

test("published manifests name versions, and nothing that is for the repository alone", () => {
  for (const name of ["core", "keras-ts", "backend-native"]) {
    const text = JSON.stringify(as(name));
    expect(text).not.toContain("workspace:");
    expect(text).not.toContain("devDependencies");
    expect(as(name).scripts).toBeUndefined();
  }
  expect(as("keras-ts").dependencies["@keras-ts/core"]).toBe("1.2.3");
});
test("the published engine lists the packages of platforms in its own version, the workspace's lists none", () => {
  const { version, optionalDependencies } = as("backend-native");
  expect(optionalDependencies["@keras-ts/backend-native-linux-x64-glibc"]).toBe(version);
  expect(new Set(Object.values(optionalDependencies))).toEqual(new Set([version]));
  expect(manifest("backend-native").optionalDependencies).toBeUndefined();
  expect(as("core").optionalDependencies).toBeUndefined();
});
