export { checkOptions } from "../errors/index.js";
export { axesOf, axisOf } from "./axes.js";
export { autocastScope, dtypeOption, float, nodeOf, PyFloat, promotionOf, shapeOf, type TensorLike, wrap } from "./convert.js";
export { converted, promoted } from "./promote.js";
export { type DeclaredSpecs, OpOperation, plainOp, publicOp } from "./public-op.js";
