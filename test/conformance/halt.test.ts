import { createBackend } from "@keras-ts/backend-native";
import type { Backend } from "@keras-ts/core/backend";
import { ops as g, type HostArray, lower, type Node, whileLoop } from "@keras-ts/core/testing";
import { describe, expect, test } from "vitest";
import { naiveEngine } from "./naive/engine.js";
import { graphOf } from "./oracle.js";

const counter = { dtype: "int32" as const, shape: [] };
const host = (value: number): HostArray => ({ ...counter, data: Int32Array.of(value) });
/** More steps than any machine takes in an hour. */
const NEVER = 2 ** 31 - 1;

/** Counts up to a limit, and doubles that: [count, 2 · count]. */
const counting =
  (haltable: boolean) =>
  ([limit]: Node[]): readonly Node[] =>
    whileLoop(
      ([i]) => g.less(i as Node, limit as Node),
      ([i, twice]) => [g.add(i as Node, 1), g.add(twice as Node, 2)],
      [g.sub(limit as Node, limit as Node), g.sub(limit as Node, limit as Node)],
      { haltable },
    );

const ENGINES: Readonly<Record<string, () => Backend>> = { native: () => createBackend(), naive: () => naiveEngine().backend };

describe.each(Object.entries(ENGINES))("a halt on %s", (_, engine) => {
  const backend = engine();
  const compiled = (haltable: boolean) => backend.compile(lower(graphOf([counter], counting(haltable)), backend), { donate: [] });
  const read = (buffers: readonly unknown[]): Promise<number[]> =>
    Promise.all(buffers.map(async (b) => Number((await backend.download(b, counter)).data[0])));

  test("ends a loop between two steps, and keeps those behind it from starting; other runs go on", async () => {
    const program = compiled(true);
    const halt = new Int32Array(1);
    const endless = backend.upload(host(NEVER));
    const short = backend.upload(host(5));
    const keep = new Set<number>();
    const first = program.run([endless], { keep, halt });
    const second = program.run([endless], { keep, halt });
    const other = program.run([short], { keep, halt: new Int32Array(1) });
    const plain = program.run([short], { keep });
    setTimeout(() => Atomics.store(halt, 0, 1), 20);
    await first.done;
    const [count = 0, twice] = await read(first.outputs);
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(NEVER);
    expect(twice).toBe(2 * count);
    expect(await read(second.outputs)).toEqual([0, 0]);
    expect(await read(other.outputs)).toEqual([5, 10]);
    expect(await read(plain.outputs)).toEqual([5, 10]);
  });

  test("does nothing to loops that are not haltable", async () => {
    const run = compiled(false).run([backend.upload(host(5))], { keep: new Set(), halt: Int32Array.of(1) });
    expect(await read(run.outputs)).toEqual([5, 10]);
  });

  test("is heard, says the engine", () => {
    expect(backend.hearsHalt).toBe(true);
  });
});
