import { didYouMean, KerasError } from "@keras-ts/core";
import { doctor } from "./doctor.js";
import { version } from "./version.js";

type Print = (line: string) => void;

const COMMANDS: Readonly<Record<string, readonly [what: string, run: (print: Print) => Promise<number>]>> = {
  doctor: ["what is installed, which settings are in force and where they come from, which engines start", doctor],
  help: ["this text", async (print) => help(print)],
};

/** The `keras` command: runs one sub-command and resolves to the exit status. */
export async function main(args: readonly string[], print: Print): Promise<number> {
  const [name = "help", ...rest] = args;
  if (name === "--help" || name === "-h") return help(print);
  if (name === "--version" || name === "-v") {
    print(version());
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    print(`[keras] unknown command "${name}". ${didYouMean(name, Object.keys(COMMANDS)) ?? 'Run "keras help".'}`);
    return 2;
  }
  if (rest.length > 0) {
    print(`[keras] ${name} takes no arguments, got "${rest.join(" ")}".`);
    return 2;
  }
  try {
    return await command[1](print);
  } catch (error) {
    if (!(error instanceof KerasError)) throw error;
    print(error.message);
    return 1;
  }
}

function help(print: Print): number {
  print("Usage: keras <command>\n");
  for (const [name, [what]] of Object.entries(COMMANDS)) print(`  ${name.padEnd(8)} ${what}`);
  return 0;
}
