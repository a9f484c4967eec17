import { type KernelTable, tableBackend } from "@keras-ts/core/backend";
import { ops as g, type HostArray, lower, type Node, whileLoop } from "@keras-ts/core/testing";
import { describe, expect, test } from "vitest";
import type { Naive } from "./naive/array.js";
import { fromHostArray, toHostArray } from "./naive/array.js";
import { NAIVE_KERNELS, naiveEngine } from "./naive/engine.js";
import { graphOf } from "./oracle.js";

const spec = { dtype: "float32" as const, shape: [2] };
const host = (...values: number[]): HostArray => ({ ...spec, data: Float32Array.from(values) });
const doubling = (nodes: Node[]): Node[] => [g.mul(nodes[0] as Node, 2)];
const countdown = ([x]: Node[]): readonly Node[] =>
  whileLoop(
    (c) => g.less(g.sum(c[0] as Node, [0]), 20),
    (c) => [g.mul(c[0] as Node, 2)],
    [x as Node],
  );

describe("tableBackend", () => {
  test("a missing or misspelt kernel does not compile", () => {
    const { conv: _, ...missing } = NAIVE_KERNELS;
    // @ts-expect-error conv is missing
    const a: KernelTable<Naive> = missing;
    // @ts-expect-error no op is called "matmull"
    const b: KernelTable<Naive> = { ...NAIVE_KERNELS, matmull: NAIVE_KERNELS.matmul };
    expect([a, b]).toHaveLength(2);
  });

  test("runs at once where nothing needs a value from the device", async () => {
    const { backend, live } = naiveEngine();
    const program = backend.compile(lower(graphOf([spec], doubling), backend), { donate: [] });
    const x = backend.upload(host(1, 2));
    const run = program.run([x], { keep: new Set() });
    expect(run.done).toBeNull();
    expect((await backend.download(run.outputs[0], spec)).data).toEqual(Float32Array.of(2, 4));
    backend.release(x);
    backend.release(run.outputs[0]);
    program.dispose();
    expect(live()).toBe(0);
  });

  test("a loop on a device that cannot block runs later, in order, and its inputs may be released meanwhile", async () => {
    const { backend, live } = naiveEngine();
    const program = backend.compile(lower(graphOf([spec], countdown), backend), { donate: [] });
    const double = backend.compile(lower(graphOf([spec], doubling), backend), { donate: [] });
    const x = backend.upload(host(1, 2));
    const loop = program.run([x], { keep: new Set() });
    const after = double.run(loop.outputs, { keep: new Set() });
    expect(loop.done).not.toBeNull();
    expect(after.done).not.toBeNull();
    for (const b of [x, ...loop.outputs]) backend.release(b);
    expect((await backend.download(after.outputs[0], spec)).data).toEqual(Float32Array.of(16, 32));
    backend.release(after.outputs[0]);
    program.dispose();
    double.dispose();
    expect(live()).toBe(0);
  });

  test("blocks where the device can, and then a loop is over when run returns", () => {
    const backend = tableBackend<Naive>({
      name: "blocking",
      dtypes: ["float32", "bool", "int32"],
      kernels: NAIVE_KERNELS,
      upload: fromHostArray,
      download: async (b) => toHostArray(b),
      downloadSync: toHostArray,
      release() {},
    });
    const program = backend.compile(lower(graphOf([spec], countdown), backend), { donate: [] });
    const run = program.run([backend.upload(host(1, 2))], { keep: new Set() });
    expect(run.done).toBeNull();
    expect(backend.downloadSync?.(run.outputs[0] as never, spec).data).toEqual(Float32Array.of(8, 16));
  });

  test("a kernel that throws leaves nothing behind, donated inputs included", () => {
    const { backend, live } = naiveEngine({
      ...NAIVE_KERNELS,
      sin: () => {
        throw new Error("out of memory");
      },
    });
    const graph = graphOf([spec], (n) => [g.sin(g.add(n[0] as Node, n[0] as Node)), g.cos(n[0] as Node)]);
    const program = backend.compile(lower(graph, backend), { donate: [[0, 0]] });
    const x = backend.upload(host(1, 2));
    expect(() => program.run([x], { keep: new Set() })).toThrow("out of memory");
    backend.release(x);
    program.dispose();
    expect(live()).toBe(0);
  });

  test("a loop that fails later rejects its outputs' downloads and the runs behind it", async () => {
    const { backend, live } = naiveEngine({
      ...NAIVE_KERNELS,
      sum: () => {
        throw new Error("device gone");
      },
    });
    const program = backend.compile(lower(graphOf([spec], countdown), backend), { donate: [[0, 0]] });
    const double = backend.compile(lower(graphOf([spec], doubling), backend), { donate: [] });
    const x = backend.upload(host(1, 2));
    const loop = program.run([x], { keep: new Set() });
    const after = double.run(loop.outputs, { keep: new Set() });
    await expect(loop.done).rejects.toThrow("device gone");
    await expect(after.done).rejects.toThrow("device gone");
    await expect(backend.download(loop.outputs[0], spec)).rejects.toThrow("device gone");
    // A failed run gives a donated input back unchanged.
    expect((await backend.download(x, spec)).data).toEqual(Float32Array.of(1, 2));
    for (const b of [x, ...loop.outputs, ...after.outputs]) backend.release(b);
    program.dispose();
    double.dispose();
    expect(live()).toBe(0);
  });

  test("reading after release is an error, and so is releasing twice", async () => {
    const { backend } = naiveEngine();
    const x = backend.upload(host(1, 2));
    backend.release(x);
    await expect(backend.download(x, spec)).rejects.toThrow("a buffer must not be read after it was released");
    expect(() => backend.release(x)).toThrow("a buffer must be released only once");
  });

  test("constants are made once per program and given back with it", () => {
    let made = 0;
    const { backend, live } = naiveEngine({
      ...NAIVE_KERNELS,
      constant: (i, c) => {
        made++;
        return NAIVE_KERNELS.constant(i, c);
      },
    });
    const program = backend.compile(lower(graphOf([spec], doubling), backend), { donate: [] });
    const x = backend.upload(host(1, 2));
    for (let i = 0; i < 3; i++) for (const b of program.run([x], { keep: new Set() }).outputs) backend.release(b);
    expect(made).toBe(1);
    backend.release(x);
    program.dispose();
    expect(live()).toBe(0);
  });
});
