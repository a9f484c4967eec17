import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { goldensFolder } from "../goldens/runner/paths.js";
import { callDifferences } from "./calls.js";
import { documentationGaps } from "./docstrings.js";
import { type Export, readExports } from "./exports.js";
import { expectedCall } from "./keras.js";
import { judge, readKnownDifferences } from "./known.js";
import { compatibilityPage } from "./page.js";
import { plainLiteral } from "./python-literal.js";
import { type ParityReport, parityReport } from "./report.js";

describe("the rule", () => {
  const want = expectedCall("keras.ops.sum", [
    { name: "x", kind: "required" },
    { name: "axis", kind: "option", fallback: "None" },
    { name: "keep_dims", kind: "option", fallback: "False" },
  ]);
  test.each([
    ["the same call", ["x"], ["axis", "keepDims"], []],
    ["another argument", ["y"], ["axis", "keepDims"], ["f: takes (y), in Keras (x)"]],
    ["an option by position", ["x", "axis?"], ["keepDims"], ["f: takes (x, axis), in Keras (x)", "f: has no option axis"]],
    ["an option too many", ["x"], ["axis", "keepDims", "out"], ["f: Keras has no option out"]],
    ["no options at all", ["x"], null, ["f: has no option axis", "f: has no option keepDims"]],
  ])("%s", (_, positional, options, differences) => {
    expect(callDifferences("f", { positional, options }, want)).toEqual(differences);
  });

  test.each([
    ["None", null],
    ["-1", -1],
    ["1e-07", 1e-7],
    [
      "((1, 1), (2, 'a'))",
      [
        [1, 1],
        [2, "a"],
      ],
    ],
    ["'it\\'s\\n'", "it's\n"],
    ["math.pi", undefined],
    ["(1, x)", undefined],
  ])("reads the Python default %s", (text, value) => expect(plainLiteral(text)).toEqual(value));

  test("a difference needs a reason, and a reason a difference", () => {
    expect(judge(["a", "b"], [{ reason: "r", differences: ["b", "c"] }])).toEqual({ unexplained: ["a"], stale: ["c"] });
  });
});

describe("the public surface", () => {
  let exports: Export[];
  let report: ParityReport;
  beforeAll(async () => {
    exports = readExports();
    report = await parityReport(exports);
  });

  test("is read from the types", () => {
    const [sum, dense] = ["ops.sum", "layers.Dense"].map((path) => exports.find((e) => e.path === path));
    expect(sum?.call?.positional).toEqual(["x"]);
    expect(dense?.call?.options).toContain("useBias");
    expect(dense?.methods.get("enableLora")?.positional).toEqual(["rank"]);
  });

  test("differs from Keras only where a reason is given", () => {
    const { unexplained, stale } = judge(report.differences, readKnownDifferences());
    expect(unexplained, "differences that are not in known-differences.json").toEqual([]);
    expect(stale, "listed differences that are none any more: remove them").toEqual([]);
  });

  test("is what docs/compatibility.md says", async () => {
    const page = compatibilityPage(report, readKnownDifferences());
    await expect(page).toMatchFileSnapshot(join(goldensFolder(), "..", "..", "docs", "compatibility.md"));
  });

  test("is documented: a sentence for every name, an example for every function and class", () => {
    expect(documentationGaps(exports)).toEqual([]);
  });
});
