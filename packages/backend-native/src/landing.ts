import { byteWidth, type HostArray, type Spec, sizeOf, viewOf } from "@keras-ts/core/backend";

/** Copying more than so much takes longer than asking the engine for it. */
const MOST = 16384;

const bytesOf = ({ dtype, shape }: Spec): number => sizeOf(shape) * byteWidth(dtype);

/** Host memory where a run leaves small outputs: no handles, no reading, nothing to release. */
export class Landing {
  readonly #outputs: readonly Spec[];
  #last: { readonly numbers: readonly number[]; readonly small: boolean } = { numbers: [], small: false };

  constructor(outputs: readonly Spec[]) {
    this.#outputs = outputs;
  }

  /** Memory for the outputs of these numbers, at their places; `undefined` where they are too large. */
  for(numbers: readonly number[]): (HostArray | undefined)[] | undefined {
    if (this.#last.numbers !== numbers) {
      const bytes = numbers.reduce((sum, i) => sum + bytesOf(this.#outputs[i] as Spec), 0);
      this.#last = { numbers, small: numbers.length > 0 && bytes <= MOST };
    }
    if (!this.#last.small) return undefined;
    const values = new Array<HostArray | undefined>(this.#outputs.length).fill(undefined);
    for (const i of numbers) {
      const { dtype, shape } = this.#outputs[i] as Spec;
      values[i] = { dtype, shape, data: new (viewOf(dtype))(sizeOf(shape)) };
    }
    return values;
  }
}
