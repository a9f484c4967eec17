import type { DType } from "../host/dtype.js";
import type { HostArray, HostData, ScaledDraw } from "../host/host-array.js";
import type { Shape } from "../host/spec.js";
import { isHostArray, type Node, outsideTrace, toposort } from "../ir/index.js";
import { computeOnHost } from "./on-host.js";
import { Tensor } from "./tensor.js";

/** A host value that is made when it is first looked at: weights that a file replaces are never drawn. */
class Deferred implements HostArray {
  readonly dtype: DType;
  readonly shape: Shape;
  declare readonly data: HostData;
  declare draw: ScaledDraw | undefined;

  constructor(node: Node) {
    this.dtype = node.dtype;
    this.shape = node.shape;
    let made: HostData | undefined;
    // A property of its own, which copies by `...` take along; they look at it before they come to `draw`.
    Object.defineProperty(this, "data", {
      enumerable: true,
      get: () => {
        this.draw = undefined; // whoever looks may write
        made ??= computeOnHost(() => new Tensor(node)).data;
        return made;
      },
    });
    this.draw = drawOf(node);
  }
}

function drawOf({ op, inputs }: Node): ScaledDraw | undefined {
  const [key, ...limits] = inputs.map(constantOf);
  const [by, plus, most] = limits.map((x) => x?.[0]);
  if (op.name !== "randomScaled" || !key || by === undefined || plus === undefined || most === undefined) return undefined;
  return { key: [Number(key[0]), Number(key[1])], by: Number(by), plus: Number(plus), most: Number(most) };
}

function constantOf({ op, attrs: { value } }: Node): HostData | undefined {
  return op.name === "constant" && isHostArray(value) ? value.data : undefined;
}

/**
 * A tensor computed on the reference backend, so that initial values are bit-equal whatever engine trains: at once when it
 * depends on other tensors, else when it is first needed.
 */
export function initialValue(make: () => Tensor): HostArray {
  return outsideTrace(() => {
    const { node } = make();
    const given = toposort([node], (n) => n.leaf !== null).some((n) => n.leaf !== null);
    return given ? computeOnHost(() => new Tensor(node)) : new Deferred(node);
  });
}
