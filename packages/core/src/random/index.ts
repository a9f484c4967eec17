export { binomial } from "./binomial.js";
export { type CategoricalOptions, categorical, type DropoutOptions, dropout, type ShuffleOptions, shuffle } from "./choices.js";
export {
  type DrawOptions,
  type NormalOptions,
  normal,
  type RandintOptions,
  randint,
  truncatedNormal,
  type UniformOptions,
  uniform,
} from "./distributions.js";
export { beta, gamma } from "./gamma.js";
export { freshSeed, hostRandomWord, setRandomSeed } from "./global-seed.js";
export { keyOf, type Seed, seedAt } from "./keys.js";
export { globalSeedGenerator, SeedGenerator, type SeedGeneratorOptions } from "./seed-generator.js";
