import { LayerError } from "../../errors/index.js";
import { makeWeight } from "../../layer/index.js";
import { zeros } from "../../numpy/index.js";
import { Tensor, type Variable } from "../../runtime/index.js";

interface Owner {
  readonly where: string;
  readonly computeDtype: Tensor["dtype"];
}

/** Variables in which a stateful layer keeps where it stopped; neither trained nor saved. */
export function stateVariables({ where, computeDtype }: Owner, batch: number | null, sizes: readonly number[]): Variable[] {
  if (batch === null)
    throw new LayerError(where, "stateful: true needs a fixed batch size, got an unknown one", {
      argument: "stateful",
      hint: "Start from Input({ batchShape }).",
    });
  return sizes.map((size) =>
    makeWeight(where, computeDtype, { name: "rnn_state", shape: [batch, size], initializer: "zeros", trainable: false }),
  );
}

export function resetStates(states: readonly Variable[]): void {
  for (const state of states) state.assign(zeros(state.shape, { dtype: state.dtype }));
}

/** What a call begins with: states given, else those kept, else zeros. `names` of the states, for messages. */
export function firstStates(
  { where, computeDtype }: Owner,
  given: readonly Tensor[] | Tensor | null,
  kept: readonly Variable[],
  { batch, sizes, names }: { batch: number; sizes: readonly number[]; names: string },
): readonly Tensor[] {
  if (given === null && kept.length > 0) return kept.map((s) => s.value);
  if (given === null) return sizes.map((size) => zeros([batch, size], { dtype: computeDtype }));
  const list = given instanceof Tensor ? [given] : given;
  if (list.length !== sizes.length)
    throw new LayerError(where, `initialState must be ${names}, got ${list.length}`, { argument: "initialState" });
  return list;
}
