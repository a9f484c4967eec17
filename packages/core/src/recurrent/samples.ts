import type { Attrs } from "../ir/index.js";
import { type Arg, arg, bad, given, type OpSamples, sample, spec } from "../ops/samples/sample.js";
import type { RecurrenceName } from "./records.js";

const two = ["float32", "float64"] as const;
const [B, T, U] = [2, 3, 2];
/** Finite differences of second derivatives are slow: short where nothing is masked. */
const SHORT = 2;
const small = (shape: number[], seed: number): Arg => arg(shape, { low: -1, high: 1, seed });
const plain = { mask: false, reverse: false, sequences: false };
/** The second row has a gap and ends early. */
const mask: Arg = given([1, 1, 1, 0, 1, 0], [B, T], "bool");

const lstmAttrs = (more: Attrs = {}): Attrs => ({ ...plain, residuals: false, ...more });
const lstmArgs = (batch = B, steps = T, units = U): Arg[] => [
  arg([batch, steps, 4 * units], { low: -2, high: 2, seed: 3 }),
  small([batch, units], 4),
  small([batch, units], 5),
  small([units, 4 * units], 6),
];
const lstmGradArgs = (sequences: boolean): Arg[] => [
  small([B, U], 3),
  small([B, U], 4),
  ...(sequences ? [small([B, T, U], 5)] : []),
  arg([B, T, 4 * U], { low: 0.1, high: 0.9, seed: 6 }),
  small([B, T, U], 7),
  small([U, 4 * U], 8),
];

const gruAttrs = (more: Attrs = {}): Attrs => ({ ...plain, resetAfter: true, bias: true, residuals: false, ...more });
const before = (more: Attrs): Attrs => gruAttrs({ resetAfter: false, bias: false, ...more });
const gruArgs = (bare: boolean, batch = B, steps = T, units = U): Arg[] => [
  arg([batch, steps, 3 * units], { low: -2, high: 2, seed: 3 }),
  small([batch, units], 4),
  small([units, 3 * units], 5),
  ...(bare ? [] : [small([units], 6)]),
];
const gruGradArgs = (sequences: boolean): Arg[] => [
  small([B, U], 3),
  ...(sequences ? [small([B, T, U], 4)] : []),
  arg([B, T, 3 * U], { low: 0.1, high: 0.9, seed: 5 }),
  small([B, T, U], 6),
  small([B, T, U], 7),
  small([U, 3 * U], 8),
];

