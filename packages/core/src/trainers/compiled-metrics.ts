import { LayerError } from "../errors/index.js";
import { isPlainObject } from "../host/nested.js";
import { type Metric, resolveMetric } from "../metrics/index.js";
import { Tensor } from "../runtime/index.js";
import { eachIdentifier, specOf } from "./compiled-loss.js";
import { type FlatOutput, flatOutputs, perOutput } from "./structure.js";

/** A metric of one output, and whether it sees sample weights. */
interface Entry {
  readonly metric: Metric;
  readonly key: string;
  readonly output: number;
  readonly weighted: boolean;
}

const isOne = (x: unknown): boolean =>
  typeof x === "string" ||
  typeof x === "function" ||
  (typeof x === "object" && x !== null && !Array.isArray(x) && !isPlainObject(x));

/** The metrics of a compiled model: resolved at the first step, when outputs and targets are known. */
export class CompiledMetrics {
  readonly #where: string;
  readonly #plain: unknown;
  readonly #weighted: unknown;
  readonly #names: readonly string[] | null;
  #entries: readonly Entry[] | null = null;

  constructor(where: string, plain: unknown, weighted: unknown, names: readonly string[] | null) {
    this.#where = where;
    this.#plain = plain ?? null;
    this.#weighted = weighted ?? null;
    this.#names = names;
    for (const given of [plain, weighted]) {
      eachIdentifier(given, (id) => {
        if (typeof id === "string" && !/^(acc|accuracy|crossentropy|ce)$/i.test(id)) resolveMetric(id, null, null);
      });
    }
  }

  get metrics(): readonly Metric[] {
    return (this.#entries ?? []).map((e) => e.metric);
  }
  /** Metrics with the names their values are reported under. */
  get keyed(): readonly { readonly metric: Metric; readonly key: string }[] {
    return this.#entries ?? [];
  }

  /** Adds a batch to every metric. */
  update(yTrue: unknown, yPred: unknown, sampleWeight: unknown): void {
    if (this.#plain === null && this.#weighted === null) return;
    const outputs = flatOutputs(yPred, this.#names);
    const targets = perOutput(this.#where, "y", yTrue, outputs, (x) => x instanceof Tensor && outputs.length === 1);
    this.#entries ??= this.#resolve(outputs, targets);
    const weights = perOutput(this.#where, "sampleWeight", sampleWeight, outputs, (x) => x instanceof Tensor);
    for (const { metric, output, weighted } of this.#entries) {
      const target = targets[output];
      if (!(target instanceof Tensor))
        throw new LayerError(this.#where, `y must be given for output ${outputs[output]?.name ?? output}, which has metrics`, {
          argument: "y",
        });
      const sampleWeightOf = weighted ? ((weights[output] as Tensor | null) ?? null) : null;
      metric.updateState(target, (outputs[output] as FlatOutput).value, { sampleWeight: sampleWeightOf });
    }
  }

  #resolve(outputs: readonly FlatOutput[], targets: readonly unknown[]): readonly Entry[] {
    const entries: Entry[] = [];
    const keys = new Map<string, number>();
    for (const [given, weighted] of [
      [this.#plain, false],
      [this.#weighted, true],
    ] as const) {
      const lists = metricLists(this.#where, given, outputs);
      lists.forEach((ids, output) => {
        for (const id of ids) {
          const metric = resolveMetric(id, specOf(targets[output]), specOf(outputs[output]?.value)) as Metric;
          entries.push({
            metric,
            output,
            weighted,
            key: uniqueKey(keys, metric.name, outputs.length > 1 ? (outputs[output]?.name ?? null) : null, weighted),
          });
        }
      });
    }
    return entries;
  }
}

/** Metrics per output. One output takes a flat list; several take a list of lists or an object by name. */
function metricLists(where: string, given: unknown, outputs: readonly FlatOutput[]): unknown[][] {
  const asList = (x: unknown): unknown[] => (x == null ? [] : Array.isArray(x) ? x.flat(8).filter((m) => m != null) : [x]);
  if (outputs.length === 1 && !isPlainObject(given)) return [asList(given)];
  const named =
    Array.isArray(given) && given.length !== outputs.length && given.every((m) => isOne(m)) ? outputs.map(() => given) : given;
  return perOutput(where, "metrics", named, outputs, isOne).map(asList);
}

function uniqueKey(keys: Map<string, number>, name: string, output: string | null, weighted: boolean): string {
  const prefix = output === null ? "" : `${output}_`;
  let key = `${prefix}${name}`;
  if (keys.has(key) && weighted) key = `${prefix}weighted_${name}`;
  const count = keys.get(key);
  keys.set(key, (count ?? 0) + 1);
  return count === undefined ? key : `${key}_${count}`;
}
