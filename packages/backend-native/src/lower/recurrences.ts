import { sizeOf } from "@keras-ts/core/backend";
import { type Cell, isDense, isWhole, type View } from "./cells.js";
import { renumbered } from "./fuse.js";
import type { Call, Instruction } from "./instructions.js";
import { readsOf } from "./place.js";

/** Recurrences that can make the product of their inputs themselves, by what they are called then. */
const WITH_PRODUCT: Readonly<Record<string, string>> = { lstm: "lstmWithInputProduct", gru: "gruWithInputProduct" };
/** Number of a gru's attribute that says where its reset gate is. */
const RESET_AFTER = 3;
/** Bytes of both kernels that stay in a core's second-level cache through all steps. */
const OWN_BYTES = 768 * 1024;
/** Rows of a batch that fill a thread's registers: with fewer, one product of all steps makes more of each weight it reads. */
const ROWS_OF_THREAD = 6;

/**
 * Where nobody else reads the product of a recurrence's inputs, the recurrence makes it step by step: its sums never leave the
 * registers.
 */
export function takeInputProducts(list: readonly Instruction[], threads: number): readonly Instruction[] {
  const uses = new Map<Cell, number>();
  for (const i of list) for (const c of readsOf(i)) uses.set(c, (uses.get(c) ?? 0) + 1);
  const gone = new Set<Instruction>();
  const changed = list.map((i): Instruction => {
    const from = i.kind === "call" && Object.hasOwn(WITH_PRODUCT, i.name) ? i.inputs[0] : undefined;
    if (from === undefined || uses.get(from.cell) !== 1 || from.cell.home.kind !== "arena" || !isWhole(from)) return i;
    const product = list[from.cell.producer] as Instruction;
    const made = product.kind === "call" && product.name === "matmul" ? together(product, i as Call, threads) : null;
    if (made === null) return i;
    gone.add(product);
    return made;
  });
  return gone.size === 0 ? list : renumbered(changed.filter((i) => !gone.has(i)));
}

/** Both as one instruction; `null` where it would not pay, or where the product is more than a kernel and a bias. */
function together(product: Call, recurrence: Call, threads: number): Call | null {
  const [x, kernel, bias, ...others] = product.inputs as [View, View, View?];
  const [features, width] = kernel.shape as [number, number];
  const [z, ...rest] = recurrence.inputs as [View, ...View[]];
  const [batch, steps] = z.shape as [number, number];
  if (recurrence.name === "gru" && recurrence.attributes[RESET_AFTER]?.[0] !== 1) return null;
  if (x.shape.length !== 2 || kernel.shape.length !== 2 || !isDense(kernel) || (x.strides[1] !== 1 && features !== 1))
    return null;
  if (bias !== undefined && (others.length > 0 || sizeOf(bias.shape) !== width || !isDense(bias))) return null;
  if (product.posts.length !== (bias === undefined ? 0 : 1) || product.posts.some((p) => p.name !== "add" || p.input !== 2))
    return null;
  const units = recurrence.outputs[0]?.shape[1] as number;
  if (batch < ROWS_OF_THREAD * threads || sizeOf([steps, features, units]) === 0) return null;
  if ((features + units) * width * 4 > OWN_BYTES) return null;
  const row = x.strides[0] as number;
  const inputs = { ...x, shape: [batch, steps, features], strides: [steps * row, row, 1] };
  return {
    ...recurrence,
    name: WITH_PRODUCT[recurrence.name] as string,
    inputs: [inputs, kernel, ...(bias === undefined ? [] : [bias]), ...rest],
    attributes: [...recurrence.attributes, [Number(bias !== undefined)]],
  };
}
