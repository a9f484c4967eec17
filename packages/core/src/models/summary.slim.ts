import { notInSlim } from "../serialization/index.js";
import type { AnyModel } from "./model.js";
import type { SummaryOptions } from "./summary.js";

export type { SummaryOptions } from "./summary.js";

export const summary = (_model: AnyModel, _options?: SummaryOptions): void => notInSlim("summary", "a summary");
