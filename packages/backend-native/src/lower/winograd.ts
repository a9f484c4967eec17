import { type Node, type Shape, sizeOf } from "@keras-ts/core/backend";

/** Kernels of Winograd's algorithm by the op they stand for. */
const KERNELS: Readonly<Record<string, string>> = {
  conv: "winogradConv",
  convInputGrad: "winogradInputGrad",
  convFilterGrad: "winogradFilterGrad",
};
/** Tiles below which reading 36 numbers for each 9 weights takes longer than what is saved; more where they are made anew. */
const FEW_TILES = 9;
const FEW_FRESH_TILES = 32;
/** Bytes of transformed weights that a core can keep to itself. */
const OWN_BYTES = 2 ** 20;
/** More weights are read by each thread for some tiles: with fewer, many threads do the direct sums sooner. */
const TILES_OF_THREAD = 4;
/** Results of a tile, of 16, that must be wanted on average. */
const RESULTS_USED = 9;
/** How many times as many tiles an image must have as its results for sums to pay, and the images that keep threads busy. */
const TIMES_FEWER = 1.25;
const MANY_IMAGES = 16;
/** Channels that vectors of all instruction sets divide. */
const CHANNELS = 16;

/**
 * The name of the kernel for a convolution: another than the op's own where Winograd's algorithm is faster. `steady` says that
 * the second input mostly stays the same from run to run; `threads` are those of direct convolutions.
 */
export function convKernel({ op, dtype, attrs, inputs, shape }: Node, steady: boolean, threads: number): string {
  const fast = KERNELS[op.name];
  if (fast === undefined || dtype !== "float32" || shape.length !== 4) return op.name;
  const [image, second] = inputs.map((n) => n.shape) as [Shape, Shape];
  const [filter, results] = op.name === "convFilterGrad" ? [shape, second] : [second, shape];
  const [height, width, ci, co] = filter as readonly [number, number, number, number];
  const plain = [attrs.strides, attrs.kernelDilation, attrs.inputDilation].every((list) => (list as Shape).every((n) => n === 1));
  if (height !== 3 || width !== 3 || !plain || attrs.groups !== 1) return op.name;
  if (ci % CHANNELS !== 0 || co % CHANNELS !== 0 || sizeOf(image) === 0 || sizeOf(results) === 0) return op.name;
  const tiles = tilesOf(results);
  const shared = 36 * 4 * ci * co > OWN_BYTES ? TILES_OF_THREAD * threads : 0;
  if (op.name === "convInputGrad" && inSums(image, results, shared)) return "winogradInputSums";
  const wanted = sizeOf(results.slice(0, 3)) >= RESULTS_USED * tiles;
  const few = steady && op.name !== "convFilterGrad" ? FEW_TILES : FEW_FRESH_TILES;
  return wanted && tiles >= Math.max(few, shared) ? fast : op.name;
}

/**
 * Whether an image's gradient is better summed up from tiles of its results than made tile by tile: where these are fewer, as
 * without padding, and `least` tiles at least. Their images are what threads share.
 */
function inSums(results: Shape, image: Shape, least: number): boolean {
  const tiles = tilesOf(results);
  const worth = tiles * TIMES_FEWER <= tilesOf(image) && sizeOf(results.slice(0, 3)) >= RESULTS_USED * tiles;
  return worth && tiles >= Math.max(FEW_FRESH_TILES, least) && (results[0] as number) >= MANY_IMAGES;
}
/** Squares of 4×4 that cover images [N, H, W, C]. */
export const tilesOf = ([n, h, w]: readonly number[]): number =>
  (n as number) * Math.ceil((h as number) / 4) * Math.ceil((w as number) / 4);
