import {
  BASIS,
  type BasisName,
  COMPOSITES,
  type CompositeName,
  type DType,
  type HostArray,
  hostOf,
  makeNode,
  type Node,
  type OpDef,
  type OpSamples,
  outputsOf,
  SAMPLES,
  type Sample,
  type Spec,
} from "@keras-ts/core/testing";

/** An op with its samples; mutation tests put a broken record in the place of the real one. */
export interface Subject {
  readonly op: OpDef;
  readonly samples: OpSamples;
}
export type OpName = BasisName | CompositeName;
export const RECORDS: Readonly<Record<OpName, OpDef>> = { ...BASIS, ...COMPOSITES };

export const subjects = (): Subject[] => Object.entries(RECORDS).map(([name, op]) => ({ op, samples: SAMPLES[name as OpName] }));

/** A sample made concrete for one dtype. */
export interface Call {
  readonly op: OpDef;
  readonly sample: Sample;
  readonly dtype: DType;
  readonly inputs: readonly HostArray[];
  readonly specs: readonly Spec[];
  /** The outputs of the op on these inputs. */
  outputs(inputs: readonly Node[]): Node[];
}

export function callOf({ op }: Subject, sample: Sample, dtype: DType): Call {
  const inputs = sample.args.map((a) => hostOf(a, dtype));
  const attrs = sample.attrs(dtype);
  return {
    op,
    sample,
    dtype,
    inputs,
    specs: inputs.map(({ dtype, shape }) => ({ dtype, shape })),
    outputs: (nodes) => outputsOf(makeNode(op, nodes, attrs)),
  };
}

/** Every sample × dtype of an op that the engine can hold. */
export function callsOf(subject: Subject, held: ReadonlySet<DType>, among?: readonly DType[]): Call[] {
  const { samples, dtypes } = subject.samples;
  return samples.flatMap((s) =>
    (s.dtypes ?? dtypes)
      .filter(
        (d) => (among?.includes(d) ?? true) && held.has(d) && s.args.every((a) => a.dtype === undefined || held.has(a.dtype)),
      )
      .map((d) => callOf(subject, s, d))
      .filter((c) => attrsHeld(c, held)),
  );
}
const attrsHeld = (c: Call, held: ReadonlySet<DType>): boolean => {
  const { dtype } = c.sample.attrs(c.dtype);
  return dtype === undefined || held.has(dtype as DType);
};
