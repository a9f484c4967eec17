import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ndarray } from "@keras-ts/core";
import { describe, expect, test } from "vitest";
import { confusionMatrix, mostLikely, showMatrix } from "../../examples/digits/confusion.js";
import { count, loadDigits, SIZE } from "../../examples/digits/data.js";
import { readOptions } from "../../examples/digits/options.js";
import { reportPage } from "../../examples/digits/report.js";
import { shiftedBatches } from "../../examples/digits/shifted-batches.js";
import { digitPicture, lineChart } from "../../examples/digits/svg.js";
import { drawDigits } from "../../examples/digits/terminal.js";
import { writeAtomically } from "../../examples/digits/write-file.js";

describe("data", () => {
  const { train, validation, test: held } = loadDigits();

  test("is split in file order", () => {
    expect([train, validation, held].map(count)).toEqual([1293, 144, 360]);
    const perClass = new Array<number>(10).fill(0);
    for (const label of held.labels.values() as Int32Array) perClass[label] = (perClass[label] as number) + 1;
    expect(perClass).toEqual([35, 36, 35, 37, 37, 37, 37, 36, 33, 37]);
  });

  test("holds grey values between 0 and 1", () => {
    const values = train.images.values() as Float32Array;
    expect(Math.min(...values)).toBe(0);
    expect(Math.max(...values)).toBe(1);
    expect(Array.from(values.slice(0, 8), (v) => v * 16)).toEqual([0, 0, 5, 13, 9, 1, 0, 0]);
  });
});

describe("shifted batches", () => {
  // One image with a single lit pixel in the middle: where it lands tells the shift.
  const pixels = new Float32Array(SIZE * SIZE);
  pixels[3 * SIZE + 4] = 1;
  const one = { images: ndarray(pixels, { shape: [1, SIZE, SIZE, 1] }), labels: ndarray(Int32Array.of(7)) };

  test("move by up to one pixel, all nine ways, and lose nothing in the middle", () => {
    const seen = new Set<number>();
    const batches = shiftedBatches(one, { batchSize: 1, seed: 1 });
    for (let i = 0; i < 300; i++) {
      for (const [images] of batches) {
        const values = images.values() as Float32Array;
        expect(values.reduce((a, b) => a + b)).toBe(1);
        seen.add(values.indexOf(1));
      }
    }
    const expected = [2, 3, 4].flatMap((y) => [3, 4, 5].map((x) => y * SIZE + x));
    expect([...seen].sort((a, b) => a - b)).toEqual(expected);
  });

  test("hold every image once per epoch, with its label, in an order of their own", () => {
    const { train } = loadDigits();
    const batches = shiftedBatches(train, { batchSize: 100, seed: 3 });
    const epoch = (): number[] => [...batches].flatMap(([, labels]) => [...(labels.values() as Int32Array)]);
    const [first, second] = [epoch(), epoch()];
    expect(batches.length).toBe(13);
    expect(first).not.toEqual(second);
    const sorted = (labels: Iterable<number>): number[] => [...labels].sort((a, b) => a - b);
    expect(sorted(first)).toEqual(sorted(train.labels.values() as Int32Array));
  });

  test("repeat themselves for one seed only", () => {
    const { validation } = loadDigits();
    const first = (seed: number): unknown => {
      for (const [images] of shiftedBatches(validation, { batchSize: 20, seed })) return images.toArray();
    };
    expect(first(5)).toEqual(first(5));
    expect(first(5)).not.toEqual(first(6));
  });
});

describe("flags", () => {
  test("have defaults", () => {
    expect(readOptions([])).toEqual({ epochs: 30, seed: 1, engine: null, help: false });
  });
  test("are read", () => {
    const options = readOptions(["--epochs", "5", "--seed=3", "--engine", "reference"]);
    expect(options).toEqual({ epochs: 5, seed: 3, engine: "reference", help: false });
  });
  test.each([
    [["--epoch", "5"], '[digits] unknown flag "--epoch". Did you mean "--epochs"?'],
    [["--quick"], '[digits] unknown flag "--quick". Known flags: --epochs, --seed, --engine, --help.'],
    [["five"], '[digits] every argument must follow a flag, got "five".'],
    [["--epochs", "0"], '[digits] --epochs must be a whole number of at least 1, got "0".'],
    [["--seed", "1.5"], '[digits] --seed must be a whole number of at least 0, got "1.5".'],
    [["--seed"], "[digits] --seed must be a whole number of at least 0, got nothing."],
    [["--engine"], "[digits] --engine needs a name."],
  ])("that are wrong are refused: %j", (args, message) => {
    expect(() => readOptions(args)).toThrow(new Error(message));
  });
});

