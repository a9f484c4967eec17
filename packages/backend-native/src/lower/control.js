import { sizeOf } from "@keras-ts/core/backend";
import { bytesOf, newCell } from "./cells.js";
const ALIGNMENT = 64;
const aligned = (bytes) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
/** Lays out the workspace of `scan`, `while` and `cond`: second homes of the carries, then the arenas of the blocks. */
export function controlCall(node, lower, blockAt) {
    const a = node.attrs;
    const graphs = node.op.name === "scan" ? ["body"] : node.op.name === "while" ? ["condition", "body"] : ["yes", "no"];
    const blocks = graphs.map((name) => lower(node.attrs[name]));
    const arenas = blocks.map((b) => blockAt(b).arena);
    if (node.op.name === "cond")
        return { attributes: [], blocks, workspace: bytes(Math.max(...arenas)) };
    const carries = a.carries;
    let end = 0;
    const offsets = node.specs.slice(0, carries).map((s) => {
        const offset = end;
        end += aligned(bytesOf(newCell(s.dtype, sizeOf(s.shape), 0)));
        return offset;
    });
    if (node.op.name === "scan") {
        const attributes = [[carries], [a.sequences], [a.length], [Number(a.reverse)], offsets, [end]];
        return { attributes, blocks, workspace: bytes(end + arenas[0]) };
    }
    const test = end;
    const start = end + ALIGNMENT;
    // Test and body never run at once: they share their arena.
    const attributes = [[carries], [a.limit ?? -1], offsets, [test], [start, start]];
    return { attributes, blocks, workspace: bytes(start + Math.max(...arenas)) };
}
const bytes = (n) => newCell("uint8", n, 0);
