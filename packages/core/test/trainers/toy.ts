import { Input, layers, type NDArray, ndarray, Sequential, setRandomSeed } from "../../src/index.js";

/** Two clusters that a line separates, seeded by a counter. */
export function clusters(n = 64): { x: NDArray; y: NDArray } {
  const x = Float32Array.from({ length: n * 4 }, (_, i) => Math.sin(i * 12.9898) * 0.5 + (Math.floor(i / 4) % 2 === 0 ? 1 : -1));
  const y = Int32Array.from({ length: n }, (_, i) => i % 2);
  return { x: ndarray(x, { shape: [n, 4] }), y: ndarray(y) };
}

/** A small classifier with dropout, seeded. */
export function classifier(seed = 7): Sequential {
  setRandomSeed(seed);
  return new Sequential([
    Input({ shape: [4] }),
    new layers.Dense(8, { activation: "relu" }),
    new layers.Dropout(0.3),
    new layers.Dense(2, { activation: "softmax" }),
  ]);
}
export function compiled(seed = 7): Sequential {
  const model = classifier(seed);
  model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  return model;
}

/** The message of a rejection; reading the stack as well lets go of the objects of its frames. */
export const failure = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "no error",
    ({ message, stack }: Error) => (stack === undefined ? "no stack" : message),
  );
