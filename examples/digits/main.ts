import { resolve } from "node:path";
import { backendReady, type NDArray, setBackend, setRandomSeed } from "keras-ts";
import { confusionMatrix, mostLikely, type Predictions, showMatrix } from "./confusion.js";
import { count, type Digits, loadDigits, SIZE } from "./data.js";
import { digitsModel } from "./model.js";
import { type Options, readOptions, USAGE } from "./options.js";
import { reportPage } from "./report.js";
import { shiftedBatches } from "./shifted-batches.js";
import { drawDigits } from "./terminal.js";
import { train } from "./train.js";
import { writeAtomically } from "./write-file.js";

async function main({ epochs, seed, engine }: Options): Promise<void> {
  if (engine !== null) await setBackend(engine);
  const name = await backendReady();
  setRandomSeed(seed);
  const data = loadDigits();
  const parts = `${count(data.train)} for training, ${count(data.validation)} for validation, ${count(data.test)} for testing`;
  console.log(`Handwritten digits, 8×8 pixels: ${parts}. Engine: ${name}. Seed: ${seed}.`);

  const batches = shiftedBatches(data.train, { batchSize: 32, seed });
  const model = digitsModel({ steps: epochs * batches.length });
  model.summary();
  const start = performance.now();
  const { history } = await train(model, { batches, validation: data.validation, epochs });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);

  const results = (await model.evaluate(data.test.images, data.test.labels, { verbose: 0, returnDict: true })) as Record<
    string,
    number
  >;
  const predictions = mostLikely((await model.predict(data.test.images, { verbose: 0 })) as NDArray);
  const matrix = confusionMatrix(data.test.labels.values() as Int32Array, predictions.classes);
  const accuracy = results["accuracy"] as number;
  console.log(`\nTrained in ${seconds} s. The test images:\n\n${showMatrix(matrix)}\n`);
  console.log(`${drawDigits(samples(data.test, predictions), { grey: process.stdout.isTTY })}\n`);

  const file = resolve("examples", "digits", "out", "report.html");
  const facts = {
    engine: name,
    seed: String(seed),
    "epochs trained": String(history["loss"]?.length ?? 0),
    "training time": `${seconds} s`,
    "test loss": (results["loss"] as number).toFixed(4),
    "test accuracy": accuracy.toFixed(4),
  };
  await writeAtomically(file, reportPage({ history, matrix, test: data.test, predictions, accuracy, facts }));
  console.log(`report: ${file}`);
  console.log(`test accuracy: ${accuracy.toFixed(4)}`);
}

/** Three digits it got right and up to two it got wrong. */
function samples(test: Digits, { classes }: Predictions): { pixels: Float32Array; caption: string }[] {
  const labels = test.labels.values() as Int32Array;
  const order = Array.from(labels, (_, i) => i);
  const right = order.filter((i) => classes[i] === labels[i]).slice(0, 3);
  const wrong = order.filter((i) => classes[i] !== labels[i]).slice(0, 2);
  const pixels = test.images.values() as Float32Array;
  return [...right, ...wrong].map((i) => ({
    pixels: pixels.subarray(i * SIZE * SIZE, (i + 1) * SIZE * SIZE),
    caption: classes[i] === labels[i] ? `said ${classes[i]}` : `said ${classes[i]}, is ${labels[i]}`,
  }));
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(USAGE);
  else await main(options);
} catch (error) {
  // Errors of the library and of the flags are sentences for the user; anything else is a defect and shows its stack.
  const known = error instanceof Error && error.message.startsWith("[");
  console.error(known ? (error as Error).message : error);
  process.exitCode = 1;
}
