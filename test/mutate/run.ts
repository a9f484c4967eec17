import {
  type Attrs,
  BASIS,
  createReferenceBackend,
  makeNode,
  type OpDef,
  type OpSamples,
  SAMPLES,
  traceGraph,
} from "@keras-ts/core/testing";
import { conformance, type Group } from "../conformance/index.js";
import { naiveEngine } from "../conformance/naive/engine.js";
import { type OpName, RECORDS } from "../conformance/subject.js";
import { isMistake } from "./equivalent.js";
import { gradientMutants } from "./gradients.js";
import { expansionMutants, referenceMutants, shapeMutants } from "./meanings.js";
import type { Mutant } from "./mutant.js";

/** Which cases look at which part of a record. */
const GROUPS: Readonly<Record<Mutant["part"], readonly Group[]>> = {
  gradient: ["gradient", "aliased inputs", "second derivative", "composite"],
  reference: ["value", "composite"],
  "shape rule": ["value"],
  expansion: ["value", "composite", "gradient"],
};

/** Every deliberate mistake in one record. */
export function mutantsOf(name: OpName): Mutant[] {
  const op = RECORDS[name];
  const attrs: Attrs = Object.assign({}, ...SAMPLES[name].samples.map((s) => s.attrs(SAMPLES[name].dtypes[0] as "float32")));
  return [...gradientMutants(op), ...referenceMutants(op, attrs), ...shapeMutants(op), ...expansionMutants(op)].filter(isMistake);
}

const FEW = new Set(["float32", "float64", "int32", "bool", "uint32"]);
const fewDtypes = (samples: OpSamples): OpSamples => ({ ...samples, dtypes: samples.dtypes.filter((d) => FEW.has(d)) });

/** Does some case notice? Values are judged by an engine that shares no code with the records. */
export async function isNoticed({ op, part }: Mutant): Promise<boolean> {
  const samples = fewDtypes(SAMPLES[op.name as OpName]);
  if (part === "shape rule" && refusesLess(op, samples)) return true;
  const engine = part === "gradient" ? createReferenceBackend() : naiveEngine().backend;
  try {
    for (const c of conformance(engine, { subjects: [{ op, samples }], groups: GROUPS[part] })) await c.run();
    return false;
  } catch {
    return true;
  }
}

/** Is a declared bad input let through, or refused with other words? */
function refusesLess(op: OpDef, { bad }: OpSamples): boolean {
  return bad.some(({ inputs, attrs, message }) => {
    let said = "";
    traceGraph("a mutant", inputs, (nodes) => {
      try {
        makeNode(op, nodes, attrs);
      } catch (error) {
        said = (error as Error).message;
      }
      return [];
    });
    return !message.test(said);
  });
}
export const isBasis = (name: string): boolean => name in BASIS;
