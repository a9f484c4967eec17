import type { Backend, CompileOptions, Run } from "../../src/backend/index.js";
import { Engine } from "../../src/engines/index.js";
import type { HostArray } from "../../src/host/host-array.js";
import type { Spec } from "../../src/host/spec.js";
import type { Graph, RefArray } from "../../src/ir/index.js";
import { createReferenceBackend } from "../../src/reference/index.js";

interface Buffer {
  value: RefArray | null;
  ready: Promise<void> | null;
}

/** What happened on a test engine. */
export interface Log {
  compiles: number;
  runs: number;
  /** Node executions of all programs run, loops counted once. */
  nodes: number;
  inFlight: number;
  mostInFlight: number;
  readonly live: Set<Buffer>;
  /** Input numbers donated by each run. */
  readonly donated: number[][];
  readonly graphs: Graph[];
}

export interface TestEngine {
  readonly engine: Engine;
  readonly log: Log;
  /** The next run throws this. */
  failNext(error: Error): void;
}

/**
 * The reference under a strict eye: donated buffers are wiped, so that whoever still holds one reads NaN; a buffer used
 * after release throws. With `later`, runs happen in a macrotask of their own.
 */
export function testEngine(name = "test", { later = false } = {}): TestEngine {
  const inner = createReferenceBackend(name);
  const log: Log = { compiles: 0, runs: 0, nodes: 0, inFlight: 0, mostInFlight: 0, live: new Set(), donated: [], graphs: [] };
  let failure: Error | null = null;
  let tail = Promise.resolve();
  const born = (value: RefArray | null): Buffer => {
    const buffer = { value, ready: null };
    log.live.add(buffer);
    return buffer;
  };
  const checked = (b: Buffer): void => {
    if (!log.live.has(b)) throw new Error(`${name}: a buffer was used after it was given back`);
  };
  const backend: Backend<Buffer> = {
    name,
    dtypes: inner.dtypes,
    supports: inner.supports,
    compile(graph, options) {
      log.compiles++;
      log.graphs.push(graph);
      const program = inner.compile(graph, options);
      return {
        run(inputs, { keep }) {
          for (const b of inputs) checked(b);
          if (failure !== null) {
            const error = failure;
            failure = null;
            throw error;
          }
          log.runs++;
          log.nodes += graph.order.length;
          const given = options.donate.map(([i]) => i).filter((i) => !keep.has(i));
          log.donated.push(given);
          const outputs = graph.outputs.map(() => born(null));
          const work = (): void => {
            const made = program.run(
              inputs.map((b) => b.value as RefArray),
              { keep },
            ).outputs;
            outputs.forEach((o, i) => {
              o.value = copied(made[i] as RefArray);
            });
            for (const i of given) (inputs[i] as Buffer).value?.data.fill(Number.NaN);
          };
          for (const i of given) log.live.delete(inputs[i] as Buffer);
          if (later) return deferred(outputs, work);
          work();
          return { outputs, done: null };
        },
        dispose() {},
      };
    },
    upload: (array: HostArray) => born(copied(inner.upload(array) as RefArray)),
    async download(b, spec: Spec) {
      checked(b);
      await b.ready;
      return inner.download(b.value as RefArray, spec);
    },
    ...(later
      ? {}
      : {
          downloadSync(b: Buffer, spec: Spec) {
            checked(b);
            return (inner.downloadSync as NonNullable<typeof inner.downloadSync>)(b.value as RefArray, spec);
          },
        }),
    release(b) {
      checked(b);
      log.live.delete(b);
    },
  };
  const deferred = (outputs: Buffer[], work: () => void): Run<Buffer> => {
    log.mostInFlight = Math.max(log.mostInFlight, ++log.inFlight);
    const done = tail.then(() => new Promise<void>((resolve) => setImmediate(resolve))).then(work);
    const over = (): void => {
      log.inFlight--;
    };
    tail = done.then(over, over);
    for (const o of outputs) o.ready = done;
    return { outputs, done };
  };
  return {
    engine: new Engine(name, backend as Backend),
    log,
    failNext(error) {
      failure = error;
    },
  };
}
const copied = (x: RefArray): RefArray => ({ ...x, data: x.data.slice() as RefArray["data"] });

export type { CompileOptions };
