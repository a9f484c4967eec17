import { createBackend } from "@keras-ts/backend-native";
import { availableCores, threadCount } from "@keras-ts/backend-native/testing";
import { ops as g, type HostArray, type Node, type Spec, sizeOf } from "@keras-ts/core/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import { graphOf } from "../conformance/oracle.js";

afterEach(() => vi.unstubAllEnvs());

/** A machine as its system files tell; `siblings` are the hardware threads of each processor's core. */
const machine = (files: Readonly<Record<string, string>>, siblings: readonly string[] = []) => {
  const all: Record<string, string> = { ...files };
  siblings.forEach((list, i) => {
    all[`/sys/devices/system/cpu/cpu${i}/topology/thread_siblings_list`] = list;
  });
  return (path: string): string | null => all[path] ?? null;
};
const allowed = (list: string) => ({ "/proc/self/status": `Name:\tnode\nCpus_allowed_list:\t${list}\nMems_allowed_list:\t0` });
const paired = ["0,4", "1,5", "2,6", "3,7", "0,4", "1,5", "2,6", "3,7"];

describe("cores a process may use", () => {
  test("hardware threads of one core count once", () => {
    expect(availableCores(machine(allowed("0-7"), paired))).toBe(4);
    expect(availableCores(machine(allowed("0-7")))).toBe(8);
  });
  test("affinity is honoured", () => {
    expect(availableCores(machine(allowed("0,4"), paired))).toBe(1);
    expect(availableCores(machine(allowed("1-2,6"), paired))).toBe(2);
  });
  test("a quota of a version 2 group is honoured, at every level, in whole processors", () => {
    const group = { ...allowed("0-7"), "/proc/self/cgroup": "0::/a/b" };
    const quota = (path: string, text: string) => ({ ...group, [`/sys/fs/cgroup${path}/cpu.max`]: text });
    expect(availableCores(machine(quota("/a/b", "250000 100000")))).toBe(2);
    expect(availableCores(machine(quota("/a", "300000 100000")))).toBe(3);
    expect(availableCores(machine(quota("", "50000 100000")))).toBe(1);
    expect(availableCores(machine(quota("/a/b", "max 100000")))).toBe(8);
    expect(availableCores(machine(quota("/c", "100000 100000")))).toBe(8);
  });
  test("a quota of a version 1 group is honoured", () => {
    const group = { ...allowed("0-7"), "/proc/self/cgroup": "5:cpu,cpuacct:/docker/x\n2:memory:/y\n0::/" };
    const quota = (folder: string, limit: string) => ({
      ...group,
      [`${folder}/cpu.cfs_quota_us`]: limit,
      [`${folder}/cpu.cfs_period_us`]: "100000",
    });
    expect(availableCores(machine(quota("/sys/fs/cgroup/cpu,cpuacct/docker/x", "400000")))).toBe(4);
    expect(availableCores(machine(quota("/sys/fs/cgroup/cpu/docker", "200000")))).toBe(2);
    expect(availableCores(machine(quota("/sys/fs/cgroup/cpu", "-1")))).toBe(8);
  });
  test("where the system has no such files, what Node says", () => {
    expect(availableCores(() => null, 6)).toBe(6);
  });
});

describe("threads of the engine", () => {
  const none = { KERAS_THREADS: "", OMP_NUM_THREADS: "" };
  const given = (env: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries({ ...none, ...env })) vi.stubEnv(name, value);
  };
  test("options, then KERAS_THREADS, then OMP_NUM_THREADS, then the cores; 0 leaves it to the next", () => {
    given({ KERAS_THREADS: "3", OMP_NUM_THREADS: "5,2" });
    expect(threadCount(7)).toBe(7);
    expect(threadCount(0)).toBe(3);
    expect(threadCount(undefined)).toBe(3);
    given({ KERAS_THREADS: "0", OMP_NUM_THREADS: "5,2" });
    expect(threadCount(undefined)).toBe(5);
    given({});
    expect(threadCount(undefined)).toBe(availableCores());
  });
  test.each<[string, number | undefined, Readonly<Record<string, string>>, string]>([
    ["threads", 1.5, {}, "threads must be a whole number in [0, 1024], 0 for one per core, got 1.5"],
    ["threads below 0", -1, {}, "threads must be a whole number in [0, 1024], 0 for one per core, got -1"],
    [
      "KERAS_THREADS",
      undefined,
      { KERAS_THREADS: "all" },
      'KERAS_THREADS must be a whole number in [0, 1024], 0 for one per core, got "all"',
    ],
    ["OMP_NUM_THREADS", undefined, { OMP_NUM_THREADS: "0" }, 'OMP_NUM_THREADS must be a whole number in [1, 1024], got "0"'],
    ["far too many", 1e6, {}, "threads must be a whole number in [0, 1024], 0 for one per core, got 1000000"],
  ])("a wrong value is an error that names its source: %s", (_, asked, env, message) => {
    given(env);
    expect(() => createBackend({ threads: asked })).toThrow(`[backend native] could not start: ${message}.`);
  });
});

describe("two engines of one process", () => {
  const image: Spec = { dtype: "float32", shape: [16, 20, 20, 16] };
  const filter: Spec = { dtype: "float32", shape: [3, 3, 16, 24] };
  const fill = ({ shape }: Spec): HostArray => ({
    ...image,
    shape,
    data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * 0.7310585)),
  });
  /** The gradient of a filter: the library splits its sums by the number of threads. */
  function gradient(threads: number) {
    const engine = createBackend({ threads });
    const graph = graphOf([image, filter], ([x, w]) => {
      const a = {
        strides: [1, 1],
        padding: [[0, 0] as [number, number], [0, 0] as [number, number]],
        kernelDilation: [1, 1],
        inputDilation: [1, 1],
        groups: 1,
      };
      const y = g.conv([x as Node, w as Node], a);
      return [g.convFilterGrad([x as Node, y], { ...a, kernelShape: filter.shape })];
    });
    const program = engine.compile(graph, { donate: [] });
    return async () => {
      const inputs = [engine.upload(fill(image)), engine.upload(fill(filter))];
      const run = program.run(inputs, { keep: new Set() });
      const [out] = run.outputs;
      const { data } = await engine.download(out as never, filter);
      for (const b of [...inputs, out]) engine.release(b as never);
      return Buffer.from(data.buffer).toString("base64");
    };
  }

  test("keep their own numbers of threads, whichever was started last", async () => {
    const alone = [await gradient(1)(), await gradient(3)()];
    const [one, three] = [gradient(1), gradient(3)];
    const together = [await one(), await three(), await one(), await three()];
    expect(together).toEqual([...alone, ...alone]);
    expect(await Promise.all([one(), three(), one(), three()])).toEqual([...alone, ...alone]);
  });
});
