// Predictions of ONNX Runtime. The models are built here, channels first as it likes them, with random weights; batch
// normalization is left to its optimizer, which folds it into the convolutions. A call goes from a host array to a host array.
import { floats, measure, required, settings } from "./common.mjs";
import { Graph } from "./onnx-encode.mjs";

const ort = required("onnxruntime-node");
const count = (dims) => dims.reduce((a, b) => a * b, 1);
let seed = 1;
const weights = (g, dims, fan) => g.constant(dims, floats(count(dims), seed++, Math.sqrt(3 / fan)));
const bias = (g, n) => weights(g, [n], 1e6);
const relu = (g, x) => g.node("Relu", [x]);
const dense = (g, x, inputs, outputs) => g.node("Gemm", [x, weights(g, [inputs, outputs], inputs), bias(g, outputs)]);
const conv = (g, x, inputs, outputs, size, stride = 1, padding = 0) =>
  g.node("Conv", [x, weights(g, [outputs, inputs, size, size], inputs * size * size), bias(g, outputs)], {
    kernel_shape: [size, size],
    strides: [stride, stride],
    pads: [padding, padding, padding, padding],
  });
function normalize(g, x, channels) {
  const all = (value) => g.constant([channels], new Float32Array(channels).fill(value));
  return g.node("BatchNormalization", [x, all(1), all(0), all(0), all(1)], { epsilon: 1.001e-5 });
}
const pool = (g, x, size, stride, padding = 0) =>
  g.node("MaxPool", [x], {
    kernel_shape: [size, size],
    strides: [stride, stride],
    pads: [padding, padding, padding, padding],
  });

const MODELS = {
  mlp: { input: [784], outputs: 10, build: (g, x) => dense(g, relu(g, dense(g, x, 784, 512)), 512, 10) },
  convnet: {
    input: [1, 28, 28],
    outputs: 10,
    build(g, x) {
      const first = pool(g, relu(g, conv(g, x, 1, 32, 3)), 2, 2);
      const second = pool(g, relu(g, conv(g, first, 32, 64, 3)), 2, 2);
      return dense(g, g.node("Flatten", [second]), 1600, 10);
    },
  },
  resnet50: {
    input: [3, 224, 224],
    outputs: 1000,
    build(g, images) {
      const convolve = (x, inputs, outputs, size, stride, padding) =>
        normalize(g, conv(g, x, inputs, outputs, size, stride, padding), outputs);
      let channels = 64;
      let x = pool(g, relu(g, convolve(images, 3, channels, 7, 2, 3)), 3, 2, 1);
      const stages = [
        [64, 3, 1],
        [128, 4, 2],
        [256, 6, 2],
        [512, 3, 2],
      ];
      for (const [filters, blocks, first] of stages) {
        for (let b = 0; b < blocks; b++) {
          const stride = b === 0 ? first : 1;
          const shortcut = b === 0 ? convolve(x, channels, 4 * filters, 1, stride) : x;
          let y = relu(g, convolve(x, channels, filters, 1, stride));
          y = relu(g, convolve(y, filters, filters, 3, 1, 1));
          x = relu(g, g.node("Add", [shortcut, convolve(y, filters, 4 * filters, 1)]));
          channels = 4 * filters;
        }
      }
      return dense(g, g.node("Flatten", [g.node("GlobalAveragePool", [x])]), 2048, 1000);
    },
  },
};

/** A session for batches of `n`, as a function that makes one prediction. */
async function open(name, n) {
  const { input, outputs, build } = MODELS[name];
  const dims = [n, ...input];
  const g = new Graph();
  g.node("Softmax", [build(g, g.input("x", dims))], { axis: -1 }, "y");
  g.output("y", [n, outputs]);
  const session = await ort.InferenceSession.create(g.encode(), {
    intraOpNumThreads: settings.threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  });
  const data = floats(count(dims), 3);
  return async () => (await session.run({ x: new ort.Tensor("float32", data, dims) })).y.data[0];
}

const RUNS = {
  "mlp-predict-b1": ["us", "mlp", 1],
  "convnet-predict-b1": ["us", "convnet", 1],
  "convnet-predict-b256": ["images/s", "convnet", 256],
  "resnet50-predict-b1": ["images/s", "resnet50", 1],
  "resnet50-predict-b16": ["images/s", "resnet50", 16],
};
for (const workload of settings.workloads) {
  if (workload === "start-first-predict") {
    console.log(await (await open("mlp", 1))());
    continue;
  }
  const [unit, model, n] = RUNS[workload];
  await measure(workload, unit, n, await open(model, n));
}
