import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import type { Group, Json, JsonObject, LocatedCase } from "./case.js";
import { isArray, isObject } from "./case.js";
import { dtypeCases } from "./dtype-tables.js";
import { dataFolder } from "./paths.js";
import type { Signatures } from "./signatures.js";

/** One of the smaller tables in data/keras. */
export function readTable(name: string): JsonObject {
  const file = join(dataFolder(), "keras", `${name}.json.br`);
  return JSON.parse(brotliDecompressSync(readFileSync(file)).toString("utf8")) as JsonObject;
}

const object = (json: Json | undefined): JsonObject => (isObject(json) ? json : {});
const list = (json: Json | undefined): readonly Json[] => (isArray(json) ? json : []);
const objects = (json: Json | undefined): readonly JsonObject[] => list(json).map(object);
const TOLERANCE = { atol: 1e-5, rtol: 1e-5 };

const located = (group: Group, id: string, name: string, fields: JsonObject): LocatedCase => ({
  group,
  raw: { id: `table-${id}`, name, tolerance: TOLERANCE, ...fields },
});
const serialized = (module: string, className: Json | undefined, config: Json): JsonObject => ({
  module,
  class_name: String(className),
  config,
  registered_name: null,
});
const label = (...parts: unknown[]): string =>
  parts
    .map((p) => (typeof p === "string" ? p : JSON.stringify(p)))
    .join(" ")
    .replaceAll('"', "");

/** The smaller tables as recorded cases, so that one replay serves both. */
export function tableCases(signatures: Signatures): LocatedCase[] {
  const numbers = readTable("numeric-goldens");
  return [
    ...activations(object(numbers["activations"])),
    ...losses(object(numbers["losses"])),
    ...metrics(objects(numbers["metrics"]), object(object(numbers["losses"])["inputs"])),
    ...optimizers(object(numbers["optimizers"])),
    ...schedules(objects(object(numbers["schedules"])["cases"])),
    ...layers(objects(numbers["layers"]), signatures),
    ...constraintsAndRegularizers(numbers),
    ...circle(object(numbers["circle"])),
    ...adapted(object(numbers["adapt"])),
    ...defaults(object(readTable("config-goldens")["objects"])),
    ...weights(readTable("layer-goldens")),
    ...state(objects(readTable("optimizer-goldens")["optimizers"])),
    ...dtypeCases(readTable("op-dtypes"), signatures),
  ];
}

function activations({ x, y }: JsonObject): LocatedCase[] {
  const plain = Object.entries(object(y)).filter(([name]) => /^\w+$/.test(name));
  return plain.map(([name, output]) =>
    located("functions", name, `keras.activations.${name}`, {
      args: { x },
      output,
      dtype_backend_dependent: "float64 vs float32",
    }),
  );
}

function losses({ inputs, cases }: JsonObject): LocatedCase[] {
  const named = object(inputs);
  return objects(cases).flatMap((c) =>
    Object.entries(object(c["value"])).map(([key, output]) => {
      const [reduction = "", weight] = key.split("|");
      const args = {
        y_true: named[String(c["y_true"])],
        y_pred: named[String(c["y_pred"])],
        ...(weight === undefined ? {} : { sample_weight: named["w"] }),
      };
      const config = { ...object(c["kwargs"]), reduction: reduction === "none" ? "none" : reduction };
      return located("losses", label(c["loss"], c["kwargs"], key), `keras.losses.${String(c["loss"])}`, {
        object: serialized("keras.losses", c["loss"], config),
        args,
        output,
      });
    }),
  );
}

function metrics(cases: readonly JsonObject[], inputs: JsonObject): LocatedCase[] {
  return cases.map((c) => {
    const read = (key: string): Json => inputs[String(c[key])] ?? JSON.parse(String(c[key]));
    const data = { y_true: read("y_true"), y_pred: read("y_pred") };
    const update = (weighted: boolean): JsonObject => ({
      call: "update_state",
      args: weighted ? { ...data, sample_weight: inputs["w"] } : data,
    });
    const result = (key: string): JsonObject => ({ call: "result", value: c[key] });
    const events = [
      update(false),
      result("unweighted"),
      { call: "reset_state" },
      update(true),
      result("weighted"),
      update(false),
      result("both_updates"),
    ];
    return located("metrics", label(c["metric"], c["kwargs"]), `keras.metrics.${String(c["metric"])}`, {
      object: serialized("keras.metrics", c["metric"], object(c["kwargs"])),
      events: c["weighted"] === undefined || c["both_updates"] === undefined ? events.slice(0, 2) : events,
      variable_specs: c["variables"],
    });
  });
}

