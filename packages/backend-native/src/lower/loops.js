import { byteWidth, sizeOf } from "@keras-ts/core/backend";
import { isWhole, newCell, wholeView } from "./cells.js";
/** Bounds that keep a loop's tiles in the first-level cache. */
const MOST_OPS = 48;
const MOST_INPUTS = 24;
/**
 * Adds an op to the latest instruction its sources come from if that is a loop of the same size that can take it, else
 * starts a loop. Everything else a loop needs was made before it began, so loops never wait for one another.
 */
export function addElementwise(list, op) {
    const size = sizeOf(op.shape);
    const latest = op.sources.reduce((at, v) => Math.max(at, v.cell.producer), -1);
    const loop = joinable(list[latest], op, size) ?? start(list, size);
    const sources = op.sources.map((v) => refTo(loop, v, op.raw === true));
    const cell = newCell(op.dtype, size, loop.index);
    loop.ops.push({ name: op.name, sources, from: op.sources[0]?.cell.dtype ?? op.dtype, cell, parameters: op.parameters ?? [] });
    return wholeView(cell, op.shape);
}
function start(list, size) {
    const loop = { kind: "loop", index: list.length, size, inputs: [], ops: [] };
    list.push(loop);
    return loop;
}
function joinable(candidate, op, size) {
    if (candidate?.kind !== "loop" || candidate.size !== size || candidate.ops.length >= MOST_OPS)
        return null;
    if (candidate.inputs.length + op.sources.length > MOST_INPUTS)
        return null;
    const inside = op.sources.filter((v) => v.cell.producer === candidate.index);
    return op.raw !== true && inside.every(isWhole) ? candidate : null;
}
function refTo(loop, view, raw) {
    if (view.cell.producer === loop.index)
        return { op: loop.ops.findIndex((o) => o.cell === view.cell) };
    const known = loop.inputs.findIndex((i) => i.raw === raw && sameView(i.view, view));
    if (known >= 0)
        return { input: known };
    view.cell.escapes = true;
    loop.inputs.push({ view, raw });
    return { input: loop.inputs.length - 1 };
}
const sameView = (a, b) => a.cell === b.cell && a.offset === b.offset && a.shape.join() === b.shape.join() && a.strides.join() === b.strides.join();
export function slotsOf(loop) {
    const outputs = loop.ops.map((o) => o.cell).filter((c) => c.escapes);
    const base = loop.inputs.length + outputs.length;
    const cellOf = (op) => loop.ops[op].cell;
    const last = new Map();
    loop.ops.forEach((o, i) => {
        for (const s of o.sources)
            if ("op" in s)
                last.set(s.op, i);
    });
    const free = [];
    let used = 0;
    const targets = [];
    loop.ops.forEach((o, i) => {
        const ending = [...new Set(o.sources.flatMap((r) => ("op" in r ? [r.op] : [])))].filter((s) => last.get(s) === i && !cellOf(s).escapes);
        // A source that ends here makes room for a result as wide: ops read an element before they write it.
        const heir = ending.find((s) => byteWidth(cellOf(s).dtype) === byteWidth(o.cell.dtype));
        if (o.cell.escapes)
            targets.push(loop.inputs.length + outputs.indexOf(o.cell));
        else
            targets.push(heir === undefined ? base + (free.pop() ?? used++) : targets[heir]);
        for (const s of ending)
            if (s !== heir || o.cell.escapes)
                free.push(targets[s] - base);
        if (!o.cell.escapes && !last.has(i))
            free.push(targets[i] - base);
    });
    return { outputs, targets };
}
/** Whether output `cell` may take the memory of input `i`: every read of that cell comes element by element, and not after the write. */
export function mayOverwrite(loop, input, cell) {
    const written = loop.ops.findIndex((o) => o.cell === cell);
    return loop.inputs.every((candidate, i) => {
        if (candidate.view.cell !== input)
            return true;
        if (candidate.raw || !isWhole(candidate.view))
            return false;
        const lastRead = loop.ops.reduce((at, o, k) => (o.sources.some((s) => "input" in s && s.input === i) ? k : at), -1);
        return lastRead <= written;
    });
}
