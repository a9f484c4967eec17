// Imports the modules named on the command line one after another; writes one JSON line for each to the report file.
import { appendFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [report, ...modules] = process.argv.slice(2);
const LIMIT = 120_000;

// An error nobody awaited belongs to the snippet that is running.
let stray;
process.on("unhandledRejection", (error) => {
  stray ??= error;
});

const late = (ms) =>
  new Promise((_, reject) => setTimeout(() => reject(new Error(`not finished after ${ms / 1000} s`)), ms).unref());
const text = (error) => (error instanceof Error ? (error.stack ?? error.message) : String(error));

for (const file of modules) {
  let error = null;
  stray = undefined;
  // Keeps the process alive while a snippet awaits something that never settles.
  const alive = setInterval(() => {}, 1000);
  try {
    await Promise.race([import(pathToFileURL(file).href), late(LIMIT)]);
    await new Promise((resolve) => setImmediate(resolve));
  } catch (thrown) {
    error = text(thrown);
  }
  clearInterval(alive);
  if (error === null && stray !== undefined) error = text(stray);
  appendFileSync(report, `${JSON.stringify({ error })}\n`);
}
process.exit(0);
