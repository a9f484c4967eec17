import { Input, layers, optimizers, Sequential } from "keras-ts";
import { CLASSES, SIZE } from "./data.js";

/** A small convolutional network for 8×8 images, compiled to train for that many steps with a falling learning rate. */
export function digitsModel({ steps }: { readonly steps: number }): Sequential {
  const model = new Sequential(
    [
      Input({ shape: [SIZE, SIZE, 1] }),
      new layers.Conv2D(16, 3, { padding: "same", activation: "relu" }),
      new layers.Conv2D(16, 3, { padding: "same", activation: "relu" }),
      new layers.MaxPooling2D(),
      new layers.Dropout(0.25),
      new layers.Conv2D(32, 3, { padding: "same", activation: "relu" }),
      new layers.Flatten(),
      new layers.Dense(64, { activation: "relu" }),
      new layers.Dropout(0.5),
      new layers.Dense(CLASSES, { activation: "softmax" }),
    ],
    { name: "digits" },
  );
  model.compile({
    optimizer: new optimizers.Adam({ learningRate: new optimizers.schedules.CosineDecay(2e-3, steps) }),
    loss: "sparse_categorical_crossentropy",
    metrics: ["accuracy"],
  });
  return model;
}
