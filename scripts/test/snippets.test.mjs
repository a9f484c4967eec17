import { describe, expect, test } from "vitest";
import { prelude } from "../lib/snippet-imports.mjs";
import { fromPage, fromSource } from "../lib/snippet-sources.mjs";
import { countReport } from "../lib/vitest.mjs";

const texts = (snippets) => snippets.map(({ lines }) => lines.join("\n"));

describe("pages", () => {
  test("blocks fenced as ts are taken, with the lines they came from", () => {
    const page = "# a\n```ts\nconst a = 1;\n```\n```sh\nls\n```\n  ```ts no-run\n  b;\n  ```\n";
    const found = fromPage("a.md", page);
    expect(texts(found)).toEqual(["const a = 1;", "b;"]);
    expect(found.map(({ run, numbers }) => [run, numbers])).toEqual([
      [true, [3]],
      [false, [9]],
    ]);
  });

  test("continue joins blocks, and an unknown word is an error", () => {
    expect(texts(fromPage("a.md", "```ts\na;\n```\n```ts continue\nb;\n```\n"))).toEqual(["a;\nb;"]);
    expect(() => fromPage("a.md", "```ts continue\nb;\n```\n")).toThrow("a.md:2: nothing to continue");
    expect(() => fromPage("a.md", "```ts skip\nb;\n```\n")).toThrow('unknown word "skip"');
  });
});

test("examples of docstrings are taken, fenced or bare", () => {
  const source = [
    "/**",
    " * Adds.",
    " * @example",
    " * ```ts",
    " * add(1, 2);",
    " * ```",
    " */",
    "export const add = 1;",
    "/** One. @example not at the start */",
    "/**",
    " * @example sub(1);",
    " * @returns x",
    " */",
  ];
  const found = fromSource("a.ts", source.join("\n"));
  expect(texts(found)).toEqual(["add(1, 2);", "sub(1);"]);
  expect(found.map(({ numbers }) => numbers[0])).toEqual([5, 11]);
});

describe("imports left out", () => {
  const layers = Object.defineProperty({ Dense: class {}, Set: class {} }, Symbol.toStringTag, { value: "Module" });
  const exports = { layers, Model: class {}, ops: {} };
  const of = (text, origin = "example") => prelude({ origin, lines: text.split("\n") }, exports);

  test("nothing is added to a snippet that imports the library", () => {
    expect(of('import { Model } from "keras-ts";\nnew Model(ops);')).toBe("");
  });

  test("exports that are used are imported, unless the snippet declares them", () => {
    expect(of("new Model(ops.add(keras));", "page")).toBe(
      'import * as keras from "keras-ts"; import { Model, ops } from "keras-ts";',
    );
    expect(of("const ops = 1; // Model\nx.Model; f(ops);")).toBe("");
    expect(of("new layers.Dense(1);", "page")).toBe('import { layers } from "keras-ts";');
  });

  test("an example may name what lies in a namespace, a page may not; globals stay globals", () => {
    expect(of("new Dense(1);")).toBe('import { layers } from "keras-ts"; const { Dense } = layers;');
    expect(of("new Dense(1);", "page")).toBe("");
    expect(of("new Set();")).toBe("");
  });
});

describe("counting tests", () => {
  const report = (...files) => ({ testResults: files.map((statuses) => file(statuses)) });
  const file = (statuses) => ({
    name: "a.test.ts",
    status: statuses.length === 0 || statuses.includes("failed") ? "failed" : "passed",
    message: "",
    assertionResults: statuses.map((status) => ({ status, fullName: status })),
  });
  const count = (...args) => {
    const { passed, failed } = countReport(...args);
    return [passed, failed];
  };

  test("what did not run counts as failed", () => {
    expect(count(report(["passed", "passed"]), 0)).toEqual([2, 0]);
    expect(count(report(["passed", "failed"]), 1)).toEqual([1, 1]);
    expect(count(report(["passed", "skipped", "todo"]), 0)).toEqual([1, 2]);
    expect(count(report(["passed"], []), 1)).toEqual([1, 1]);
    expect(count(report(["passed"]), 1)).toEqual([1, 1]);
    expect(count(report(), 0)).toEqual([0, 1]);
  });
});
