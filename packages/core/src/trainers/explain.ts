import { LayerError } from "../errors/index.js";
import type { TrainedModel } from "./model-face.js";

/**
 * What the engine made of a model: for every program that its training, test and prediction steps compiled, one line per
 * instruction with the kernel that runs it. Throws a `LayerError` when nothing was compiled yet, or when the engine keeps its
 * programs to itself.
 *
 * @example
 * const model = new Sequential([Input({ shape: [3] }), new layers.Dense(2, { activation: "relu" })]);
 * await model.predictOnBatch([[1, 2, 3]]);
 * console.log(explain(model)); // "predictStep on native:", then a line for each kernel
 */
export function explain(model: TrainedModel): string {
  const where = `${model.where} explain`;
  const programs = model.trainer.programs();
  if (programs.length === 0) {
    throw new LayerError(where, "a step of the model must have been compiled, got none", {
      hint: "Run fit, trainOnBatch or predictOnBatch once first.",
    });
  }
  return programs
    .map(([kind, { engine, program }]) => {
      const text = program.explain?.();
      if (text !== undefined) return `${kind} on ${engine}:\n${text}`;
      throw new LayerError(where, `the engine must be able to explain its programs, got "${engine}", which cannot`, {
        hint: 'Move the model to another engine, such as model.to("native").',
      });
    })
    .join("\n\n");
}