function optimizers({ w0, grads, cases }: JsonObject): LocatedCase[] {
  return objects(cases).map((c) => {
    const kwargs = { ...object(c["kwargs"]) };
    const schedule = /^(\w+)\((.*)\)$/.exec(String(kwargs["learning_rate"]));
    if (schedule !== null) {
      const [initial = 0, steps = 0, rate = 0] = String(schedule[2]).split(",").map(Number);
      const config = { initial_learning_rate: initial, decay_steps: steps, decay_rate: rate };
      kwargs["learning_rate"] = serialized("keras.optimizers.schedules", schedule[1], config);
    }
    const steps = list(c["trajectory"]).map((variables, i) => ({ grads: list(grads)[i], variables }));
    return located("optimizers", label(c["optimizer"], c["kwargs"]), `keras.optimizers.${String(c["optimizer"])}`, {
      object: serialized("keras.optimizers", c["optimizer"], kwargs),
      variables: list(w0).map((value, i) => ({ name: `w${i}`, path: `w${i}`, value })),
      steps,
    });
  });
}

function schedules(cases: readonly JsonObject[]): LocatedCase[] {
  const positional: Readonly<Record<string, readonly string[]>> = {
    ExponentialDecay: ["initial_learning_rate", "decay_steps", "decay_rate"],
    InverseTimeDecay: ["initial_learning_rate", "decay_steps", "decay_rate"],
    PolynomialDecay: ["initial_learning_rate", "decay_steps"],
    PiecewiseConstantDecay: ["boundaries", "values"],
    CosineDecay: ["initial_learning_rate", "decay_steps"],
    CosineDecayRestarts: ["initial_learning_rate", "first_decay_steps"],
  };
  return cases.flatMap((c) => {
    const names = positional[String(c["schedule"])] ?? [];
    const config = {
      ...Object.fromEntries(list(c["args"]).map((value, i) => [names[i] ?? String(i), value])),
      ...object(c["kwargs"]),
    };
    return list(c["values"]).map((value, step) =>
      located(
        "schedules",
        label(c["schedule"], c["args"], c["kwargs"], step),
        `keras.optimizers.schedules.${String(c["schedule"])}`,
        {
          object: serialized("keras.optimizers.schedules", c["schedule"], config),
          args: { step },
          output: { dtype: "float32", shape: [], data: [value] },
        },
      ),
    );
  });
}

/** Arguments that the table does not hold and only the name of the case tells. */
const LOST_KWARGS: Readonly<Record<string, JsonObject>> = { mha_causal: { use_causal_mask: true } };

/** Several inputs are several call arguments for attention, and one list for a merging layer. */
function layers(cases: readonly JsonObject[], signatures: Signatures): LocatedCase[] {
  return cases.map((c) => {
    const className = String(c["class"]).replace("GroupedQueryAttention", "GroupQueryAttention");
    const name = `keras.layers.${className}`;
    const inputs = list(c["inputs"]);
    const parameters = signatures.method(name, "call") ?? [{ name: "inputs", kind: "required" as const }];
    const spread = inputs.length > 1 && parameters.filter((p) => p.kind === "required").length > 1;
    const subject = parameters[0]?.name ?? "inputs";
    const args = spread
      ? Object.fromEntries(inputs.map((x, i) => [parameters[i]?.name ?? String(i), x]))
      : { [subject]: inputs.length === 1 ? inputs[0] : inputs };
    const outputs = list(c["outputs"]);
    const loaded = list(c["weights"]).map((w) => ({ path: list(w)[0], value: list(w)[1] }));
    return located("layers", String(c["layer"]), name, {
      object: serialized("keras.layers", className, c["config"] ?? {}),
      args: { ...args, ...object(c["call_kwargs"]), ...LOST_KWARGS[String(c["layer"])] },
      weights: loaded,
      output: outputs.length === 1 ? outputs[0] : outputs,
      weights_after: list(c["weights_after"]).map((w) => ({
        index: loaded.findIndex((l) => l.path === list(w)[0]),
        value: list(w)[1],
      })),
    });
  });
}

