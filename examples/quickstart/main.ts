import { Input, layers, Sequential, setRandomSeed } from "keras-ts";

// Points in a square; the class says whether a point lies inside the circle.
setRandomSeed(1);
const points = Array.from({ length: 400 }, (_, i) => [((i * 7919) % 401) / 200 - 1, ((i * 104729) % 397) / 198 - 1]);
const inside = points.map(([x = 0, y = 0]) => [x * x + y * y < 0.6 ? 1 : 0]);

const model = new Sequential([
  Input({ shape: [2] }),
  new layers.Dense(16, { activation: "relu" }),
  new layers.Dense(16, { activation: "relu" }),
  new layers.Dense(1, { activation: "sigmoid" }),
]);
model.compile({ optimizer: "adam", loss: "binary_crossentropy", metrics: ["accuracy"] });

await model.fit(points, inside, { epochs: 40, batchSize: 20, validationSplit: 0.2, verbose: 0 });
const [loss, accuracy] = (await model.evaluate(points, inside, { verbose: 0 })) as number[];
const answers = await model.predict(
  [
    [0, 0],
    [0.9, 0.9],
  ],
  { verbose: 0 },
);

console.log(`loss ${loss?.toFixed(3)}, accuracy ${accuracy?.toFixed(3)}`);
console.log("inside the circle?", answers.toArray());
