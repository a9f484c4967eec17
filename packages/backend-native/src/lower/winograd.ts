import { type Node, type Shape, sizeOf } from "@keras-ts/core/backend";

/** Kernels of Winograd's algorithm by the op they stand for. */
const KERNELS: Readonly<Record<string, string>> = {
  conv: "winogradConv",
  convInputGrad: "winogradInputGrad",
  convFilterGrad: "winogradFilterGrad",
};
/** Tiles of 4×4 results below which reading 36 numbers for each 9 weights takes longer than what is saved. */
const FEW_TILES = 9;
/** Channels that vectors of all instruction sets divide. */
const CHANNELS = 16;

/** The name of the kernel for a convolution: another than the op's own where Winograd's algorithm needs less arithmetic. */
export function convKernel({ op, dtype, attrs, inputs, shape }: Node): string {
  const fast = KERNELS[op.name];
  if (fast === undefined || dtype !== "float32") return op.name;
  const [first, second] = inputs.map((n) => n.shape) as [Shape, Shape];
  const filter = op.name === "convFilterGrad" ? shape : second;
  const results = op.name === "convFilterGrad" ? second : shape;
  const [height, width, ci, co] = filter as readonly [number, number, number, number];
  if (filter.length !== 4 || height !== 3 || width !== 3 || attrs.groups !== 1) return op.name;
  const plain = [attrs.strides, attrs.kernelDilation, attrs.inputDilation].every((list) => (list as Shape).every((n) => n === 1));
  const full = ci % CHANNELS === 0 && co % CHANNELS === 0 && sizeOf(first) > 0 && sizeOf(results) > 0;
  return plain && full && tilesOf(results) >= FEW_TILES ? fast : op.name;
}

const tilesOf = ([n, h, w]: Shape): number => (n as number) * Math.ceil((h as number) / 4) * Math.ceil((w as number) / 4);
