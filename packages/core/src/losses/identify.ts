import { showValue } from "../config/index.js";
import { checkOptions, didYouMean, LayerError } from "../errors/index.js";
import {
  type CustomObjects,
  createRegistry,
  deserializeKerasObject,
  getRegisteredObject,
  isKerasClass,
  isPlainObject,
  type Json,
  type KerasFunction,
  ownClassName,
  type Registry,
  serializeKerasObject,
} from "../serialization/index.js";
import type { LossFunction } from "./define.js";
import type { Loss } from "./loss.js";
import { LOSS_ALIASES, LOSS_CLASSES, LOSS_FILE_CLASSES, LOSS_FUNCTIONS, ONLY_IN_FILES } from "./table.js";

/** What stands for a loss: a name, a function, an instance, a class, or a config from a file. */
export type LossIdentifier =
  | keyof typeof LOSS_FUNCTIONS
  | keyof typeof LOSS_ALIASES
  | (string & {})
  | LossFunction
  | Loss
  | (new () => Loss)
  | Readonly<Record<string, unknown>>;

let known: ReadonlyMap<string, KerasFunction | (new () => Loss)> | undefined;
function table(): NonNullable<typeof known> {
  known ??= new Map<string, KerasFunction | (new () => Loss)>([
    ...Object.entries(LOSS_FUNCTIONS),
    ...Object.entries(LOSS_ALIASES),
    ...Object.entries(LOSS_ALIASES).map(([name, fn]) => [name.toUpperCase(), fn] as const),
    ...LOSS_CLASSES.map((cls) => [ownClassName(cls) as string, cls] as const),
  ]);
  return known;
}

let registry: Registry | undefined;
/** The built-in losses, for loading files. */
export const lossRegistry = (): Registry =>
  (registry ??= createRegistry({
    classes: LOSS_FILE_CLASSES,
    functions: { "keras.losses": { ...LOSS_FUNCTIONS, ...ONLY_IN_FILES } },
  }));

function byName(name: string, customObjects: CustomObjects | null | undefined, where: string): Loss | LossFunction {
  const found = getRegisteredObject(name, { customObjects }) ?? table().get(name);
  if (found !== undefined) return isKerasClass(found) ? made(found) : (found as unknown as LossFunction);
  const hint = didYouMean(name, table().keys()) ?? "Register a loss of yours with registerKerasSerializable({ name }).";
  throw new LayerError(where, `unknown loss "${name}"`, { hint });
}
const made = (cls: unknown): Loss => new (cls as new () => Loss)();

/**
 * The loss that a name, function, class, instance or config stands for; `null` stays `null`. Names of functions give the
 * function, names of classes a new instance.
 *
 * @throws LayerError for names nobody registered and values that are no loss.
 * @example
 * losses.get("mse") === losses.meanSquaredError; // true
 */
export function get(identifier: LossIdentifier | null): Loss | LossFunction | null {
  if (identifier === null) return null;
  if (typeof identifier === "string") return byName(identifier, null, "losses.get");
  if (isKerasClass(identifier)) return made(identifier);
  if (typeof identifier === "function") return identifier as Loss | LossFunction;
  if (isPlainObject(identifier)) return deserialize(identifier as Json);
  throw new LayerError("losses.get", `a loss must be a name, a function or a Loss, got ${showValue(identifier)}`);
}

/**
 * The JSON form of a loss.
 *
 * @example
 * losses.serialize(losses.meanSquaredError);
 */
export const serialize = (loss: Loss | LossFunction): Json => serializeKerasObject(loss);

/**
 * The loss of a JSON form.
 *
 * @example
 * losses.deserialize("mean_squared_error") === losses.meanSquaredError; // true
 */
export function deserialize(
  config: Json,
  options: { readonly customObjects?: CustomObjects | null | undefined } = {},
): Loss | LossFunction {
  checkOptions("losses.deserialize", options, ["customObjects"]);
  if (typeof config === "string") return byName(config, options.customObjects, "losses.deserialize");
  const object = deserializeKerasObject(config, {
    registry: lossRegistry(),
    customObjects: options.customObjects,
    defaultModule: "keras.losses",
  });
  if (typeof object !== "function")
    throw new LayerError("losses.deserialize", `the config must be one of a loss, got ${showValue(config)}`);
  return object as Loss | LossFunction;
}
