import { dirname } from "node:path";
import { BackendError } from "@keras-ts/core/backend";
import { type Addon, loadAddon } from "./addon.js";
import { builtAddon, findAddon, isCheckout, wantedPackage } from "./locate.js";

/** Loads the addon for this machine; throws a `BackendError` that says in one line what is wrong and what to do. */
export function start(): Addon {
  const file = findAddon();
  if (file === null) throw missing();
  try {
    return loadAddon(file);
  } catch (cause) {
    throw broken(file, cause as Error);
  }
}

function missing(): BackendError {
  if (isCheckout())
    return new BackendError("native", `could not start: it was not built (${builtAddon()} is missing)`, {
      hint: "Run: npm run build:native",
    });
  const { name, exists } = wantedPackage();
  if (exists)
    return new BackendError("native", `could not start: its package for this machine, "${name}", is not installed`, {
      hint: `Run: npm install ${name}`,
    });
  return new BackendError("native", `could not start: there is no "${name}" yet`, { hint: OTHER });
}

const OTHER = 'Choose another engine, such as "onnx" or "reference".';

/** What the loader, or the addon itself, says of a file that is there. */
function broken(file: string, cause: Error): BackendError {
  const { code } = cause as { code?: string };
  const said = (cause.message.split("\n")[0] as string).replace(/\.$/, "");
  const failed = (why: string, hint: string): BackendError =>
    new BackendError("native", `could not start: ${why}`, { cause, hint });
  if (code === "KERAS_NATIVE_PROCESSOR") return failed(said, OTHER);
  if (code === "KERAS_NATIVE_LIBRARY") return failed(`${said} beside ${file}`, repair());
  if (code === "KERAS_NATIVE_NO_LIBRARY") {
    const absent = /libdnnl[^:]*: cannot open shared object file/.test(said);
    return failed(absent ? `oneDNN is missing: libdnnl.so.3 was not found in ${dirname(file)}` : said, repair());
  }
  if (/lib(?:gomp|stdc\+\+|gcc_s)[^:]*: cannot open shared object file/.test(said))
    return failed(said, "Install the GNU C++ and OpenMP libraries (Debian: libstdc++6 libgomp1).");
  return failed(said.includes(file) ? said : `${file}: ${said}`, repair());
}

const repair = (): string => (isCheckout() ? "Run: npm run build:native" : `Run: npm install --force ${wantedPackage().name}`);
