import type { JsonObject } from "../goldens/runner/case.js";

const X = [
  [0.5, 0.25],
  [0.75, 0.125],
];

/** Arguments for functions that no recording calls without all of their options. */
export const FURTHER_CALLS: Readonly<Record<string, JsonObject>> = {
  "keras.random.normal": { shape: [2, 3] },
  "keras.random.uniform": { shape: [2, 3] },
  "keras.random.truncated_normal": { shape: [2, 3] },
  "keras.random.randint": { shape: [2, 3], minval: 0, maxval: 9 },
  "keras.random.binomial": { shape: [2, 2], counts: 5, probabilities: 0.5 },
  "keras.random.beta": { shape: [2, 2], alpha: 2.5, beta: 1.5 },
  "keras.random.gamma": { shape: [2, 2], alpha: 2.5 },
  "keras.random.categorical": { logits: X, num_samples: 4 },
  "keras.random.shuffle": { x: X },
  "keras.random.dropout": { inputs: X, rate: 0.5 },
  "keras.layers.Input": { batch_shape: [null, 2, 3] },
  "keras.ops.concatenate": { xs: [X, X] },
  "keras.metrics.sparse_top_k_categorical_accuracy": { y_true: [0, 1], y_pred: X, k: 1 },
  "keras.tree.traverse": { func: { function: "keras.ops.shape" }, structure: 1 },
  "keras.activations.deserialize": { config: "relu" },
  "keras.constraints.deserialize": { config: "non_neg" },
  "keras.initializers.deserialize": { config: "ones" },
  "keras.losses.deserialize": { name: "mean_squared_error" },
  "keras.metrics.deserialize": { config: "mean_squared_error" },
  "keras.optimizers.deserialize": { config: { class_name: "SGD", config: {} } },
  "keras.optimizers.schedules.deserialize": {
    config: { class_name: "ExponentialDecay", config: { initial_learning_rate: 0.5, decay_steps: 10, decay_rate: 0.5 } },
  },
  "keras.regularizers.deserialize": { config: "l2" },
  "keras.saving.deserialize_keras_object": { config: { class_name: "L2", config: {}, module: "keras.regularizers" } },
  "keras.saving.get_registered_object": { name: "none of this name" },
  "keras.saving.register_keras_serializable": {},
};
