import { ops as g, grad, gru, lstm, type Node, type Shape } from "@keras-ts/core/testing";

/** Recurrences with rows for several threads and units that fill no vector, with their gradients. */
export interface Recurrence {
  readonly label: string;
  readonly shapes: readonly Shape[];
  readonly body: (inputs: readonly Node[]) => readonly Node[];
  readonly tolerance: number;
}
const [BATCH, STEPS, UNITS] = [23, 4, 37];
const states = (n: number): Shape[] => Array.from({ length: n }, () => [BATCH, UNITS]);
const order = { reverse: true, sequences: true, residuals: false };

/** Every third step of every second row is left out. */
function gaps(): Node {
  const at = (axis: number): Node => g.iota([], { dtype: "int32", shape: [BATCH, STEPS], axis });
  return g.less(0, g.add(g.mod(at(0), 2), g.mod(at(1), 3)));
}

/** Outputs, and gradients in all inputs but the kernel, whose is a product of its own. */
function withGradients(
  inputs: readonly Node[],
  kernel: number,
  make: (inputs: readonly Node[]) => readonly Node[],
): readonly Node[] {
  const tame = inputs.map((n, i) => (i === kernel ? g.mul(n, 0.1) : n));
  const outputs = make(tame);
  const { grads, substitute } = grad(outputs, outputs.map(g.sin), tame);
  return [...outputs.map((n) => substitute.get(n) ?? n), ...grads.filter((d, i): d is Node => d !== null && i !== kernel)];
}

export const RECURRENCES: readonly Recurrence[] = [
  ...[false, true].map(
    (mask): Recurrence => ({
      label: `lstm${mask ? " with gaps" : ""}`,
      shapes: [[BATCH, STEPS, 4 * UNITS], ...states(2), [UNITS, 4 * UNITS]],
      body: (inputs) => withGradients(inputs, 3, (x) => lstm([...x, ...(mask ? [gaps()] : [])], { ...order, mask })),
      tolerance: 2e-4,
    }),
  ),
  ...[
    { what: "infinities", wild: (x: Node): Node => g.div(x, 0) },
    { what: "NaN", wild: (x: Node): Node => g.log(g.neg(g.mul(x, x))) },
  ].map(
    ({ what, wild }): Recurrence => ({
      label: `lstm of ${what}`,
      shapes: [[BATCH, STEPS, 4 * UNITS], ...states(2), [UNITS, 4 * UNITS]],
      body: ([x, ...rest]) => {
        const z = x as Node;
        const odd = g.mod(g.iota([], { dtype: "float32", shape: z.shape, axis: 0 }), 2);
        const far = g.less(1.29, g.sub(z, odd));
        return lstm([g.where(far, wild(g.sub(z, 1.295)), z), ...rest], { ...order, mask: false });
      },
      tolerance: 2e-4,
    }),
  ),
  ...[false, true].flatMap((mask) =>
    [false, true].map(
      (resetAfter): Recurrence => ({
        label: `gru that resets ${resetAfter ? "after" : "before"} the product${mask ? ", with gaps" : ""}`,
        shapes: [[BATCH, STEPS, 3 * UNITS], ...states(1), [UNITS, 3 * UNITS], ...(resetAfter ? [[UNITS]] : [])],
        body: (inputs) =>
          withGradients(inputs, 2, (x) =>
            gru([...x, ...(mask ? [gaps()] : [])], { ...order, mask, resetAfter, bias: resetAfter }),
          ),
        tolerance: 2e-4,
      }),
    ),
  ),
];
