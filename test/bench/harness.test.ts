import { describe, expect, test } from "vitest";
import { judge, type Reached } from "../../bench/compare.js";
import { growthOf } from "../../bench/memory.js";
import { LINES, PARTS, readOptions } from "../../bench/options.js";
import { resultsFile } from "../../bench/results.js";
import { median, ratioOf, slopeOf, spreadOf } from "../../bench/statistics.js";
import { figure, tableHead, tableRow } from "../../bench/table.js";
import type { Line } from "../../bench/workloads/workload.js";

const line = (changes: Partial<Line> = {}): Line => ({
  name: "a-line",
  what: "what it does",
  unit: "samples/s",
  goal: { times: 1.5 },
  peers: ["keras-jax"],
  ...changes,
});
const reached = (side: string, ...values: number[]): Reached => ({ side, threads: 2, ...spreadOf(values) });

describe("statistics", () => {
  test("medians, of an even number too, and of nothing", () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  test("a ratio is that of the medians, its spread that of the rounds", () => {
    expect(ratioOf([10, 30, 20], [10, 10, 5], false)).toEqual({ median: 2, min: 1, max: 4, values: [1, 3, 4] });
  });

  test("where lower is better, twice as fast is half the time", () => {
    expect(ratioOf([10], [20], true).median).toBe(2);
  });

  test("a slope is found through noise that cancels out", () => {
    const points = [0, 1, 2, 3].map((x) => [x * 100, 7 + 5 * x * 100 + (x === 1 || x === 2 ? 3 : -3)] as const);
    expect(slopeOf(points)).toBeCloseTo(5, 10);
    expect(slopeOf([0, 1, 2].map((x) => [x, 4] as const))).toBe(0);
  });
});

describe("growth of memory", () => {
  const PAGE = 2 ** 18; // what V8 takes and gives back at once
  const looks = (bytes: (step: number) => number): number[] => Array.from({ length: 200 }, (_, i) => 9e7 + bytes(i * 100));
  const comeAndGo = (step: number): number => (Math.floor(step / 3000) % 2) * 2 * PAGE;

  test("pages that come and go are none", () => {
    expect(growthOf(looks(comeAndGo), 100).met).toBe(true);
  });
  test("one jump of less than a MiB is none, wherever it is", () => {
    for (const at of [1000, 10_000, 19_000]) {
      const { met } = growthOf(
        looks((step) => (step < at ? 0 : 3 * PAGE)),
        100,
      );
      expect(met).toBe(true);
    }
  });
  test("100 bytes a step are found, though they come in pages", () => {
    const { slope, met } = growthOf(
      looks((step) => Math.floor((step * 100) / PAGE) * PAGE + comeAndGo(step)),
      100,
    );
    expect(Math.abs(slope - 100)).toBeLessThan(25);
    expect(met).toBe(false);
  });
});

describe("judging", () => {
  test("the fastest peer counts, and a goal may be met or missed", () => {
    const peers = [reached("slow", 10, 10, 10), reached("fast", 100, 90, 110)];
    const met = judge(line(), reached("ours", 150, 160, 170), peers);
    expect(met.peers.map((p) => p.side)).toEqual(["fast", "slow"]);
    expect(met.ratio?.median).toBe(1.6);
    expect(met.met).toBe(true);
    expect(judge(line(), reached("ours", 149), [reached("fast", 100)]).met).toBe(false);
  });

  test("of times, the shortest is the fastest", () => {
    const result = judge(line({ unit: "us" }), reached("ours", 20), [reached("slow", 90), reached("fast", 30)]);
    expect(result.peers[0]?.side).toBe("fast");
    expect(result.ratio?.median).toBe(1.5);
    expect(result.met).toBe(true);
  });

  test("a limit needs no peer, a ratio does", () => {
    expect(judge(line({ unit: "ms", goal: { atMost: 100 } }), reached("ours", 90), []).met).toBe(true);
    expect(judge(line({ unit: "ms", goal: { atMost: 100 } }), reached("ours", 110), []).met).toBe(false);
    const alone = judge(line(), reached("ours", 90), []);
    expect([alone.ratio, alone.met]).toEqual([null, null]);
  });
});

describe("the table", () => {
  test("figures have three digits", () => {
    expect([0.12345, 1.2345, 12.345, 123.45, 12345.6, 132600].map(figure)).toEqual([
      "0.12",
      "1.23",
      "12.3",
      "123",
      "12,300",
      "133,000",
    ]);
  });

  test("a row shows both sides, the ratio with its spread, the goal and whether it is met", () => {
    const result = judge(line(), reached("ours", 300, 200, 400), [reached("keras-jax", 100, 100, 100)]);
    expect(tableRow(result).split(/ {2,}/)).toEqual([
      "a-line",
      "300 (200–400) samples/s",
      "100 keras-jax, 2 thr.",
      "3.00× (2.00–4.00)",
      "≥ 1.5×",
      "yes",
    ]);
    expect(tableHead().split("\n")).toHaveLength(2);
  });

  test("without a peer its columns stay empty", () => {
    expect(tableRow(judge(line(), reached("ours", 5), [])).split(/ {2,}/)).toEqual(["a-line", "5 samples/s", "≥ 1.5×"]);
  });
});

describe("flags", () => {
  test("everything is measured by default", () => {
    const options = readOptions([]);
    expect(options).toMatchObject({ engine: "native", peers: null, rounds: 3, seconds: 1, lines: LINES, parts: PARTS });
  });

  test("--only takes names and beginnings of names", () => {
    const { lines, parts } = readOptions(["--only", "tiny-fit,start,event-loop"]);
    expect(lines.map((l) => l.name)).toEqual(["tiny-fit", "start-first-op", "start-first-predict"]);
    expect(parts).toEqual(["event-loop"]);
  });

  test.each([
    [["--only", "mpl"], /--only must name some of mlp-fit, .*, got "mpl"/],
    [["--rounds", "0"], /--rounds must be a whole number of at least 1, got "0"/],
    [["--seconds", "soon"], /--seconds must be a number of seconds above 0, got "soon"/],
    [["--peer-threads", "1,x"], /--peer-threads must be a whole number of at least 1, got "x"/],
    [["--profile", "--engine", "reference"], /--profile needs the native engine, got "reference"/],
    [["--fast"], /Unknown option '--fast'.*--help/],
  ])("%s is refused", (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });

  test("results with peers get a file of their own", () => {
    const now = new Date("2026-01-02T03:04:05Z");
    expect(resultsFile(readOptions([]), now)).toBeNull();
    expect(resultsFile(readOptions(["--peers", "x"]), now)).toMatch(/results.2026-01-02-0304\.json$/);
    expect(resultsFile(readOptions(["--peers", "x", "--json", "y.json"]), now)).toBe("y.json");
  });
});
