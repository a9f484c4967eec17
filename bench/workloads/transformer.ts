import { Input, layers, Model, ops, optimizers } from "keras-ts";
import { integers } from "./data.js";
import { fitting } from "./tasks.js";
import type { Workload } from "./workload.js";

/** One post-norm block: width 128, 4 heads, feed-forward 256, 64 tokens of 1000. Positions are constant, as with the peers. */
function transformer(): Model {
  const tokens = Input({ shape: [64], dtype: "int32" });
  let x = ops.add(new layers.Embedding(1000, 128)(tokens), new layers.Embedding(64, 128)(ops.arange(64)));
  x = norm()(ops.add(x, new layers.MultiHeadAttention(4, 32)(x, x)));
  const wide = new layers.Dense(256, { activation: "relu" })(x);
  x = norm()(ops.add(x, new layers.Dense(128)(wide)));
  const pooled = new layers.GlobalAveragePooling1D()(x);
  const model = new Model(tokens, new layers.Dense(2, { activation: "softmax" })(pooled));
  model.compile({
    optimizer: new optimizers.Adam({ learningRate: 1e-3 }),
    loss: "sparse_categorical_crossentropy",
    metrics: ["accuracy"],
  });
  return model;
}
const norm = (): layers.LayerNormalization => new layers.LayerNormalization({ epsilon: 1e-6 });

export const transformerFit: Workload = {
  name: "transformer-fit",
  what: "transformer block, width 128, 4 heads, 32×64 tokens, Adam: fit on 320 sequences",
  unit: "samples/s",
  goal: { times: 1.8 },
  peers: ["keras-jax", "keras-tensorflow"],
  prepare: (size) =>
    fitting(
      {
        model: transformer(),
        data: (n, seed) => [integers([n, 64], 1000, seed), integers([n], 2, seed)],
        batch: 32,
        batches: 10,
      },
      size,
    ),
};
