// What a run of this example must show; `npm test` asks.

/** Problems with the output of a whole run with the default seed. */
export function check(output) {
  const [last = ""] = output.trim().split("\n").slice(-1);
  const accuracy = Number(/^test accuracy: (\d\.\d{4})$/.exec(last)?.[1]);
  if (Number.isNaN(accuracy)) return [`the last line must be the test accuracy, got "${last}"`];
  return accuracy >= 0.94 ? [] : [`the test accuracy must be at least 0.94, got ${accuracy}`];
}
