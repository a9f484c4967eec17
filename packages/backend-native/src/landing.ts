import { byteWidth, type HostArray, type Spec, sizeOf, viewOf } from "@keras-ts/core/backend";

/** Copying more than so much takes longer than asking the engine for it. */
const MOST = 16384;
const ALIGNMENT = 8;

const bytesOf = ({ dtype, shape }: Spec): number => sizeOf(shape) * byteWidth(dtype);

/** Where short runs leave small outputs for the host: no handles, no reading, nothing to release. */
export class Landing {
  readonly bytes: Uint8Array;
  readonly #views: readonly HostArray[];

  private constructor(specs: readonly Spec[]) {
    const starts: number[] = [];
    let end = 0;
    for (const spec of specs) {
      starts.push(end);
      end += Math.ceil(bytesOf(spec) / ALIGNMENT) * ALIGNMENT;
    }
    const buffer = new ArrayBuffer(end);
    this.bytes = new Uint8Array(buffer);
    this.#views = specs.map(({ dtype, shape }, i) => ({
      dtype,
      shape,
      data: new (viewOf(dtype))(buffer, starts[i], sizeOf(shape)),
    }));
  }

  /** Null where outputs are too large. */
  static for(specs: readonly Spec[]): Landing | null {
    return specs.reduce((sum, s) => sum + bytesOf(s), 0) > MOST ? null : new Landing(specs);
  }

  /** What the last run left, in memory of the caller's own. */
  take(): HostArray[] {
    return this.#views.map(({ dtype, shape, data }) => ({ dtype, shape, data: data.slice() }));
  }
}
