import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { packageFolders, ROOT } from "../lib/root.mjs";
import { codeOnly } from "../lib/text.mjs";

/** Declaration files of a package that still have their source. */
function declarations(folder) {
  const dist = join(folder, "dist");
  if (!existsSync(dist)) return [];
  return readdirSync(dist, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".d.ts") && existsSync(join(folder, "src", name.replace(/\.d\.ts$/, ".ts"))))
    .sort()
    .map((name) => join(dist, name));
}

/** Uses of the type `any` in what the built packages declare, one line each. */
export function anyTypes(root = ROOT) {
  const problems = [];
  for (const name of packageFolders(root)) {
    for (const file of declarations(join(root, "packages", name))) {
      const source = readFileSync(file, "utf8").split("\n");
      codeOnly(source.join("\n"))
        .split("\n")
        .forEach((line, i) => {
          // A property, parameter or export may be called "any"; only the type is meant.
          if (!/^export \{/.test(line) && /\bany\b(?!\s*\??\s*[:(=])/.test(line))
            problems.push(`${relative(root, file)}:${i + 1}: ${source[i].trim()}`);
        });
    }
  }
  return problems;
}
