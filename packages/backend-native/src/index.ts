import { allocate, type Backend, type BackendOptions, DTYPES, type DType, type HostArray, sizeOf } from "@keras-ts/core/backend";
import type { Addon, BufferHandle } from "./addon.js";
import { backendError, guarded } from "./failure.js";
import { NativeProgram, type Running } from "./program.js";
import { start } from "./start.js";
import { supports } from "./supports.js";
import { threadCount } from "./threads.js";

/**
 * Starts the native engine: C++ and oneDNN on a thread of its own. Subnormal numbers count as zero there. `threads` are those
 * of the programs it compiles, by default one per core; with `deterministic` their number does not change a bit of any
 * result. Throws a `BackendError` that says what to do when the engine cannot run on this machine.
 */
export function createBackend(options: BackendOptions = {}): Backend<BufferHandle> {
  const threads = threadCount(options.threads);
  const addon = start();
  const running: Running = {
    threads,
    deterministic: options.deterministic === true,
    timed: process.env["KERAS_NATIVE_PROFILE"] === "1",
    direct: process.env["KERAS_NATIVE_WINOGRAD"] === "0",
  };
  const dtypes: ReadonlySet<DType> = new Set(DTYPES);
  return {
    name: "native",
    dtypes,
    supports,
    compile: (graph, compiled) => new NativeProgram(addon, graph, compiled, running),
    takesHostData: true,
    hearsHalt: true,
    upload: (array) => guarded(() => uploaded(addon, array)),
    async download(buffer, { dtype, shape }) {
      const out = allocate(dtype, shape);
      try {
        const copied = addon.download(buffer, out.data);
        if (copied !== undefined) await copied;
      } catch (cause) {
        throw backendError(cause);
      }
      return out;
    },
    downloadSync(buffer, { dtype, shape }) {
      const out = allocate(dtype, shape);
      guarded(() => addon.downloadSync(buffer, out.data));
      return out;
    },
    release: (buffer) => addon.release(buffer),
    memory: () => addon.memory(),
  };
}

/** Initial weights are drawn right into a buffer: the host draws more slowly, and its draws would have to be copied. */
function uploaded(addon: Addon, array: HostArray): BufferHandle {
  if (array.draw === undefined) return addon.upload(array.data);
  const { key, by, plus, most } = array.draw;
  return addon.draw(sizeOf(array.shape), key[0], key[1], by, plus, most);
}
