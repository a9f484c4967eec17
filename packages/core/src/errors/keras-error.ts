/** Root of every error this library throws on purpose; catch it to tell our errors from a bug. */
export class KerasError extends Error {
  override readonly name: string = "KerasError";
  /** Outermost first: `Functional "classifier"`, then `Dense "dense_1"`. */
  readonly path: readonly string[] = [];

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    // Until a stack is read V8 keeps every object of its frames alive: a kept error would keep a model's memory.
    void this.stack;
  }

  /** Adds one enclosing layer or model to the error while it travels outwards. */
  within(where: string): this {
    (this as { path: readonly string[] }).path = [where, ...this.path];
    const head = this.message.split("\n  in ")[0] ?? this.message;
    const old = this.message;
    // Read before the message changes: some runtimes write the stack when it is first asked for.
    const { stack } = this;
    this.message = `${head}\n  in ${this.path.join(" › ")}`;
    // The stack quotes the message as it was at construction; uncaught errors print the stack.
    if (stack?.includes(old)) this.stack = stack.replace(old, () => this.message);
    return this;
  }
}

/** Writes `[where] requirement, got actual. Hint.` */
export function sentence(where: string, problem: string, hint?: string): string {
  return `[${where}] ${problem}.${hint === undefined ? "" : ` ${hint}`}`;
}
