import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { MAX_LINES } from "../layers.mjs";
import { filesUnder, packageFolders, ROOT } from "../lib/root.mjs";

const ENDINGS = [".ts", ".mjs", ".js", ".cpp", ".cc", ".h", ".hpp"];

const lines = (file) => {
  const text = readFileSync(file, "utf8");
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
};
const sources = (folder) => (existsSync(folder) ? ENDINGS.flatMap((ending) => filesUnder(folder, ending)) : []);

function row(label, files) {
  const counts = files.map(lines).sort((a, b) => a - b);
  const total = counts.reduce((sum, n) => sum + n, 0);
  const rank = (share) => counts[Math.min(counts.length - 1, Math.floor(counts.length * share))] ?? 0;
  return `${label.padEnd(28)} ${String(files.length).padStart(5)} files ${String(total).padStart(7)} lines   median ${rank(0.5)}, p90 ${rank(0.9)}, longest ${counts.at(-1) ?? 0}`;
}

/** `problems`: files over the cap. `report`: lines per part of the workspace. */
export function size(root = ROOT) {
  const parts = [
    ...packageFolders(root).flatMap((name) => [`packages/${name}/src`, `packages/${name}/test`]),
    "test",
    "examples",
    "bench",
    "scripts",
  ];
  const report = [];
  const problems = [];
  for (const part of parts) {
    const files = sources(join(root, part));
    if (files.length === 0) continue;
    report.push(row(part, files));
    for (const file of files) {
      const n = lines(file);
      if (n > MAX_LINES)
        problems.push(`${relative(root, file)}: ${n} lines, at most ${MAX_LINES} are allowed; give each idea its file`);
    }
  }
  return { problems, report };
}
