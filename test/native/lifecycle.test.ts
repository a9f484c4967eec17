import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Child, child, numberIn } from "./children.js";

let raw: Child;
beforeAll(async () => {
  raw = await child("child");
});
afterAll(() => raw.remove());

describe("life of the native engine", () => {
  test("a process that exits with work queued ends cleanly", async () => {
    expect(await raw.run("exitQueued")).toEqual({ code: 7, out: "" });
  });
  test("values asked for arrive before the process ends", async () => {
    expect(await raw.run("drain")).toEqual({ code: 0, out: "last 1\n" });
  });
  test("environments work side by side, and one may be stopped halfway", async () => {
    expect(await raw.run("workers")).toEqual({ code: 0, out: "answers 1 1 1 1\n" });
  });
  test("an idle engine burns no processor time", async () => {
    expect(numberIn(await raw.run("idle"), "idle")).toBeLessThan(20);
  });
});
