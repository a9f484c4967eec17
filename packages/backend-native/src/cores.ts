import { availableParallelism } from "node:os";

/** The text of a system file; `null` when there is none. */
export type ReadFile = (path: string) => string | null;

const readSystem: ReadFile = (path) => {
  try {
    return process.getBuiltinModule("node:fs").readFileSync(path, "utf8").trim();
  } catch {
    return null; // no such file, or not Linux
  }
};

/** Cores this process may use: those of its affinity, two hardware threads of one core counted once, and no more than its control groups grant. */
export function availableCores(read: ReadFile = readSystem, otherwise: number = availableParallelism()): number {
  return Math.max(1, Math.min(coresOfAffinity(read) ?? otherwise, quota(read)));
}

function coresOfAffinity(read: ReadFile): number | null {
  const allowed = /^Cpus_allowed_list:\s*(\S+)$/m.exec(read("/proc/self/status") ?? "")?.[1];
  if (allowed === undefined) return null;
  // Hardware threads of one core have the same list of siblings; a processor without one is a core of its own.
  const cores = new Set(
    numbersIn(allowed).map((n) => read(`/sys/devices/system/cpu/cpu${n}/topology/thread_siblings_list`) ?? n),
  );
  return cores.size;
}

/** The numbers of `0-3,8`. */
function numbersIn(list: string): number[] {
  return list.split(",").flatMap((part) => {
    const [first, last = first] = part.split("-").map(Number) as [number, number?];
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** Whole processors the tightest control group above this process grants. */
function quota(read: ReadFile): number {
  let least = Number.POSITIVE_INFINITY;
  for (const line of (read("/proc/self/cgroup") ?? "").split("\n")) {
    const [, controllers, path = "/"] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === "") least = Math.min(least, ...foldersOf(path).map((f) => unified(read, f)));
    else if (controllers?.split(",").includes("cpu") === true)
      for (const root of ["cpu", "cpu,cpuacct", controllers])
        least = Math.min(least, ...foldersOf(path).map((f) => legacy(read, `/sys/fs/cgroup/${root}${f}`)));
  }
  return Math.max(1, Math.floor(least));
}

/** A group's folder and all above it: `/a/b`, `/a`, and the root. A container may see its own group as the root. */
function foldersOf(path: string): string[] {
  const parts = path.split("/").filter(Boolean);
  return parts.map((_, i) => `/${parts.slice(0, i + 1).join("/")}`).concat("");
}

/** Version 2: `cpu.max` holds microseconds per period, or `max`. */
const unified = (read: ReadFile, folder: string): number => ratio(...pair(read(`/sys/fs/cgroup${folder}/cpu.max`)));
const pair = (text: string | null): [string | undefined, string | undefined] => {
  const [limit, period] = (text ?? "").split(" ");
  return [limit, period];
};
/** Version 1: −1 is no limit. */
const legacy = (read: ReadFile, folder: string): number =>
  ratio(read(`${folder}/cpu.cfs_quota_us`) ?? undefined, read(`${folder}/cpu.cfs_period_us`) ?? undefined);

function ratio(limit: string | undefined, period: string | undefined): number {
  const granted = Number(limit) / Number(period);
  return Number.isFinite(granted) && granted > 0 ? granted : Number.POSITIVE_INFINITY;
}
