import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A throw-away repository holding the given files (path -> text); every package folder gets its package.json. */
export function tree(files) {
  const root = mkdtempSync(join(tmpdir(), "keras-ts-tree-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const packages = new Set(Object.keys(files).map((path) => path.split("/").slice(0, 2).join("/")));
  for (const folder of packages) if (folder.startsWith("packages/")) files[`${folder}/package.json`] ??= "{}";
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