describe("confusion matrix", () => {
  test("counts true digits by row and predicted ones by column", () => {
    const { classes, confidence } = mostLikely(
      ndarray(
        [
          [0.25, 0.5, 0.25],
          [0.75, 0, 0.25],
        ],
        { dtype: "float32" },
      ),
    );
    expect([...classes]).toEqual([1, 0]);
    expect([...confidence]).toEqual([0.5, 0.75]);
    const matrix = confusionMatrix([2, 2, 0], [2, 1, 0]);
    expect(matrix[2]?.slice(0, 3)).toEqual([0, 1, 1]);
    expect(matrix[0]?.[0]).toBe(1);
    expect(showMatrix(matrix).split("\n")[3]).toBe("        2   ·   1   1   ·   ·   ·   ·   ·   ·   ·   0.500");
  });
});

describe("drawing", () => {
  const pixels = new Float32Array(SIZE * SIZE);
  pixels[0] = 1; // top left
  pixels[SIZE + 1] = 1; // second row, second column

  test("joins two rows of pixels in one of characters", () => {
    const lines = drawDigits([{ pixels, caption: "said 1" }], { grey: false }).split("\n");
    expect(lines).toEqual(["▀▄", "", "", "", "said 1"]);
  });
  test("uses grey on a terminal", () => {
    expect(drawDigits([{ pixels, caption: "" }], { grey: true })).toContain("\x1b[38;5;255;48;5;232m▀\x1b[38;5;232;48;5;255m▀");
  });
  test("as SVG leaves blank paper out", () => {
    expect(digitPicture(pixels, 2).match(/<rect /g)).toHaveLength(2);
  });
  test("keeps curves inside the frame", () => {
    const points = [...lineChart("loss", [{ name: "training", values: [4, 2, 1] }]).matchAll(/([\d.]+),([\d.]+)/g)];
    expect(points.map(([, x, y]) => [Number(x), Number(y)])).toEqual([
      [48, 28],
      [238, 148],
      [428, 208],
    ]);
  });
});

describe("report", () => {
  const { test: held } = loadDigits();
  const labels = held.labels.values() as Int32Array;
  const classes = Int32Array.from(labels);
  classes[41] = ((classes[41] as number) + 1) % 10;
  const page = reportPage({
    history: { loss: [2, 1], val_loss: [2.1, 1.5], accuracy: [0.2, 0.6] },
    matrix: confusionMatrix(labels, classes),
    test: held,
    predictions: { classes, confidence: new Float32Array(labels.length).fill(0.9) },
    accuracy: 359 / 360,
    facts: { engine: "<reference>" },
  });

  test("shows every mistake and needs nothing from elsewhere", () => {
    expect(page).toContain("Mistakes: 1<");
    expect(page.match(/class="wrong"/g)).toHaveLength(1);
    expect(page.match(/<figure /g)).toHaveLength(41);
    expect(page).toContain("&lt;reference&gt;");
    expect(page.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:|<script|<link|src=|url\(/);
  });

  test("is written whole or not at all", async () => {
    const folder = mkdtempSync(join(tmpdir(), "keras-ts-report-"));
    try {
      const file = join(folder, "out", "report.html");
      await writeAtomically(file, "old");
      await writeAtomically(file, page);
      expect(readFileSync(file, "utf8")).toBe(page);
      // A folder in the file's place cannot be replaced; nothing must be left beside it.
      await expect(writeAtomically(join(folder, "out"), "text")).rejects.toThrow();
      expect(readdirSync(folder)).toEqual(["out"]);
      expect(readdirSync(join(folder, "out"))).toEqual(["report.html"]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
