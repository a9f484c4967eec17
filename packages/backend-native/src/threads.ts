import { BackendError } from "@keras-ts/core/backend";
import { availableCores } from "./cores.js";

/** More would exhaust the system before they helped. */
const MOST = 1024;

/** Threads to compute with: what was asked for, else `KERAS_THREADS`, else `OMP_NUM_THREADS`, else one per core; 0 leaves it to what follows. */
export function threadCount(asked: number | undefined): number {
  const wanted = checked("threads", asked ?? 0, asked, 0) || fromEnvironment("KERAS_THREADS", 0);
  return wanted || fromEnvironment("OMP_NUM_THREADS", 1) || availableCores();
}

/** The variable's value, 0 when it is not set. OpenMP's may list one number per nesting level. */
function fromEnvironment(name: string, least: number): number {
  const text = process.env[name];
  if (text === undefined || text.trim() === "") return 0;
  return checked(name, Number(text.split(",")[0]), text, least);
}

function checked(source: string, value: number, got: unknown, least: number): number {
  if (Number.isInteger(value) && value >= least && value <= MOST) return value;
  const choice = least === 0 ? ", 0 for one per core" : "";
  throw new BackendError(
    "native",
    `could not start: ${source} must be a whole number in [${least}, ${MOST}]${choice}, got ${JSON.stringify(got)}`,
  );
}
