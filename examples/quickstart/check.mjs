// What a run of this example must show; `npm test` asks.

/** Problems with the output of a run. */
export function check(output) {
  const accuracy = Number(/accuracy (\d\.\d+)/.exec(output)?.[1]);
  return accuracy >= 0.9 ? [] : [`the accuracy must be at least 0.9, got ${accuracy}`];
}
