export { Config, type ConfigSettings, config } from "./config.js";
export {
  type Ints,
  intOrTuple,
  json,
  type ListLimits,
  listOf,
  nullAs,
  nullable,
  record,
  shape,
  tupleOf,
  union,
} from "./containers.js";
export { type ConfigDoc, describeConfig } from "./docs.js";
export { type AnyField, type AnyKind, Field, Kind, type KindRules, type Parsed, Problem } from "./kind.js";
export { autoName, getUid, resetNames, toCamel, toSnake, toSnakeName, uniquify } from "./names.js";
export { type ObjectFieldRules, objectField } from "./object-field.js";
export { type Complaint, ConfigError } from "./problems.js";
export {
  anyNumber,
  bool,
  fraction,
  int,
  NumberKind,
  nonNegative,
  nonNegativeInt,
  number,
  oneOf,
  positive,
  positiveInt,
  str,
} from "./scalars.js";
export { showValue } from "./show.js";
export type {
  Fields,
  FilledFields,
  FilledOf,
  InputFields,
  InputOf,
  MergedFields,
  OptionFields,
  OptionsOf,
  RequiredFields,
  RequiredOf,
} from "./types.js";
