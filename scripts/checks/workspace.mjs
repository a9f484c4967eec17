import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { filesUnder, packageFolders, ROOT } from "../lib/root.mjs";

const json = (file) => JSON.parse(readFileSync(file, "utf8"));

/** Packages that the root does not build, type-check, install or lock as it must. */
export function workspace(root = ROOT) {
  const problems = [];
  const built = new Set(json(join(root, "tsconfig.json")).references.map((reference) => reference.path));
  const rootManifest = json(join(root, "package.json"));
  for (const folder of packageFolders(root).map((name) => `packages/${name}`)) {
    const { name } = json(join(root, folder, "package.json"));
    for (const project of [folder, `${folder}/test`]) {
      const wanted = project === folder || filesUnder(join(root, project), ".ts").length > 0;
      if (wanted && !built.has(project)) problems.push(`tsconfig.json does not refer to ${project}, so nothing type-checks it`);
    }
    if (rootManifest.dependencies?.[name] === undefined) {
      problems.push(`package.json does not depend on ${name}, so scripts in the repository cannot import it`);
    }
  }
  for (const [name, version] of Object.entries(rootManifest.devDependencies ?? {})) {
    if (!/^\d/.test(version)) problems.push(`package.json must pin ${name} exactly, got ${version}`);
  }
  const lock = join(root, "pnpm-lock.yaml");
  if (existsSync(lock) && /^\s+(?:resolution:.*\btarball:|tarball:)|registry=/m.test(readFileSync(lock, "utf8"))) {
    problems.push("pnpm-lock.yaml names a download host; install again with the default npm registry");
  }
  return problems;
}
