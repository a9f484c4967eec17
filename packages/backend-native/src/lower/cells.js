import { byteWidth, sizeOf, stridesOf } from "@keras-ts/core/backend";
export const newCell = (dtype, size, producer, home = { kind: "arena", offset: 0 }) => ({
    dtype,
    size,
    home,
    producer,
    escapes: false,
});
export const bytesOf = (cell) => cell.size * byteWidth(cell.dtype);
export const wholeView = (cell, shape) => ({ cell, shape, strides: stridesOf(shape), offset: 0 });
/** Whether the elements lie in order without gaps. Axes of size 1 have no say. */
export function isDense({ shape, strides }) {
    let step = 1;
    for (let i = shape.length - 1; i >= 0; i--) {
        if (shape[i] === 1)
            continue;
        if (strides[i] !== step)
            return sizeOf(shape) === 0;
        step *= shape[i];
    }
    return true;
}
/** Whether it reads its cell from the first element to the last, in order. */
export const isWhole = (v) => v.offset === 0 && isDense(v) && sizeOf(v.shape) === v.cell.size;
export function broadcastView(v, shape) {
    const skip = shape.length - v.shape.length;
    const strides = shape.map((_, i) => (i < skip || v.shape[i - skip] === 1 ? 0 : v.strides[i - skip]));
    return { ...v, shape, strides };
}
export const transposeView = (v, perm) => ({
    ...v,
    shape: perm.map((p) => v.shape[p]),
    strides: perm.map((p) => v.strides[p]),
});
export function sliceView(v, starts, steps, shape) {
    const offset = sizeOf(shape) === 0 ? v.offset : starts.reduce((at, s, i) => at + s * v.strides[i], v.offset);
    return { ...v, shape, strides: v.strides.map((s, i) => s * steps[i]), offset };
}
export function reverseView(v, axes) {
    const starts = v.shape.map((d, i) => (axes.includes(i) ? d - 1 : 0));
    return sliceView(v, starts, v.shape.map((_, i) => (axes.includes(i) ? -1 : 1)), v.shape);
}
/** The same elements in another shape, where the strides allow it; else `null`. */
export function reshapeView(v, shape) {
    if (isDense(v))
        return { ...v, shape, strides: stridesOf(shape) };
    if (v.strides.every((s, i) => s === 0 || v.shape[i] === 1))
        return { ...v, shape, strides: shape.map(() => 0) };
    return withUnitAxes(v, shape);
}
/** Axes of size 1 come and go, all others stay. */
function withUnitAxes(v, shape) {
    const kept = v.strides.filter((_, i) => v.shape[i] !== 1);
    const sizes = v.shape.filter((d) => d !== 1);
    if (sizes.join() !== shape.filter((d) => d !== 1).join())
        return null;
    let at = 0;
    return { ...v, shape, strides: shape.map((d) => (d === 1 ? 0 : kept[at++])) };
}
