import { nearest } from "../errors/index.js";
import { Kind, Problem } from "./kind.js";
import { showValue } from "./show.js";

interface NumberRules {
  readonly noun: string;
  readonly integer: boolean;
  readonly finite: boolean;
  /** Whether whole values are written `1.0`. */
  readonly float: boolean;
  readonly range: string;
  readonly within: (x: number) => boolean;
}

/** A kind of number that can be narrowed to a range. */
export class NumberKind extends Kind<number> {
  readonly number: NumberRules;
  constructor(number: NumberRules) {
    const expected = number.noun + number.range;
    super({
      expected,
      parse(value) {
        const fits =
          typeof value === "number" &&
          (number.integer ? Number.isSafeInteger(value) : !number.finite || Number.isFinite(value)) &&
          number.within(value);
        if (!fits) return Problem.mustBe(expected, showValue(value));
        return number.integer ? value + 0 : value; // -0 + 0 is 0
      },
      writesFloat: (value) => number.float && typeof value === "number",
    });
    this.number = number;
  }

  #narrow(range: string, within: (x: number) => boolean): NumberKind {
    const old = this.number;
    return new NumberKind({ ...old, range: old.range + range, within: (x) => old.within(x) && within(x) });
  }

  /** At least `low`. */
  atLeast(low: number): NumberKind {
    return this.#narrow(` ≥ ${low}`, (x) => x >= low);
  }

  /** At most `high`. */
  atMost(high: number): NumberKind {
    return this.#narrow(` ≤ ${high}`, (x) => x <= high);
  }

  /** Greater than `low`. */
  above(low: number): NumberKind {
    return this.#narrow(` > ${low}`, (x) => x > low);
  }

  /** Less than `high`. */
  below(high: number): NumberKind {
    return this.#narrow(` < ${high}`, (x) => x < high);
  }

  /** From `low` to `high`, both included. */
  between(low: number, high: number): NumberKind {
    return this.#narrow(` from ${low} to ${high}`, (x) => x >= low && x <= high);
  }

  /** Written as Python writes whole numbers, `2` and not `2.0`: for options whose Python default is an int. */
  get plain(): NumberKind {
    return new NumberKind({ ...this.number, float: false });
  }
}

const everything = (): boolean => true;
const rules: NumberRules = { noun: "an integer", integer: true, finite: true, float: false, range: "", within: everything };
const real: NumberRules = { ...rules, noun: "a finite number", integer: false, float: true };

/** A whole number. */
export const int = /* @__PURE__ */ new NumberKind(rules);
/** 1, 2, 3 … */
export const positiveInt = /* @__PURE__ */ new NumberKind({ ...rules, noun: "a positive integer", within: (x) => x >= 1 });
/** 0, 1, 2 … */
export const nonNegativeInt = /* @__PURE__ */ new NumberKind({ ...rules, noun: "a non-negative integer", within: (x) => x >= 0 });
/** A finite number, written as a Python float. */
export const number = /* @__PURE__ */ new NumberKind(real);
/** A number that may also be NaN or infinite. */
export const anyNumber = /* @__PURE__ */ new NumberKind({ ...real, noun: "a number", finite: false });
/** A finite number greater than 0. */
export const positive = /* @__PURE__ */ new NumberKind({ ...real, noun: "a positive finite number", within: (x) => x > 0 });
/** A finite number of at least 0. */
export const nonNegative = /* @__PURE__ */ new NumberKind({
  ...real,
  noun: "a non-negative finite number",
  within: (x) => x >= 0,
});
/** 0 ≤ x < 1. */
export const fraction = /* @__PURE__ */ new NumberKind({ ...real, noun: "a number in [0, 1)", within: (x) => x >= 0 && x < 1 });

/** `true` or `false`. */
export const bool = /* @__PURE__ */ new Kind<boolean>({
  expected: "true or false",
  parse: (value) => (typeof value === "boolean" ? value : Problem.mustBe("true or false", showValue(value))),
});

/** Any string. */
export const str = /* @__PURE__ */ new Kind<string>({
  expected: "a string",
  parse: (value) => (typeof value === "string" ? value : Problem.mustBe("a string", showValue(value))),
});

/** One of the given strings, spelt as in Python. */
export function oneOf<const T extends readonly string[]>(...values: T): Kind<T[number]> {
  const list = values.map((value) => `"${value}"`).join(", ");
  const expected = values.length === 1 ? list : `one of ${list}`;
  return new Kind<T[number]>({
    expected,
    parse(value) {
      if (typeof value === "string" && values.includes(value)) return value;
      const near = typeof value === "string" ? nearest(value, values) : undefined;
      return Problem.mustBe(expected, showValue(value), near === undefined ? undefined : `Did you mean "${near}"?`);
    },
  });
}
