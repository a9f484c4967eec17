import { showSpec } from "@keras-ts/core/backend";
import type { BlockTimes } from "../addon.js";
import { type Cell, isDense, type View } from "./cells.js";
import { type Block, type Call, type Instruction, type Loop, type LoopOp, madeBy, type Ref } from "./instructions.js";

/** The kernels chosen, one line per instruction, with the milliseconds one execution takes where known; inner blocks come first. */
export function explainBlocks(blocks: readonly Block[], times: readonly BlockTimes[] = []): string {
  return blocks
    .map((b, i) => {
      const title = i === blocks.length - 1 ? "program" : `block ${i}`;
      return [`${title}: arena ${b.arena} bytes`, ...b.instructions.map((x, k) => `  ${spent(times[i], k)}${lineOf(x)}`)].join(
        "\n",
      );
    })
    .join("\n");
}

const spent = (times: BlockTimes | undefined, k: number): string => {
  const seconds = times?.seconds[k];
  return times === undefined || seconds === undefined
    ? ""
    : `${((seconds * 1000) / times.executions).toFixed(3).padStart(9)} ms  `;
};

/** An instruction as a line of text. */
export function lineOf(i: Instruction): string {
  if (i.kind === "batch") return `${i.index}: loops of ${i.loops.map((l) => l.size).join(", ")}: ${body(i.loops[0] as Loop)}`;
  if (i.kind === "loop")
    return `${i.index}: ${i.product === undefined ? "" : `${callText(i.product)}, then `}loop of ${i.size}: ${body(i)}`;
  return `${i.index}: ${callText(i)}`;
}

function callText(i: Call): string {
  const blocks = i.blocks.length === 0 ? "" : ` running ${i.blocks.map((b) => `block ${b}`).join(", ")}`;
  const posts = i.posts.map(
    (p) => `, then ${p.name}${p.input !== null ? ` input ${p.input}` : p.constant !== null ? ` ${p.constant}` : ""}`,
  );
  return `${i.name}(${i.inputs.map(operand).join(", ")})${posts.join("")} -> ${i.outputs.map((o) => showSpec({ dtype: o.cell.dtype, shape: o.shape })).join(", ")}${blocks}`;
}

const operand = (v: View): string =>
  `${showSpec({ dtype: v.cell.dtype, shape: v.shape })}${isDense(v) ? "" : " by strides"} from ${place(v.cell)}`;
const place = ({ home, producer }: Cell): string =>
  home.kind === "input" ? `input ${home.index}` : home.kind === "constant" ? "constant" : String(producer);

/** The ops as nested calls; what leaves the loop is marked. */
function body(loop: Loop): string {
  const shown = (r: Ref): string => {
    if ("input" in r) {
      const { cell } = (loop.inputs[r.input] as Loop["inputs"][number]).view;
      return loop.product !== undefined && cell === madeBy(loop.product) ? "product" : place(cell);
    }
    return `%${r.op}`;
  };
  const one = (o: LoopOp, k: number): string =>
    `%${k}${o.cell.escapes ? "!" : ""} = ${o.name}(${o.sources.map(shown).join(", ")})`;
  return loop.ops.map(one).join("; ");
}
