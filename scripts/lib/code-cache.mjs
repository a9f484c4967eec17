import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import zlib from "node:zlib";
import { ADDON } from "./native.mjs";
import { node } from "./process.mjs";
import { at } from "./root.mjs";
import { cacheName } from "./script.mjs";

/**
 * Runs `body` in this process, which must not have imported joined files before, and writes V8's code of those that it imports: of
 * what ran, and nothing of what did not.
 */
export async function writeCodeCaches(body) {
  const { Script } = vm;
  const scripts = new Map();
  vm.Script = class extends Script {
    constructor(text, options) {
      super(text, { ...options, cachedData: undefined });
      scripts.set(options.filename, this);
    }
  };
  try {
    await body();
  } finally {
    vm.Script = Script;
  }
  for (const [url, script] of scripts) {
    const code = script.createCachedData();
    const sum = Buffer.alloc(4);
    sum.writeUInt32LE(zlib.crc32(code, zlib.crc32(readFileSync(new URL(url)))));
    const file = fileURLToPath(new URL(cacheName(process), url));
    // Who reads meanwhile sees all or nothing.
    writeFileSync(`${file}.${process.pid}`, Buffer.concat([code, sum]));
    renameSync(`${file}.${process.pid}`, file);
  }
}

/** Makes the caches of this Node where one is missing, or older than the engine that it should know. */
export async function prepareCodeCaches(folders) {
  const made = existsSync(ADDON) ? statSync(ADDON).mtimeMs : 0;
  const missing = folders.some((folder) => {
    const cache = join(folder, "dist", "node", cacheName(process));
    return !existsSync(cache) || statSync(cache).mtimeMs < made;
  });
  if (!missing) return;
  const { code, output } = await node([at("scripts", "code-cache.mjs")], { quiet: true });
  if (code !== 0) console.log(`[build] no code cache, programs start slower: ${output.trim()}`);
}
