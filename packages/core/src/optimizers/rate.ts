import { LayerError } from "../errors/index.js";
import type { Node } from "../ir/index.js";
import { currentTrace, outsideTrace } from "../ir/index.js";
import * as g from "../ops/index.js";
import { bumpTrainableVersion, Tensor, Variable } from "../runtime/index.js";
import { nodeOf, type TensorLike } from "../surface/index.js";
import type { LearningRate } from "./fields.js";
import { LearningRateSchedule } from "./schedules/index.js";

const single = (value: number) => ({ dtype: "float32" as const, shape: [], data: Float32Array.of(value) });

/** The learning rate of an optimizer: a variable, so that changing it compiles nothing, or whatever computes it. */
export class Rate {
  readonly #path: string;
  #source: LearningRate;
  /** Holds the number; absent while a schedule or a function is in force. */
  variable: Variable | null = null;
  /** What the function returned last, if that was a plain number: compiled steps read it from here. */
  readonly #called: Variable;

  constructor(source: LearningRate, path: string) {
    this.#path = path;
    this.#source = source;
    this.#called = new Variable(single(0), { name: "learning_rate", path, trainable: false });
    if (typeof source === "number") this.variable = this.#make(source);
  }
  #make(value: number): Variable {
    return new Variable(single(value), { name: "learning_rate", path: this.#path, trainable: false });
  }

  /** Whether a function of the user's gives the rate. */
  get isAsked(): boolean {
    return typeof this.#source !== "number" && !(this.#source instanceof LearningRateSchedule);
  }
  /** Asks a function for its number; called outside traces before every step. */
  refresh(): void {
    if (typeof this.#source === "number" || this.#source instanceof LearningRateSchedule || currentTrace() !== null) return;
    const value = this.#source();
    if (typeof value === "number") this.#called.set(single(value));
  }

  /** The rate at raw step `step`, float32 rank 0. */
  now(step: Node): Node {
    if (this.variable !== null) return this.variable.read();
    const source = this.#source as Exclude<LearningRate, number>;
    if (source instanceof LearningRateSchedule) return g.cast(source(new Tensor(step)).node, "float32");
    const value: TensorLike = source();
    if (typeof value !== "number") return g.cast(nodeOf(value), "float32");
    outsideTrace(() => this.#called.set(single(value)));
    return this.#called.read();
  }

  set(value: LearningRate | Tensor): void {
    if (value instanceof Tensor || typeof value === "number") {
      if (this.#source instanceof LearningRateSchedule)
        throw new LayerError("learningRate", "a rate that follows a schedule must not be set to a number", {
          hint: "Assign another schedule, or make the optimizer with a number.",
        });
      if (this.variable === null) {
        this.variable = this.#make(0);
        bumpTrainableVersion();
      }
      if (typeof value === "number") this.#source = value;
      if (value instanceof Tensor) this.variable.assign(value);
      else if (currentTrace() !== null) this.variable.assign(new Tensor(g.scalar(value, "float32")));
      else this.variable.set(single(value));
      return;
    }
    // Compiled steps have the old rate built in.
    this.#source = value;
    this.variable = null;
    bumpTrainableVersion();
  }

  /** What files show: a number as the variable holds it, or the schedule. */
  get stated(): LearningRate {
    if (this.variable === null) return this.#source;
    const host = currentTrace() === null ? this.variable.current().readSync() : null;
    return host === null ? (this.#source as number) : (host.data[0] as number);
  }
}
