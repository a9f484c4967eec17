/** A first estimate may be far off: rounds grow by this at most. */
const GROWTH = 8;
const MOST_STEPS = 4096;

/** How long a step takes, as far as is known. */
export class Speed {
  #round = 1;

  /** Steps that fit into a round. */
  get round(): number {
    return this.#round;
  }
  note(msPerStep: number, mostMs: number): void {
    const fitting = Math.floor(mostMs / Math.max(msPerStep, 1e-6));
    this.#round = Math.max(1, Math.min(fitting, this.#round * GROWTH, MOST_STEPS));
  }
}
