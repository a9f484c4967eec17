import { byteWidth, sizeOf } from "@keras-ts/core/backend";
import { bytesOf, type Cell, type View } from "./cells.js";
import { type Call, type Instruction, type Loop, loopsOf } from "./instructions.js";
import { slotsOf } from "./loops.js";
import { tilesOf } from "./winograd.js";

/** What one execution of an instruction takes at least. */
export interface Cost {
  /** Multiplications and additions; every op of a loop counts as one per element. Padding is not deducted. */
  readonly flops: number;
  /** Bytes read and written, each once; what an instruction running blocks moves is that of their instructions. */
  readonly bytes: number;
}

export function costOf(i: Instruction): Cost {
  if (i.kind !== "call") {
    const all = loopsOf(i).map(costOfLoop);
    return { flops: all.reduce((sum, c) => sum + c.flops, 0), bytes: all.reduce((sum, c) => sum + c.bytes, 0) };
  }
  return { flops: FLOPS[i.name]?.(i) ?? 0, bytes: bytesMoved(i) };
}

function costOfLoop(loop: Loop): Cost {
  const { product } = loop;
  // What a product makes for the loop never leaves the caches.
  const views = [...loop.inputs.map((x) => x.view), ...(product?.inputs ?? [])].filter(
    (v) => v.cell !== product?.outputs[0]?.cell,
  );
  const flops = loop.size * loop.ops.length + (product === undefined ? 0 : costOf(product).flops);
  return { flops, bytes: views.reduce((sum, v) => sum + bytesRead(v), total(slotsOf(loop).outputs)) };
}

/** Of a view, elements seen again and again count once. */
const bytesRead = ({ cell, shape, strides }: View): number =>
  Math.min(cell.size, sizeOf(shape.filter((_, axis) => strides[axis] !== 0))) * byteWidth(cell.dtype);
const total = (cells: readonly Cell[]): number => cells.reduce((sum, c) => sum + bytesOf(c), 0);

function bytesMoved({ name, inputs, outputs, blocks }: Call): number {
  if (blocks.length > 0) return 0;
  const written = total(outputs.map((o) => o.cell));
  // Of the table, only the rows asked for.
  if (name === "gather") return written * 2 + bytesRead(inputs[1] as View);
  return inputs.reduce((sum, v) => sum + bytesRead(v), written);
}

const shapeOf = ({ inputs }: Call, at: number): readonly number[] => inputs[at]?.shape ?? [];
const resultShape = ({ outputs }: Call): readonly number[] => outputs[0]?.shape ?? [];
const outputSize = ({ outputs }: Call): number => outputs[0]?.cell.size ?? 0;
const inputSize = ({ inputs }: Call): number => sizeOf(inputs[0]?.shape ?? [0]);

/** Products of a convolution: for each element of `spatial` [N, …, F] one with each of the weights that reach it. */
const windows = (spatial: number, weights: readonly number[]): number =>
  (2 * spatial * sizeOf(weights)) / Math.max(1, weights.at(-1) ?? 1);
/** Products of Winograd's algorithm: 36 for each 4×4 results, with all weights of a place. */
const tiled = (results: readonly number[], channels: number): number => 2 * 36 * tilesOf(results) * channels;
const channelsOf = (weights: readonly number[]): number => sizeOf(weights.slice(-2));
/** Products of recurrent cells: a state with its kernel for each step of `gates` [B, T, n · U]. */
const recurrence = (gates: readonly number[], n: number): number => (2 * sizeOf(gates) * (gates.at(-1) ?? 0)) / n;
/** Products of cells that take their inputs x [B, T, F] and the kernel [F, n · U] as well. */
const withInputs = (call: Call, n: number): number => {
  const [x, kernel] = [shapeOf(call, 0), shapeOf(call, 1)];
  return 2 * sizeOf(x) * (kernel[1] ?? 0) + recurrence([...x.slice(0, 2), kernel[1] ?? 0], n);
};
/** Products of attention, each of all queries with all keys: `wide` of the queries' size and `long` of the values'. */
function attended(call: Call, first: number, wide: number, long: number): number {
  const [[b, t, heads, h], [, s], v] = [shapeOf(call, first), shapeOf(call, first + 1), shapeOf(call, first + 2)];
  const pairs = sizeOf([b, heads, t, s].map((n) => n ?? 0));
  return 2 * pairs * (wide * (h ?? 0) + long * (v.at(-1) ?? 0)) * (call.attributes[CAUSAL]?.[0] === 1 ? 0.5 : 1);
}
/** Attributes of attention: scale, causal, … */
const CAUSAL = 1;

/** Arithmetic of the instructions that have much of it. */
const FLOPS: Readonly<Record<string, (call: Call) => number>> = {
  matmul: (call) => 2 * outputSize(call) * (shapeOf(call, 0).at(-1) ?? 0),
  conv: (call) => windows(outputSize(call), shapeOf(call, 1)),
  convInputGrad: (call) => windows(inputSize(call), shapeOf(call, 1)),
  convFilterGrad: (call) => windows(sizeOf(shapeOf(call, 1)), resultShape(call)),
  winogradConv: (call) => tiled(resultShape(call), channelsOf(shapeOf(call, 1))),
  winogradInputGrad: (call) => tiled(resultShape(call), channelsOf(shapeOf(call, 1))),
  winogradInputSums: (call) => tiled(shapeOf(call, 0), channelsOf(shapeOf(call, 1))),
  winogradFilterGrad: (call) => tiled(shapeOf(call, 1), channelsOf(resultShape(call))),
  lstmWithInputProduct: (call) => withInputs(call, 4),
  gruWithInputProduct: (call) => withInputs(call, 3),
  lstm: (call) => recurrence(shapeOf(call, 0), 4),
  lstmGrad: (call) => recurrence(resultShape(call), 4),
  gru: (call) => recurrence(shapeOf(call, 0), 3),
  gruGrad: (call) => recurrence(resultShape(call), 3),
  attention: (call) => attended(call, 0, 1, 1),
  attentionGrad: (call) => attended(call, 5, 3, 2),
  sum: inputSize,
  reduceMax: inputSize,
  reduceMin: inputSize,
  reduceProd: inputSize,
};
