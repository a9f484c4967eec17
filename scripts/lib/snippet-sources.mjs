import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { filesUnder, packageFolders, ROOT } from "./root.mjs";

/**
 * What counts as a snippet:
 * - in a page (`README.md`, `CONTRIBUTING.md`, `docs/`, `packages/<name>/README.md`): every block fenced as `ts`. Words
 *   after it: `continue` makes it go on from the block before it on the page; `no-run` only type-checks it;
 * - in a source file: every `@example` of a docstring, fenced as `ts` or bare.
 * A snippet is `{ source, origin, lines, numbers, run }`: its text line by line, and the line of `source` each came from.
 */
export function collectSnippets(root = ROOT) {
  const pages = [
    join(root, "README.md"),
    join(root, "CONTRIBUTING.md"),
    ...filesUnder(join(root, "docs"), ".md"),
    ...packageFolders(root).map((name) => join(root, "packages", name, "README.md")),
  ].filter((file) => existsSync(file));
  const files = packageFolders(root).flatMap((name) => filesUnder(join(root, "packages", name, "src"), ".ts"));
  return [
    ...pages.flatMap((file) => fromPage(relative(root, file), readFileSync(file, "utf8"))),
    ...files.flatMap((file) => fromSource(relative(root, file), readFileSync(file, "utf8"))),
  ];
}

/** Snippets of one Markdown page. */
export function fromPage(source, text) {
  const snippets = [];
  let open;
  text.split("\n").forEach((line, i) => {
    const fence = /^(\s*)(`{3,})\s*(.*)$/.exec(line);
    if (open === undefined) {
      if (fence === null) return;
      const [language, ...words] = fence[3].trim().split(/\s+/);
      open = {
        fence: fence[2],
        indent: fence[1].length,
        wanted: language === "ts" || language === "typescript",
        words,
        lines: [],
        numbers: [],
      };
    } else if (fence !== null && fence[3] === "" && fence[2].length >= open.fence.length) {
      if (open.wanted) close(snippets, source, open);
      open = undefined;
    } else {
      open.lines.push(line.slice(Math.min(open.indent, line.length - line.trimStart().length)));
      open.numbers.push(i + 1);
    }
  });
  return snippets;
}

function close(snippets, source, { words, lines, numbers }) {
  const unknown = words.find((word) => word !== "continue" && word !== "no-run");
  if (unknown !== undefined) throw new Error(`${source}:${numbers[0]}: unknown word "${unknown}" after the fence`);
  const run = !words.includes("no-run");
  const before = snippets.at(-1);
  if (!words.includes("continue")) {
    snippets.push({ source, origin: "page", lines, numbers, run });
  } else if (before === undefined) {
    throw new Error(`${source}:${numbers[0]}: nothing to continue`);
  } else {
    before.lines.push(...lines);
    before.numbers.push(...numbers);
    before.run &&= run;
  }
}

/** Snippets of the docstrings of one TypeScript file. */
export function fromSource(source, text) {
  const snippets = [];
  let inDoc = false;
  let open;
  const finish = () => {
    if (open?.lines.some((line) => line.trim() !== "")) snippets.push({ source, origin: "example", ...open, run: true });
    open = undefined;
  };
  text.split("\n").forEach((line, i) => {
    if (!inDoc && /^\s*\/\*\*/.test(line)) inDoc = true;
    if (!inDoc) return;
    const ends = line.includes("*/");
    const body = line
      .replace(/^\s*\/\*\*/, "")
      .replace(/\*\/.*$/, "")
      .replace(/^\s*\* ?/, "");
    const tag = /^\s*@(\w+)\s?(.*)$/.exec(body);
    if (tag !== null) {
      finish();
      if (tag[1] === "example") {
        open = { lines: [], numbers: [] };
        if (tag[2].trim() !== "") add(open, tag[2], i + 1);
      }
    } else if (open !== undefined && !/^\s*```/.test(body) && !(ends && body.trim() === "")) add(open, body, i + 1);
    if (ends) {
      finish();
      inDoc = false;
    }
  });
  return snippets;
}

function add(open, line, number) {
  open.lines.push(line);
  open.numbers.push(number);
}
