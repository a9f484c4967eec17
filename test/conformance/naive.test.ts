import { expect, test } from "vitest";
import { naiveEngine } from "./naive/engine.js";
import { describeConformance } from "./suite.js";

const engine = naiveEngine();
describeConformance(engine.backend);

test("the device is empty afterwards", () => {
  expect(engine.live()).toBe(0);
});
