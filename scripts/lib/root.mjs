import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the repository, without a trailing slash. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

/** Absolute path of something inside the repository. */
export const at = (...parts) => join(ROOT, ...parts);

/** Folder names under `packages/`, sorted. */
export function packageFolders(root = ROOT) {
  const base = join(root, "packages");
  return readdirSync(base, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(base, entry.name, "package.json")))
    .map((entry) => entry.name)
    .sort();
}

const SKIP = new Set(["node_modules", "dist", ".cache", ".git", "coverage"]);

/** Every file under `folder` (absolute, sorted) whose name ends as asked; build outputs are left out. */
export function filesUnder(folder, ending) {
  if (!existsSync(folder)) return [];
  const found = [];
  const open = [folder];
  while (open.length > 0) {
    const dir = open.pop();
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (entry.isDirectory()) {
        if (!SKIP.has(entry.name)) open.push(join(dir, entry.name));
      } else if (entry.name.endsWith(ending)) found.push(join(dir, entry.name));
    }
  }
  return found.sort();
}
