export { CosineDecay, CosineDecayRestarts } from "./cosine.js";
export { ExponentialDecay, InverseTimeDecay, PolynomialDecay } from "./decays.js";
export { deserialize, scheduleClasses, scheduleRegistry, serialize } from "./lookup.js";
export { PiecewiseConstantDecay } from "./piecewise.js";
export { LearningRateSchedule } from "./schedule.js";
