import {
  BASIS,
  type Backend,
  createReferenceBackend,
  type OpDef,
  type Program,
  type RefArray,
  SAMPLES,
} from "@keras-ts/core/testing";
import { describe, expect, test } from "vitest";
import { type ConformanceOptions, conformance, limitation } from "./index.js";
import { NAIVE_KERNELS, naiveEngine } from "./naive/engine.js";

/** Messages of all cases that fail. */
async function failures(engine: Backend, options: ConformanceOptions = {}): Promise<string[]> {
  const found: string[] = [];
  for (const c of conformance(engine, options)) await c.run().catch((e: Error) => found.push(e.message));
  return found;
}
const only = (name: keyof typeof BASIS) => ({ subjects: [{ op: BASIS[name] as OpDef, samples: SAMPLES[name] }] });
const books: ConformanceOptions = { groups: ["donation", "buffers", "failure"] };
const reference = createReferenceBackend() as Backend;
/** The reference with its programs' runs changed. */
const running = (change: (run: Program["run"]) => Program["run"]): Backend => ({
  ...reference,
  compile: (graph, options) => {
    const program = reference.compile(graph, options);
    return { ...program, run: change(program.run) };
  },
});

describe("a broken engine is found out", () => {
  test("a wrong number", async () => {
    const { backend } = naiveEngine({ ...NAIVE_KERNELS, sin: NAIVE_KERNELS.cos });
    expect((await failures(backend, only("sin")))[0]).toMatch(
      /^value: sin, rank 3, float32: element 0 of float32\[2,3,4\] must be .*, got .* \(tolerance/,
    );
  });

  test("a wrong sign of zero where results are copies", async () => {
    const { backend } = naiveEngine({
      ...NAIVE_KERNELS,
      reverse: (i, c) => ({ ...NAIVE_KERNELS.reverse(i, c), values: NAIVE_KERNELS.reverse(i, c).values.map((v) => v + 0) }),
    });
    expect((await failures(backend, only("reverse"))).join("\n")).toMatch(
      /reverse, special values, float32: element \d must be|must be -0, got 0/,
    );
  });

  test("a wrong shape", async () => {
    const flat: Backend = {
      ...reference,
      download: async (b, spec) => ({ ...(await reference.download(b, spec)), shape: [24] }),
    };
    expect((await failures(flat, only("neg"))).join("\n")).toContain("the result must be float32[2,3,4], got float32[24]");
    const { backend } = naiveEngine({ ...NAIVE_KERNELS, neg: ([x]) => ({ ...(x as NonNullable<typeof x>), shape: [1] }) });
    expect((await failures(backend, only("neg"))).join("\n")).toContain(
      "[neg] float32[2,3,4] was expected, the definition gives float32[1]",
    );
  });

  test("a buffer given out twice", async () => {
    const engine = running((run) => (inputs, options) => {
      const result = run(inputs, options);
      return { ...result, outputs: result.outputs.map(() => result.outputs[0]) };
    });
    expect((await failures(engine, books)).join("\n")).toContain(
      "donation: donation, a swap, float32: a fresh buffer must be distinct",
    );
  });

  test("an input given out as an output", async () => {
    const engine = running((run) => (inputs, options) => {
      run(inputs, options);
      return { outputs: [inputs[0]], done: null };
    });
    expect((await failures(engine, books)).join("\n")).toContain("a fresh buffer must be distinct from every other live one");
  });

  test("a donated buffer that was to be kept", async () => {
    const engine = running((run) => (inputs, options) => {
      const result = run(inputs, options);
      for (const i of options.keep) (inputs[i] as RefArray).data.fill(0);
      return result;
    });
    expect((await failures(engine, books)).join("\n")).toContain(
      "donation: donation, a donation that must not happen this time, float32",
    );
  });

  test("an input overwritten", async () => {
    const engine = running((run) => (inputs, options) => {
      const result = run(inputs, options);
      (inputs[0] as RefArray).data.fill(0);
      return result;
    });
    expect((await failures(engine, books)).join("\n")).toContain("buffers: buffers, several runs in flight");
  });

  test("host memory that is not copied", async () => {
    const engine: Backend = { ...reference, upload: (array) => ({ ...array }), download: async (b) => b as never };
    expect((await failures(engine, books)).join("\n")).toContain("buffers: buffers, host memory is copied both ways");
  });

  test("an index out of range that is let through", async () => {
    const { backend } = naiveEngine({
      ...NAIVE_KERNELS,
      gather: (_, c) => ({ ...c.out, values: new Array(c.out.shape.reduce((a, b) => a * b, 1)).fill(0) }),
    });
    expect((await failures(backend, books)).join("\n")).toContain(
      'failure: failure, an index out of range, float32: an index of "gather" out of range must fail the run',
    );
  });

  test("a mistake in one op shrinks to a printed program that its seed replays", async () => {
    const { backend } = naiveEngine({
      ...NAIVE_KERNELS,
      cumsum: (i, c) => NAIVE_KERNELS.cumsum(i, { ...c, attrs: { ...c.attrs, reverse: false } }),
    });
    const message = (await failures(backend, { groups: ["random graphs"] }))[0] as string;
    expect(message).toMatch(/seed 20240607, path /);
    expect(message).toMatch(/graph\(%i0: float32\[3,4\]/);
    expect(message).toMatch(/cumsum\(.*reverse=true/);
    // Everything that does not matter was shrunk away.
    expect((message.match(/cumsum\(/g) as unknown[]).length).toBe(1);
  });
});

describe("limitations", () => {
  const { backend } = naiveEngine({ ...NAIVE_KERNELS, sin: NAIVE_KERNELS.cos });

  test("cover what fails", async () => {
    const limitations = [
      limitation("sin", "made wrong on purpose", (c) => c.group === "value" && !c.label.includes("no elements")),
    ];
    expect(await failures(backend, { ...only("sin"), groups: ["value"], limitations })).toEqual([]);
  });
  test("turn the suite red when they are gone", async () => {
    const left = await failures(reference, { ...only("sin"), limitations: [limitation("sin", "was broken once")] });
    expect(left[0]).toContain('the limitation of "sin" (was broken once) is gone or too wide');
  });
  test("turn the suite red when they cover nothing", async () => {
    const left = await failures(reference, { ...only("sin"), limitations: [limitation("matmul", "no such case")] });
    expect(left).toEqual([expect.stringContaining('the limitation of "matmul" (no such case) covers no case')]);
  });
});
