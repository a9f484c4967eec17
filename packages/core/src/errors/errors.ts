import { type Spec, showSpec } from "../host/spec.js";
import { KerasError, sentence } from "./keras-error.js";

/** An op was given shapes, dtypes or attributes it cannot take; fields first, text derived from them. */
export class OpError extends KerasError {
  override readonly name = "OpError";
  readonly op: string;
  readonly inputs: readonly Spec[];
  readonly attrs: object;
  constructor(op: string, requirement: string, inputs: readonly Spec[] = [], attrs: object = {}, hint?: string) {
    const got = inputs.length === 0 ? "" : `, got ${inputs.map(showSpec).join(" and ")}`;
    super(sentence(op, requirement + got, hint));
    this.op = op;
    this.inputs = inputs;
    this.attrs = attrs;
  }
}

/** A layer, model, optimizer, loss, metric or callback was configured or called wrongly. */
export class LayerError extends KerasError {
  override readonly name = "LayerError";
  readonly where: string;
  readonly argument: string | undefined;
  constructor(where: string, problem: string, options: { argument?: string; hint?: string; cause?: unknown } = {}) {
    super(sentence(where, problem, options.hint), options.cause === undefined ? undefined : { cause: options.cause });
    this.where = where;
    this.argument = options.argument;
  }
}

/** An engine is missing, cannot run something, or failed while running it. */
export class BackendError extends KerasError {
  override readonly name = "BackendError";
  readonly backend: string;
  readonly op: string | undefined;
  /** The failed run had begun to overwrite the state it was given: weights must be loaded again. */
  readonly stateLost: boolean;
  constructor(
    backend: string,
    problem: string,
    options: { op?: string; hint?: string | undefined; cause?: unknown; stateLost?: boolean } = {},
  ) {
    super(
      sentence(`backend ${backend}`, problem, options.hint),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.backend = backend;
    this.op = options.op;
    this.stateLost = options.stateLost ?? false;
  }
}
