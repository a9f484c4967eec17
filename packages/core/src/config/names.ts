/** `useBias` → `use_bias`; names that Python spells irregularly (`beta_1`, `N`) state their wire name instead. */
export const toSnake = (camel: string): string => camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `use_bias` → `useBias`. */
export const toCamel = (snake: string): string =>
  snake.replace(/(?<=[^_])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/**
 * The stem Keras makes of a class name: `BatchNormalization` → `batch_normalization`, `Conv2D` → `conv2d`,
 * `ConvLSTM2D` → `conv_lstm2d`, `ReLU` → `re_lu`.
 */
export function toSnakeName(className: string): string {
  // Compiling the expression for all of Unicode takes as long as building a layer.
  const plain = /^\w*$/.test(className) ? className : className.replace(/[^\p{L}\p{N}_]+/gu, "");
  return plain
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

const used = new Map<string, number>();
const uids = new Map<string, number>();

/** The stem itself the first time, then `stem_1`, `stem_2` …; counted per process until {@link resetNames}. */
export function uniquify(stem: string): string {
  const count = used.get(stem);
  used.set(stem, count === undefined ? 0 : count + 1);
  return count === undefined ? stem : `${stem}_${count + 1}`;
}

/** The name an unnamed object of a class gets: `Dense` → `dense`, `dense_1` … */
export const autoName = (className: string): string => uniquify(toSnakeName(className));

/** The next number of a prefix: 1, 2, 3 … */
export function getUid(prefix = ""): number {
  const next = (uids.get(prefix) ?? 0) + 1;
  uids.set(prefix, next);
  return next;
}

/** Remembers the counters; the result sets them back. */
export function namesCheckpoint(): () => void {
  const [usedNow, uidsNow] = [new Map(used), new Map(uids)];
  return () => {
    for (const [counters, before] of [
      [used, usedNow],
      [uids, uidsNow],
    ] as const) {
      counters.clear();
      for (const [stem, count] of before) counters.set(stem, count);
    }
  };
}

/**
 * Starts all automatic names and numbers afresh.
 *
 * @example
 * clearNames();
 * new layers.Dense(1).name; // "dense"
 */
export function resetNames(): void {
  used.clear();
  uids.clear();
}
