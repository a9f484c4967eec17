import { createBackend } from "@keras-ts/backend-native";
import { NativeProgram } from "@keras-ts/backend-native/testing";
import { allocate, ops as g, lower, type Node, type Spec, scan } from "@keras-ts/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { graphOf } from "../conformance/oracle.js";

const NAME = "KERAS_NATIVE_PROFILE";
const before = process.env[NAME];
beforeAll(() => {
  process.env[NAME] = "1";
});
afterAll(() => {
  if (before === undefined) delete process.env[NAME];
  else process.env[NAME] = before;
});

const specs: readonly Spec[] = [
  { dtype: "float32", shape: [400] },
  { dtype: "float32", shape: [6, 400] },
];
const sums = ([start, xs]: Node[]): readonly Node[] =>
  scan(([c], [x]) => ({ carry: [g.exp(g.add(c as Node, x as Node))], ys: [] }), [start as Node], [xs as Node]).carry;

test("every block counts how often it ran, and times belong to one execution", async () => {
  const backend = createBackend();
  const program = backend.compile(lower(graphOf(specs, sums), backend), { donate: [] });
  if (!(program instanceof NativeProgram)) throw new Error("a native program was expected");
  const inputs = specs.map((s) => backend.upload(allocate(s.dtype, s.shape)));
  for (let i = 0; i < 10; i++) await program.run(inputs, { keep: new Set() }).done;
  const profile = program.profile();
  const [body, whole] = [profile.filter((p) => !p.runsBlocks), profile.filter((p) => p.runsBlocks)];
  expect(body.map((p) => p.executions)).toEqual(body.map(() => 60));
  expect(whole.map((p) => p.executions)).toEqual([10]);
  const ms = (pattern: RegExp): number => Number(pattern.exec(program.explain())?.[1]);
  const [loop, call] = [ms(/([\d.]+) ms {2}\d+: loop of 400/), ms(/([\d.]+) ms {2}\d+: scan\(/)];
  expect(loop).toBeCloseTo(((body[0]?.seconds ?? 0) * 1000) / 60, 2);
  expect(call).toBeCloseTo(((whole[0]?.seconds ?? 0) * 1000) / 10, 2);
});

test("without the variable nothing is noted", () => {
  delete process.env[NAME];
  const backend = createBackend();
  const program = backend.compile(lower(graphOf(specs, sums), backend), { donate: [] });
  expect((program as NativeProgram).profile()).toEqual([]);
  expect(program.explain?.()).not.toContain(" ms ");
});
