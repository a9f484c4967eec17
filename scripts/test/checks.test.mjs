import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { anyTypes } from "../checks/any.mjs";
import { browser } from "../checks/browser.mjs";
import { components, cycles } from "../checks/cycles.mjs";
import { directions } from "../checks/directions.mjs";
import { size } from "../checks/size.mjs";
import { workspace } from "../checks/workspace.mjs";
import { MAX_LINES } from "../layers.mjs";
import { writeSlim } from "../lib/slim.mjs";
import { tree } from "./tree.mjs";

const core = (files) =>
  tree(Object.fromEntries(Object.entries(files).map(([path, text]) => [`packages/core/src/${path}`, text])));

test("imports that point down pass", () => {
  const root = core({
    "index.ts": 'export * from "./ops/add.js";\n',
    "ops/add.ts": 'import type { Node } from "../ir/node.js";\nimport { a } from "./b.js";\n',
    "ops/b.ts": "export const a = 1;\n",
    "ir/node.ts": "export interface Node {}\n",
    "platform/files.ts": 'const fs = await import("node:fs");\n',
  });
  expect(directions(root)).toEqual([]);
});

test.each([
  ["an upward import", { "ir/a.ts": 'import { b } from "../ops/b.js";\n', "ops/b.ts": "" }, /ir must not import ops/],
  ["an upward type import", { "ir/a.ts": 'import type { B } from "../ops/b.js";\n', "ops/b.ts": "" }, /ir must not import ops/],
  [
    "an upward import over several lines",
    { "ir/a.ts": 'import {\n  b,\n} from "../ops/b.js";\n', "ops/b.ts": "" },
    /a\.ts:1: ir must/,
  ],
  ["an upward import()", { "ir/a.ts": 'const b = () => import("../ops/b.js");\n', "ops/b.ts": "" }, /ir must not import ops/],
  ["Node outside platform", { "ir/a.ts": 'import { join } from "node:path";\n' }, /"node:path" is Node's own/],
  ["Node without its prefix", { "ir/a.ts": 'import { join } from "path";\n' }, /"path" is Node's own/],
  ["an engine", { "runtime/a.ts": 'import { x } from "@keras-ts/backend-tfjs";\n' }, /may not be imported here/],
  ["a missing file", { "ir/a.ts": 'import { b } from "./b.js";\n' }, /must name a source file/],
  ["a missing ending", { "ir/a.ts": 'import { b } from "./b";\n', "ir/b.ts": "" }, /must name a source file/],
  ["another package by path", { "ir/a.ts": 'import { b } from "../../test/b.js";\n', "../test/b.ts": "" }, /leaves the package/],
  ["an unknown folder", { "stuff/a.ts": "" }, /folder "stuff" is not listed/],
])("%s is reported", (_, files, message) => {
  const problems = directions(core(files));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(message);
});

test("an unknown package is reported", () => {
  expect(directions(tree({ "packages/other/src/a.ts": "" }))).toEqual(["packages/other is not listed in scripts/layers.mjs"]);
});

test("circles of value imports are reported, circles through a type import are not", () => {
  const value = core({
    "ir/a.ts": 'import { b } from "./b.js";\n',
    "ir/b.ts": 'export { c } from "./c.js";\n',
    "ir/c.ts": 'import "./a.js";\n',
  });
  const found = cycles(value);
  expect(found).toHaveLength(1);
  expect(found[0].split(" -> ").map((path) => path.at(-4))).toEqual(["a", "b", "c", "a"]);
  expect(cycles(core({ "ir/a.ts": 'import { b } from "./b.js";\n', "ir/b.ts": 'import type { A } from "./a.js";\n' }))).toEqual(
    [],
  );
});

test("components of a deep graph need no recursion", () => {
  const n = 100_000;
  const chain = new Map(Array.from({ length: n }, (_, i) => [i, i + 1 < n ? [i + 1] : [n - 2]]));
  expect(components(chain).filter((group) => group.length > 1)).toEqual([[n - 1, n - 2]]);
});

test("a file is too long from the first line over the cap", () => {
  const files = { "ir/fits.ts": "x;\n".repeat(MAX_LINES), "ir/long.ts": "x;\n".repeat(MAX_LINES + 1) };
  const { problems, report } = size(core(files));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`long.ts: ${MAX_LINES + 1} lines`);
  expect(report[0]).toContain(`longest ${MAX_LINES + 1}`);
});

test("the type any is found in declarations, the word elsewhere is not", () => {
  const declared = [
    "/** Takes any value. */",
    'export declare const a: "any";',
    "export declare function any(any: boolean): void;",
  ];
  const wrong = "export declare const b: Map<string, any>;";
  const root = tree({
    "packages/core/src/a.ts": "",
    "packages/core/dist/a.d.ts": [...declared, wrong].join("\n"),
    "packages/core/dist/gone.d.ts": wrong,
  });
  expect(anyTypes(root)).toEqual([`packages/core/dist/a.d.ts:4: ${wrong}`]);
});

test("a bundle may reach Node by import() only", async () => {
  const root = tree({
    "ok.js": 'export const f = () => import("node:fs");\n',
    "bad.js": 'import fs from "node:fs";\nexport const f = fs.readFileSync;\n',
  });
  expect((await browser(join(root, "ok.js"))).problems).toEqual([]);
  expect((await browser(join(root, "bad.js"))).problems).toHaveLength(1);
});

test("the slim library takes variants, leaves out sentences on options and drops what is reached no more", () => {
  const root = tree({
    "slim.js": 'import { a } from "./a.js";\nexport const b = a;\n',
    "a.js": 'import "./heavy.js";\nexport const a = 1;\n',
    "a.slim.js": 'import { x } from "./x.js";\nexport const a = x.doc("A \\"sentence\\".").or(2);\n',
    "heavy.js": "export const heavy = 1;\n",
    "x.js": "export const xConfig = /* @__PURE__ */ config({\n  a: f(),\n});\nexport class A {}\n",
    "slim/old.js": "",
  });
  writeSlim(root, ["slim.js"]);
  const text = (name) => readFileSync(join(root, "slim", name), "utf8");
  expect(readdirSync(join(root, "slim")).sort()).toEqual(["a.js", "slim.js", "x.js"]);
  expect(text("a.js")).toBe('import { x } from "./x.js";\nexport const a = x.or(2);\n');
  expect(text("x.js")).toBe("export const xConfig = /* @__PURE__ */ (() => config({\n  a: f(),\n}))();\nexport class A {}\n");
});

test("a package the root forgets, a loose version and a foreign host are reported", () => {
  const files = (references, dependencies, version, lock) => ({
    "tsconfig.json": JSON.stringify({ references: references.map((path) => ({ path })) }),
    "package.json": JSON.stringify({ dependencies, devDependencies: { vite: version } }),
    "packages/core/package.json": '{ "name": "@keras-ts/core" }',
    "packages/core/test/a.test.ts": "",
    "pnpm-lock.yaml": lock,
  });
  const good = files(
    ["packages/core", "packages/core/test"],
    { "@keras-ts/core": "workspace:*" },
    "6.0.0",
    "    resolution: {integrity: x}\n",
  );
  expect(workspace(tree(good))).toEqual([]);
  const bad = files([], {}, "^6.0.0", "    resolution: {integrity: x, tarball: https://example.org/a.tgz}\n");
  expect(workspace(tree(bad))).toHaveLength(5);
});
