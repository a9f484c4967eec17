import { scan } from "../control/index.js";
import type { Spec } from "../host/spec.js";
import type { Node } from "../ir/index.js";
import { compositeMany, type Many } from "../ops/composite-many.js";
import * as g from "../ops/index.js";
import { choose, joined, part, swapTime } from "./steps.js";

export interface GruGradAttrs {
  readonly [name: string]: boolean;
  readonly resetAfter: boolean;
  readonly mask: boolean;
  readonly reverse: boolean;
  readonly sequences: boolean;
}
/**
 * Outputs `[dx, dh, dp]` of inputs `[dh, dhs?, gates, hs before, scaled, U, mask?]`, as `gru` names them; dp [B, T, U] is the
 * cotangent of the candidate's recurrent product.
 */
export const gruGrad: Many<GruGradAttrs> = /* @__PURE__ */ compositeMany<GruGradAttrs>({
  name: "gruGrad",
  infer: (inputs, { sequences }) => {
    const at = sequences ? 2 : 1;
    return [inputs[at] as Spec, inputs[0] as Spec, inputs[at + 1] as Spec];
  },
  expand(inputs, attrs) {
    const [dh0, ...rest] = inputs as [Node, ...Node[]];
    const dys = attrs.sequences ? (rest.shift() as Node) : null;
    const [gates, states, scaled, kernel, mask] = rest as [Node, Node, Node, Node, Node?];
    const xs = [gates, states, scaled, ...(mask === undefined ? [] : [mask]), ...(dys === null ? [] : [dys])].map(swapTime);
    const made = scan(
      ([dhAfter], slices) => {
        const [now, before, by, ...more] = slices as [Node, Node, Node, ...Node[]];
        const m = mask === undefined ? null : (more[0] as Node);
        const dh = dys === null ? (dhAfter as Node) : g.add(dhAfter as Node, more.at(-1) as Node);
        const { dx, dProduct, dBefore } = stepBackward(now, before, by, kernel, dh, attrs.resetAfter);
        const masked = (d: Node): Node => choose(m, d, g.zerosLike(d));
        return { carry: [choose(m, dBefore, dh)], ys: [masked(dx), masked(dProduct)] };
      },
      [dh0],
      xs,
      { reverse: !attrs.reverse },
    );
    const [dx, dProduct] = made.ys.map(swapTime) as [Node, Node];
    return [dx, made.carry[0] as Node, dProduct];
  },
});

interface Step {
  readonly dx: Node;
  readonly dProduct: Node;
  readonly dBefore: Node;
}
function stepBackward(gates: Node, before: Node, scaled: Node, kernel: Node, dh: Node, resetAfter: boolean): Step {
  const units = before.shape[1] as number;
  const [z, r, candidate] = [0, 1, 2].map((k) => part(gates, k, units)) as [Node, Node, Node];
  const logistic = (s: Node, d: Node): Node => g.mul(d, g.mul(s, g.sub(1, s)));
  const dz = logistic(z, g.mul(dh, g.sub(before, candidate)));
  const dCandidate = g.mul(g.mul(dh, g.sub(1, z)), g.sub(1, g.mul(candidate, candidate)));
  const straight = g.mul(dh, z);
  const [two, last] = [g.swapLast(part(kernel, 0, 2 * units)), g.swapLast(part(kernel, 2, units))];
  // With the gate before the product, what it scaled is the state itself.
  const dScaled = resetAfter ? dCandidate : g.matmul(dCandidate, last);
  const dr = logistic(r, g.mul(dScaled, scaled));
  const dState = g.mul(dScaled, r);
  const dProduct = resetAfter ? dState : dCandidate;
  const through = g.matmul(joined([dz, dr]), two);
  const rest = resetAfter ? g.matmul(dProduct, last) : dState;
  return { dx: joined([dz, dr, dCandidate]), dProduct, dBefore: g.add(straight, g.add(through, rest)) };
}
