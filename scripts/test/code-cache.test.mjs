import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeChunks } from "../lib/chunks.mjs";
import { node } from "../lib/process.mjs";
import { at } from "../lib/root.mjs";
import { cacheName } from "../lib/script.mjs";
import { tree } from "./tree.mjs";

const exported = (name) => ({ "node-addons": `./dist/node/${name}.js`, default: `./dist/${name}.js` });
const manifest = {
  type: "module",
  exports: { ".": exported("index"), "./part": exported("part/index"), "./apart": exported("apart") },
};
/** A package of three entry points and what they share. */
const FILES = {
  "package.json": JSON.stringify(manifest),
  "dist/index.js": `import { dirname as folder } from "node:path";
import * as part from "./part/index.js";
export { Thing } from "./part/index.js";
export { part };
export const where = () => [folder("/a/b"), import.meta.url];
export const load = (name) => import(/* @vite-ignore */ name);`,
  "dist/part/index.js": `export { Thing } from "../thing.js";
function named() { return "\u221e, \u00e9"; }
export { named as switch };`,
  "dist/thing.js": `export class Thing {
  answer() { return 41; } // \u2212 is not ASCII
  fail() { throw new Error("failed"); }
}
export const hidden = new Thing();`,
  "dist/apart.js": `import { hidden, Thing } from "./thing.js";
export const same = hidden instanceof Thing;
export { Thing as Other } from "./thing.js";`,
  "make.mjs": `import { writeCodeCaches } from ${JSON.stringify(at("scripts", "lib", "code-cache.mjs"))};
await writeCodeCaches(async () => new (await import("./dist/node/index.js")).Thing().answer());`,
  // Says of every script whether it came with a cache, and whether V8 took it.
  "run.mjs": `import vm from "node:vm";
const { Script } = vm;
const taken = [];
vm.Script = class extends Script {
  constructor(text, options) {
    super(text, options);
    taken.push(options.cachedData === undefined ? "none" : this.cachedDataRejected ? "rejected" : "taken");
  }
};
const { load, part, Thing, where } = await import("./dist/node/index.js");
const { Thing: same } = await import("./dist/node/part/index.js");
const { Other, same: known } = await import("./dist/node/apart.js");
let stack;
try { new Thing().fail(); } catch (error) { stack = error.stack; }
const one = [Thing, same, Other, part.Thing].every((it) => it === Thing) && known;
const loaded = (await load("node:os")).EOL;
const keys = Object.keys(part);
console.log(JSON.stringify({ taken, answer: new Thing().answer(), text: part.switch(), one, keys, loaded, where: where(), stack }));`,
};

async function built() {
  const root = tree(FILES);
  await writeChunks(root, ["./apart"]);
  const folder = join(root, "dist", "node");
  const script = join(folder, "joined.cjs");
  return {
    cache: join(folder, cacheName(process)),
    script,
    text: readFileSync(script, "utf8"),
    folder,
    make: () => node([join(root, "make.mjs")], { quiet: true }),
    async run(flags = []) {
      const { code, output } = await node([...flags, join(root, "run.mjs")], { quiet: true });
      if (code !== 0) throw new Error(output);
      return JSON.parse(output);
    },
  };
}
const made = async () => {
  const it = await built();
  expect(await it.make()).toEqual({ code: 0, output: "" });
  return it;
};

test("without a cache and with one, entry points give what their modules export, and classes are the same everywhere", async () => {
  const it = await built();
  const before = await it.run();
  const line = it.text.split("\n").findIndex((one) => one.includes('"failed"')) + 1;
  expect(before).toMatchObject({ taken: ["none"], answer: 41, text: "\u221e, \u00e9", one: true, keys: ["Thing", "switch"] });
  expect(before.where[0]).toBe("/a");
  expect(before.where[1]).toMatch(/^file:.*\/dist\/node\/joined\.js$/);
  expect(before.stack).toContain(`/dist/node/joined.cjs:${line}:`);
  await it.make();
  expect(await it.run()).toEqual({ ...before, taken: ["taken"] });
  expect(readdirSync(it.folder).filter((name) => name.includes(".cache"))).toEqual([cacheName(process)]);
});

test("V8's other flags, or another V8, do without the cache", async () => {
  const it = await made();
  expect(await it.run(["--no-opt"])).toMatchObject({ taken: ["rejected"], answer: 41 });
  const other = join(it.folder, cacheName({ versions: { v8: "1.2.3" }, platform: process.platform, arch: process.arch }));
  copyFileSync(it.cache, other);
  writeFileSync(it.cache, "");
  expect(await it.run()).toMatchObject({ taken: ["none"], answer: 41 });
});

test("a cache that is cut short, or of which any byte is wrong, is not used", async () => {
  const it = await made();
  const whole = readFileSync(it.cache);
  for (const length of [0, 3, 4, 40, whole.length - 1]) {
    writeFileSync(it.cache, whole.subarray(0, length));
    expect(await it.run(), `${length} bytes`).toMatchObject({ taken: ["none"], answer: 41 });
  }
  for (const place of [0, 4, 200, whole.length >> 1, whole.length - 1]) {
    const wrong = Buffer.from(whole);
    wrong[place] ^= 0x41;
    writeFileSync(it.cache, wrong);
    expect(await it.run(), `byte ${place}`).toMatchObject({ taken: ["none"], answer: 41 });
  }
});

test("a script changed by hand runs as changed, although its length is that of the cached one", async () => {
  const it = await made();
  expect(await it.run()).toMatchObject({ taken: ["taken"], answer: 41 });
  writeFileSync(it.script, it.text.replace("return 41", "return 42"));
  expect(await it.run()).toMatchObject({ taken: ["none"], answer: 42 });
});

test("building anew removes the caches of what was built before", async () => {
  const root = tree(FILES);
  await writeChunks(root, ["./apart"]);
  const cache = join(root, "dist", "node", cacheName(process));
  writeFileSync(cache, "old");
  writeFileSync(join(root, "dist", "thing.js"), FILES["dist/thing.js"].replace("41", "43"));
  await writeChunks(root, ["./apart"]);
  expect(readdirSync(join(root, "dist", "node"))).not.toContain(cacheName(process));
});

test("what a script cannot do is found when it is built", async () => {
  const variable = tree({ ...FILES, "dist/thing.js": "export let Thing = 1;\nexport const hidden = 2;" });
  await expect(writeChunks(variable, ["./apart"])).rejects.toThrow(/thing\.js exports a variable/);
  const waits = tree({ ...FILES, "dist/thing.js": "export const Thing = await 1;\nexport const hidden = 2;" });
  await expect(writeChunks(waits, ["./apart"])).rejects.toThrow(/await/);
});
