import { Input, layers, Model, type Tensor } from "keras-ts";

/** Epsilon of every batch normalization, as in the published weights. */
const EPSILON = 1.001e-5;

/** Channels of the inner convolutions, blocks and first stride of the four stages. */
const STAGES = [
  [64, 3, 1],
  [128, 4, 2],
  [256, 6, 2],
  [512, 3, 2],
] as const;

interface Convolution {
  readonly filters: number;
  readonly size: number;
  readonly stride?: number;
  readonly padding?: "valid" | "same";
}

/** Convolution with bias, then normalization; layers are called `<name>_conv` and `<name>_bn`. */
function convolve(x: Tensor, name: string, { filters, size, stride = 1, padding = "valid" }: Convolution): Tensor {
  const y = new layers.Conv2D(filters, size, { strides: stride, padding, name: `${name}_conv` })(x);
  return new layers.BatchNormalization({ epsilon: EPSILON, name: `${name}_bn` })(y);
}
const relu = (x: Tensor, name: string): Tensor => new layers.Activation("relu", { name })(x);
const zeros = (x: Tensor, padding: number, name: string): Tensor => new layers.ZeroPadding2D({ padding, name })(x);

/** Bottleneck of 1×1, 3×3 and 1×1 convolutions around a shortcut; the first block of a stage has a convolution there too. */
function block(x: Tensor, name: string, filters: number, stride: number, first: boolean): Tensor {
  const shortcut = first ? convolve(x, `${name}_0`, { filters: 4 * filters, size: 1, stride }) : x;
  let y = relu(convolve(x, `${name}_1`, { filters, size: 1, stride }), `${name}_1_relu`);
  y = relu(convolve(y, `${name}_2`, { filters, size: 3, padding: "same" }), `${name}_2_relu`);
  y = convolve(y, `${name}_3`, { filters: 4 * filters, size: 1 });
  return relu(new layers.Add({ name: `${name}_add` })([shortcut, y]), `${name}_out`);
}

/** ResNet-50, version 1, for images [224, 224, 3]: layer by layer what `keras.applications.ResNet50` builds, with fresh weights. */
export function resnet50({ classes = 1000, size = 224 }: { readonly classes?: number; readonly size?: number } = {}): Model {
  const images = Input({ shape: [size, size, 3] });
  let x = zeros(images, 3, "conv1_pad");
  x = relu(convolve(x, "conv1", { filters: 64, size: 7, stride: 2 }), "conv1_relu");
  x = new layers.MaxPooling2D({ poolSize: 3, strides: 2, name: "pool1_pool" })(zeros(x, 1, "pool1_pad"));
  STAGES.forEach(([filters, blocks, stride], stage) => {
    for (let b = 0; b < blocks; b++) {
      x = block(x, `conv${stage + 2}_block${b + 1}`, filters, b === 0 ? stride : 1, b === 0);
    }
  });
  x = new layers.GlobalAveragePooling2D({ name: "avg_pool" })(x);
  return new Model(images, new layers.Dense(classes, { activation: "softmax", name: "predictions" })(x), { name: "resnet50" });
}
