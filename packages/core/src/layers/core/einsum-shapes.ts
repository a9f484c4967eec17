import { LayerError } from "../../errors/index.js";

export interface EinsumShapes {
  readonly kernel: readonly (number | null)[];
  readonly bias: readonly (number | null)[] | null;
  /** Kernel axes shared with the input only, and with the output only. */
  readonly inputAxes: readonly number[];
  readonly outputAxes: readonly number[];
}

const FORM = /^(\.\.\.)?([a-zA-Z]+)(\.\.\.)?,([a-zA-Z]+)->(\.\.\.)?([a-zA-Z]+)(\.\.\.)?$/;

/** Sizes of kernel and bias of `einsum(equation, x, kernel)`; `outputShape` has no batch axis. */
export function analyse(
  where: string,
  equation: string,
  biasAxes: string | null,
  inputShape: readonly (number | null)[],
  outputShape: readonly (number | null)[],
): EinsumShapes {
  const parts = FORM.exec(equation.replaceAll(" ", ""));
  if (parts === null)
    throw new LayerError(
      where,
      `equation must have the form "ab,bc->ac", "...a,ab->...b" or "a...,ab->b...", got "${equation}"`,
      { argument: "equation" },
    );
  const [input, kernel, output] = [parts[2], parts[4], parts[6]] as [string, string, string];
  const leftOpen = parts[1] !== undefined || parts[5] !== undefined;
  const rightOpen = parts[3] !== undefined || parts[7] !== undefined;
  const sizes = new Map<string, number | null>();
  const from = leftOpen ? inputShape.length - input.length : 0;
  [...input].forEach((letter, i) => {
    sizes.set(letter, inputShape[from + i] ?? null);
  });
  const full = rightOpen || leftOpen ? outputShape : [inputShape[0] ?? null, ...outputShape];
  const start = leftOpen ? full.length - output.length : rightOpen ? -1 : 0;
  [...output].forEach((letter, i) => {
    const at = start + i;
    const size = at < 0 ? (inputShape[0] ?? null) : (full[at] ?? null);
    const known = sizes.get(letter);
    if (known != null && size !== null && known !== size) {
      throw new LayerError(
        where,
        `outputShape must agree with the input, got ${size} and ${known} for "${letter}" of "${equation}"`,
        { argument: "outputShape" },
      );
    }
    if (known == null) sizes.set(letter, size);
  });
  for (const letter of kernel) {
    if (!sizes.has(letter))
      throw new LayerError(where, `every kernel axis must be in the input or the output, got "${letter}" in "${equation}"`, {
        argument: "equation",
      });
  }
  return {
    kernel: [...kernel].map((letter) => sizes.get(letter) ?? null),
    bias:
      biasAxes === null
        ? null
        : [
            ...biasShape(where, biasAxes, output, sizes),
            ...Array<number>(rightOpen ? inputShape.length - input.length : 0).fill(1),
          ],
    inputAxes: [...kernel].flatMap((letter, i) => (input.includes(letter) && !output.includes(letter) ? [i] : [])),
    outputAxes: [...kernel].flatMap((letter, i) => (output.includes(letter) && !input.includes(letter) ? [i] : [])),
  };
}

/** Sizes on the bias axes, 1 on the output axes behind the first of them. */
function biasShape(
  where: string,
  biasAxes: string,
  output: string,
  sizes: ReadonlyMap<string, number | null>,
): (number | null)[] {
  const first = Math.min(...[...biasAxes].map((letter) => output.indexOf(letter)));
  if (first < 0) throw new LayerError(where, `biasAxes must be axes of the output, got "${biasAxes}"`, { argument: "biasAxes" });
  return [...output.slice(first)].map((letter) => (biasAxes.includes(letter) ? (sizes.get(letter) ?? null) : 1));
}
