import { allocate, type Backend, type BackendOptions, DTYPES, type DType } from "@keras-ts/core/backend";
import { type Addon, addonFile, type BufferHandle, loadAddon } from "./addon.js";
import { backendError, guarded } from "./failure.js";
import { NativeProgram } from "./program.js";
import { supports } from "./supports.js";
import { threadCount } from "./threads.js";

/**
 * Starts the native engine: C++ and oneDNN on a thread of its own. Subnormal numbers count as zero there. Throws an error that
 * says what to do when the addon was not built for this machine.
 */
export function createBackend(options: BackendOptions = {}): Backend<BufferHandle> {
  const addon = start();
  const timed = process.env["KERAS_NATIVE_PROFILE"] === "1";
  addon.configure(threadCount(options.threads), timed);
  const dtypes: ReadonlySet<DType> = new Set(DTYPES);
  return {
    name: "native",
    dtypes,
    supports,
    compile: (graph, compiled) => new NativeProgram(addon, graph, compiled, timed),
    upload: ({ data }) => guarded(() => addon.upload(data)),
    async download(buffer, { dtype, shape }) {
      const out = allocate(dtype, shape);
      try {
        await addon.download(buffer, out.data);
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
  };
}

function start(): Addon {
  try {
    return loadAddon();
  } catch (cause) {
    const { code, message } = cause as { code?: string; message: string };
    const missing = code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND";
    const why = missing ? `it was not built (${addonFile()} is missing)` : (message.split("\n")[0] as string);
    throw new Error(`${why}. Run "npm run build:native".`, { cause });
  }
}
