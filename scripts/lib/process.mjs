import { spawn } from "node:child_process";
import { at, ROOT } from "./root.mjs";

const TOOLS = {
  tsc: "node_modules/typescript/bin/tsc",
  biome: "node_modules/@biomejs/biome/bin/biome",
  vitest: "node_modules/vitest/vitest.mjs",
};

/**
 * Runs one program to its end, from the repository root unless `cwd` says otherwise, with no stdin.
 * `quiet` collects stdout and stderr into `output` instead of showing them; `timeout` is in milliseconds.
 */
export function run(program, args, { cwd = ROOT, env = {}, quiet = false, shell = false, timeout = 0 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      shell,
      env: { ...process.env, ...env },
      stdio: ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
    });
    let output = "";
    let late = false;
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout?.setEncoding("utf8").on("data", collect);
    child.stderr?.setEncoding("utf8").on("data", collect);
    const timer =
      timeout === 0
        ? undefined
        : setTimeout(() => {
            late = true;
            child.kill("SIGKILL");
          }, timeout);
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ code: 127, output: `${output}${error.message}\n` });
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      if (late) output += `\nstopped after ${timeout / 1000} s\n`;
      resolve({ code: late ? 124 : (code ?? 1), output });
    });
  });
}

/** Runs JavaScript with this same Node. */
export const node = (args, options) => run(process.execPath, args, options);

/** Runs an installed development tool. */
export const tool = (name, args, options) => node([at(TOOLS[name]), ...args], options);
