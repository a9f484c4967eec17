import { afterEach, expect, test } from "vitest";
import { Input, layers, Sequential } from "../../src/index.js";

const out = process.stdout as { columns?: number };
const before = out.columns;
afterEach(() => {
  if (before === undefined) delete out.columns;
  else out.columns = before;
});

/** Width of the summary's first rule on a terminal of that many columns. */
function ruleOn(columns: number | undefined): number {
  if (columns === undefined) delete out.columns;
  else out.columns = columns;
  const model = new Sequential([Input({ shape: [4] }), new layers.Dense(1)]);
  let text = "";
  model.summary({ printFn: (t) => (text = t) });
  model.dispose();
  return text.split("\n")[1]?.length ?? 0;
}

test("a terminal without a size, or next to none, still gets a table", () => {
  const usual = ruleOn(undefined);
  expect(usual).toBeGreaterThan(80);
  expect(ruleOn(0)).toBe(usual);
  expect(ruleOn(3)).toBe(ruleOn(52));
  expect(ruleOn(70)).toBeGreaterThan(ruleOn(52));
  expect(ruleOn(70)).toBeLessThanOrEqual(70);
});
