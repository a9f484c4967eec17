import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";

const read = (page: string): string => readFileSync(page, "utf8");

describe("pages", () => {
  test("the architecture page lists the folders of core row by row, as scripts/layers.mjs has them", async () => {
    const { CORE_ROWS } = (await import(pathToFileURL(resolve("scripts", "layers.mjs")).href)) as { CORE_ROWS: string[][] };
    const section = read("docs/architecture.md").split("## Folders of core")[1]?.split("\n## ")[0] ?? "";
    const rows = [...section.matchAll(/^\| (`.*?`) \|/gm)].map(([, cell]) =>
      [...(cell as string).matchAll(/`([^`]+)`/g)].map((m) => m[1]),
    );
    expect(rows).toEqual(CORE_ROWS);
  });

  test.each(["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/how-it-works.md", "docs/engines.md"])(
    "links of %s lead somewhere",
    (page) => {
      const links = [...read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target]) => target as string);
      expect(links.filter((target) => !existsSync(join(dirname(page), target)))).toEqual([]);
    },
  );

  test.each(["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/how-it-works.md", "docs/engines.md"])(
    "files and commands named in %s exist",
    (page) => {
      const text = read(page);
      const files = [...text.matchAll(/`((?:packages|test|scripts|examples|docs)\/[\w./-]+)`/g)].map(
        ([, file]) => file as string,
      );
      expect(files.filter((file) => !existsSync(file) && !/\bout\//.test(file))).toEqual([]);
      const scripts = Object.keys((JSON.parse(read("package.json")) as { scripts: object }).scripts);
      const commands = [...text.matchAll(/npm run\s+([\w:-]+)/g)].map(([, name]) => name as string);
      expect(commands.filter((name) => !scripts.includes(name))).toEqual([]);
    },
  );
});