function circle({ labels, embeddings, per_sample, loss }: JsonObject): LocatedCase[] {
  const results = { none: per_sample, sum_over_batch_size: loss };
  return Object.entries(results).map(([reduction, output]) =>
    located("losses", `Circle ${reduction}`, "keras.losses.Circle", {
      object: serialized("keras.losses", "Circle", { reduction }),
      args: { y_true: { dtype: "int32", shape: [list(labels).length], data: labels }, y_pred: embeddings },
      output,
    }),
  );
}

function adapted({ data, ...states }: JsonObject): LocatedCase[] {
  const { normalization_mean: mean, normalization_variance: variance, discretization_4_bins: bins } = states;
  return [
    located("layers", "adapt Normalization", "keras.layers.Normalization", {
      call: "adapt",
      object: serialized("keras.layers", "Normalization", {}),
      data,
      state: { mean, variance },
    }),
    located("layers", "adapt Discretization", "keras.layers.Discretization", {
      call: "adapt",
      object: serialized("keras.layers", "Discretization", { num_bins: 4 }),
      data,
      state: { bin_boundaries: bins },
    }),
  ];
}

function constraintsAndRegularizers(numbers: JsonObject): LocatedCase[] {
  const found: LocatedCase[] = [];
  const { w: cw, ...constraints } = object(numbers["constraints"]);
  const configs: Readonly<Record<string, JsonObject>> = {
    MaxNorm: { max_value: 1 },
    MinMaxNorm: { min_value: 0.5, max_value: 0.8, rate: 0.7 },
  };
  for (const [key, output] of Object.entries(constraints)) {
    const name = key.split("(")[0] ?? key;
    found.push(
      located("functions", key, `keras.constraints.${name}`, {
        object: serialized("keras.constraints", name, configs[name] ?? {}),
        args: { w: cw },
        output,
      }),
    );
  }
  const { w: rw, ...values } = object(numbers["regularizers"]);
  const regularizers: Readonly<Record<string, readonly [name: string, config: JsonObject]>> = {
    "L1(0.01)": ["L1", { l1: 0.01 }],
    "L2(0.01)": ["L2", { l2: 0.01 }],
    "L1L2(.1,.2)": ["L1L2", { l1: 0.1, l2: 0.2 }],
    "OrthogonalRegularizer rows": ["OrthogonalRegularizer", { factor: 0.01, mode: "rows" }],
    columns: ["OrthogonalRegularizer", { factor: 0.01, mode: "columns" }],
  };
  for (const [key, value] of Object.entries(values)) {
    const [name, config] = regularizers[key] ?? ["", {}];
    const args = name === "OrthogonalRegularizer" ? { inputs: rw } : { x: rw };
    const output = { dtype: "float32", shape: [], data: [value ?? null] };
    found.push(
      located("functions", key, `keras.regularizers.${name}`, {
        object: serialized("keras.regularizers", name, config),
        args,
        output,
      }),
    );
  }
  return found;
}

function defaults(table: JsonObject): LocatedCase[] {
  return Object.entries(table).map(([name, entry]) =>
    located("defaults", name, name, { args: object(entry)["ctor_args"], object: object(entry)["serialized"] }),
  );
}

function weights(table: JsonObject): LocatedCase[] {
  return Object.entries(table).map(([name, entry]) => {
    const recorded = object(entry)["serialized"];
    return located("weights", name, `keras.layers.${String(object(recorded)["class_name"])}`, {
      object: recorded,
      weights: object(entry)["layer_weights"],
    });
  });
}

function state(cases: readonly JsonObject[]): LocatedCase[] {
  return cases.map((c) => {
    const name = String(object(c["serialized"])["class_name"]);
    return located("state", name, `keras.optimizers.${name}`, { object: c["serialized"], variables: c["variables"] });
  });
}