/** What engines are tried on for every recurrence. */
export const RECURRENCE_SAMPLES: { readonly [K in RecurrenceName]: OpSamples } = {
  lstm: {
    dtypes: two,
    samples: [
      sample("last state", lstmArgs(1, SHORT), lstmAttrs()),
      sample("all states", lstmArgs(2, SHORT, 1), lstmAttrs({ sequences: true })),
      sample("backwards", lstmArgs(1, SHORT), lstmAttrs({ sequences: true, reverse: true })),
      sample("a mask", [...lstmArgs(B, T, 1), mask], lstmAttrs({ mask: true, sequences: true })),
      sample("a mask, backwards", [...lstmArgs(B, T, 1), mask], lstmAttrs({ mask: true, reverse: true })),
      sample("what its gradient needs", lstmArgs(1, SHORT, 1), lstmAttrs({ sequences: true, residuals: true })),
      sample("more of it", [...lstmArgs(), mask], lstmAttrs({ mask: true, residuals: true }), { gradient: "skip" }),
      sample("one step of one row", lstmArgs(1, 1, 3), lstmAttrs({ sequences: true })),
      sample("uneven rows", lstmArgs(5, 2, 17), lstmAttrs({ sequences: true }), { gradient: "skip" }),
      sample("no steps", lstmArgs(2, 0, 2), lstmAttrs({ sequences: true }), { gradient: "skip" }),
      sample("no rows", lstmArgs(0, 2, 2), lstmAttrs({ sequences: true }), { gradient: "skip" }),
      sample(
        "saturated",
        [given([90, -90, 90, -90, 200, -200, 0, 0], [1, 1, 8]), ...lstmArgs(1, 1, 2).slice(1)],
        lstmAttrs({ residuals: true }),
        { gradient: "skip" },
      ),
    ],
    bad: [
      bad(
        "rank",
        [spec("float32", 2, 8)],
        /^\[lstm\] projected inputs must be floats \[batch, steps, 4 · units\], got float32\[2,8\]/,
      ),
      bad(
        "kernel",
        [spec("float32", 2, 3, 8), spec("float32", 2, 2), spec("float32", 2, 2), spec("float32", 2, 6)],
        /^\[lstm\] states must be float32\[2,2\] and the kernel float32\[2,8\]/,
        lstmAttrs(),
      ),
      bad(
        "mask",
        [spec("float32", 2, 3, 8), spec("float32", 2, 2), spec("float32", 2, 2), spec("float32", 2, 8), spec("float32", 2, 3)],
        /^\[lstm\] the mask must be bool\[2,3\]/,
        lstmAttrs({ mask: true }),
      ),
    ],
  },
  lstmGrad: {
    dtypes: two,
    samples: [
      sample("last state", lstmGradArgs(false), plain),
      sample("all states", lstmGradArgs(true), { ...plain, sequences: true }),
      sample("backwards", lstmGradArgs(true), { ...plain, sequences: true, reverse: true }),
      sample("a mask", [...lstmGradArgs(true), mask], { ...plain, sequences: true, mask: true }),
      sample("a mask, backwards", [...lstmGradArgs(false), mask], { ...plain, reverse: true, mask: true }),
    ],
    bad: [],
  },
  gru: {
    dtypes: two,
    samples: [
      sample("last state", gruArgs(false), gruAttrs()),
      sample("all states, no bias", gruArgs(true), gruAttrs({ sequences: true, bias: false })),
      sample("backwards", gruArgs(false), gruAttrs({ sequences: true, reverse: true })),
      sample("a mask", [...gruArgs(false), mask], gruAttrs({ mask: true, sequences: true })),
      sample("a mask, backwards", [...gruArgs(true), mask], gruAttrs({ mask: true, bias: false, reverse: true })),
      sample("reset before", gruArgs(true), before({ sequences: true })),
      sample("reset before, a mask, backwards", [...gruArgs(true), mask], before({ mask: true, reverse: true })),
      sample("what its gradient needs", gruArgs(false), gruAttrs({ sequences: true, residuals: true })),
      sample("what its gradient needs, reset before", gruArgs(true), before({ residuals: true })),
      sample("one step of one row", gruArgs(false, 1, 1, 3), gruAttrs({ sequences: true })),
      sample("uneven rows", gruArgs(false, 5, 2, 17), gruAttrs({ sequences: true }), { gradient: "skip" }),
      sample("no steps", gruArgs(false, 2, 0, 2), gruAttrs({ sequences: true }), { gradient: "skip" }),
      sample("no rows", gruArgs(false, 0, 2, 2), gruAttrs({ sequences: true }), { gradient: "skip" }),
    ],
    bad: [
      bad(
        "rank",
        [spec("float32", 2, 6)],
        /^\[gru\] projected inputs must be floats \[batch, steps, 3 · units\], got float32\[2,6\]/,
      ),
      bad(
        "kernel",
        [spec("float32", 2, 3, 6), spec("float32", 2, 2), spec("float32", 2, 8)],
        /^\[gru\] the state must be float32\[2,2\] and the kernel float32\[2,6\]/,
        gruAttrs(),
      ),
      bad(
        "bias",
        [spec("float32", 2, 3, 6), spec("float32", 2, 2), spec("float32", 2, 6), spec("float32", 3)],
        /^\[gru\] bias \[2\] and bool mask \[2,3\] must be as the attributes say/,
        gruAttrs(),
      ),
    ],
  },
  gruGrad: {
    dtypes: two,
    samples: [
      sample("last state", gruGradArgs(false), { ...plain, resetAfter: true }),
      sample("all states", gruGradArgs(true), { ...plain, resetAfter: true, sequences: true }),
      sample("a mask, backwards", [...gruGradArgs(true), mask], {
        ...plain,
        resetAfter: true,
        sequences: true,
        reverse: true,
        mask: true,
      }),
      sample("reset before", gruGradArgs(true), { ...plain, resetAfter: false, sequences: true }),
      sample("reset before, a mask", [...gruGradArgs(false), mask], { ...plain, resetAfter: false, mask: true }),
    ],
    bad: [],
  },
};
