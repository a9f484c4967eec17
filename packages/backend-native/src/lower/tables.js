import { isFloat } from "@keras-ts/core/backend";
/** Composites that have an elementwise loop of their own. */
const LOOPS = new Set(["relu", "sigmoid", "silu", "xor"]);
/** Attributes of the instructions that have any, in the order their kernels read them. */
export const FIELDS = {
    sum: ["axes"],
    reduceProd: ["axes"],
    reduceMax: ["axes"],
    reduceMin: ["axes"],
    argMax: ["axis"],
    argMin: ["axis"],
    matmul: [],
    conv: ["strides", "padding", "kernelDilation", "inputDilation", "groups"],
    convInputGrad: ["strides", "padding", "kernelDilation", "inputDilation", "groups"],
    convFilterGrad: ["strides", "padding", "kernelDilation", "inputDilation", "groups"],
    maxPool: ["size", "strides", "padding", "kernelDilation"],
    maxPoolGrad: ["size", "strides", "padding", "kernelDilation"],
    maxPoolPick: ["size", "strides", "padding", "kernelDilation"],
    sumPool: ["size", "strides", "padding", "kernelDilation"],
    sumPoolGrad: ["size", "strides", "padding", "kernelDilation"],
    pad: ["low", "high", "interior"],
    concat: ["axis"],
    gather: ["axis"],
    scatterAdd: [],
    scatterSet: [],
    sort: ["axis", "descending"],
    argSort: ["axis", "descending"],
    cumsum: ["axis", "reverse"],
    softmax: [],
    logSoftmax: [],
};
/** Instructions that read views of any strides; the others need their inputs dense. */
export const TAKES_VIEWS = new Set(["sum", "reduceProd", "reduceMax", "reduceMin", "pad", "concat"]);
/** Whether a composite runs as it is; everything else is expanded. */
export function overrides(name, inputs, attrs) {
    if (LOOPS.has(name))
        return true;
    if (name === "dropoutMask")
        return true;
    if (name === "randomUniform")
        return attrs.dtype === "float32";
    if (name !== "softmax" && name !== "logSoftmax")
        return false;
    const [x] = inputs;
    const axes = attrs.axes;
    return isFloat(x.dtype) && axes.length === 1 && axes[0] === x.shape.length - 1;
}
/** Composites lowered as elementwise ops. */
export const isLoopComposite = (name) => LOOPS.has(name);
/** The numbers of an attribute, nested lists laid out flat. */
export function numbersOf(value) {
    if (Array.isArray(value))
        return value.flatMap(numbersOf);
    return [Number(value)];
}
