import { type Graph, type Node, sizeOf } from "@keras-ts/core/backend";
import { bytesOf, type Cell, newCell } from "./cells.js";
import { type Donation, donationsOf } from "./donation.js";
import type { Block } from "./instructions.js";

const ALIGNMENT = 64;
const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** What an instruction that runs blocks needs besides its inputs and outputs. */
export interface ControlCall {
  readonly attributes: readonly (readonly number[])[];
  readonly blocks: readonly number[];
  readonly carries: number;
  readonly workspace: Cell;
}
/** Lowers a graph; the first `carries` outputs are the next values of its first inputs. Returns the block's number. */
export type LowerInner = (graph: Graph, carries: number) => number;

/** Attributes of the three, as core's `control/` has them. */
interface ControlAttrs {
  readonly carries: number;
  readonly sequences: number;
  readonly length: number;
  readonly reverse: boolean;
  readonly limit: number | null;
  readonly haltable: boolean;
}

/** Mark of a carry that each step writes over the value it read. */
const IN_PLACE = -1;
/**
 * Elements up to which the carries of a `while` keep two homes: counters are written early in a step, and a step that fails
 * later (an index out of range) must leave the state of the step before whole.
 */
const SMALL = 4096;

/** Lays out the workspace of `scan`, `while` and `cond`: second homes of the carries that need one, then the arenas of the blocks. */
export function controlCall(node: Node, lower: LowerInner, blockAt: (i: number) => Block): ControlCall {
  const a = node.attrs as unknown as ControlAttrs;
  const graphs = node.op.name === "scan" ? ["body"] : node.op.name === "while" ? ["condition", "body"] : ["yes", "no"];
  const blocks = graphs.map((name) => lower(node.attrs[name] as unknown as Graph, name === "body" ? a.carries : 0));
  const arenas = blocks.map((b) => blockAt(b).arena);
  if (node.op.name === "cond") return { attributes: [], blocks, carries: 0, workspace: bytes(Math.max(...arenas)) };

  const { carries } = a;
  const kept = donationsOf(
    blockAt(blocks.at(-1) as number),
    Array.from({ length: carries }, (_, k) => [k, k] as const),
  );
  let end = 0;
  let firstWrite = Number.MAX_SAFE_INTEGER;
  const offsets = node.specs.slice(0, carries).map((s, k) => {
    const { inPlace, firstWrite: written, input } = kept[k] as Donation;
    const handedThrough = blockAt(blocks.at(-1) as number).outputs[k] === blockAt(blocks.at(-1) as number).inputs[input];
    if (inPlace && (handedThrough || node.op.name === "scan" || sizeOf(s.shape) > SMALL)) {
      if (!handedThrough) firstWrite = Math.min(firstWrite, written);
      return IN_PLACE;
    }
    const offset = end;
    end += aligned(bytesOf(newCell(s.dtype, sizeOf(s.shape), 0)));
    return offset;
  });
  if (node.op.name === "scan") {
    const attributes = [[carries], [a.sequences], [a.length], [Number(a.reverse)], offsets, [end]];
    return { attributes, blocks, carries, workspace: bytes(end + (arenas[0] as number)) };
  }
  const test = end;
  const start = end + ALIGNMENT;
  // Test and body never run at once: they share their arena.
  const attributes = [[carries], [a.limit ?? -1], offsets, [test], [start], [firstWrite], [Number(a.haltable)]];
  return { attributes, blocks, carries, workspace: bytes(start + Math.max(...arenas)) };
}

const bytes = (n: number): Cell => newCell("uint8", n, 0);
