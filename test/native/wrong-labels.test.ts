import { Input, layers, ndarray, Sequential } from "keras-ts";
import { expect, test } from "vitest";

// The engine works in place and finds a wrong index in mid-run: what the host can see must be refused before.
test.each([
  ["a label that is no class", [[1], [2]], [0, 7]],
  ["a token that is not in the vocabulary", [[1], [9]], [0, 1]],
])("%s costs neither weights nor optimizer state", async (_, x, y) => {
  const model = new Sequential([Input({ shape: [1] }), new layers.Embedding(4, 3), new layers.Flatten(), new layers.Dense(3)]);
  model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy" });
  model.to("native");
  await model.fit([[1], [2]], [0, 1], { verbose: 0 });
  const before = await model.getWeights();
  await expect(model.fit(ndarray(x, { dtype: "int32" }), y, { verbose: 0 })).rejects.toThrow(/must be in \[0, [34]\), got [79]/);
  (await model.getWeights()).forEach((w, i) => {
    expect(w.data).toEqual(before[i]?.data);
  });
  expect((await model.fit([[1], [2]], [0, 1], { verbose: 0 })).epoch).toEqual([0]);
});
