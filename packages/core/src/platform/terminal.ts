interface Out {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}
const stdout = (): Out | undefined => (globalThis as { process?: { stdout?: Out } }).process?.stdout;

/** Where progress and tables go: the terminal in Node, the console in a browser. */
export const terminal = {
  /** Can a line be drawn over? */
  get redraws(): boolean {
    return stdout()?.isTTY === true;
  },
  get colours(): boolean {
    return stdout()?.isTTY === true;
  },
  /** Width in characters, where it is known. */
  get columns(): number | undefined {
    return stdout()?.columns || undefined; // 0 where nobody told the terminal its size
  },
  write(text: string): void {
    stdout()?.write(text);
  },
  line(text: string): void {
    const out = stdout();
    if (out === undefined) console.log(text);
    else out.write(`${text}\n`);
  },
};
