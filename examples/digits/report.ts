import type { Predictions } from "./confusion.js";
import type { Digits } from "./data.js";
import { SIZE } from "./data.js";
import { digitPicture, escapeHtml, lineChart, matrixChart } from "./svg.js";

export interface Report {
  /** Metrics by name, one value per epoch. */
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly matrix: readonly (readonly number[])[];
  readonly test: Digits;
  readonly predictions: Predictions;
  readonly accuracy: number;
  /** Facts about the run, shown as a table. */
  readonly facts: Readonly<Record<string, string>>;
}

/** A page that needs nothing but itself: learning curves, confusion matrix, digits with predictions, and every mistake. */
export function reportPage({ history, matrix, test, predictions, accuracy, facts }: Report): string {
  const labels = test.labels.values() as Int32Array;
  const order = Array.from(labels, (_, i) => i);
  const mistakes = order.filter((i) => predictions.classes[i] !== labels[i]);
  const rows = Object.entries(facts).map(([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Digits: test accuracy ${accuracy.toFixed(4)}</title>
<style>${STYLE}</style>
<h1>Handwritten digits: test accuracy ${accuracy.toFixed(4)}</h1>
<table>${rows.join("")}</table>
<h2>Learning curves</h2>
${curves(history, "loss")}${curves(history, "accuracy")}
<h2>Confusion matrix of the test images</h2>
${matrixChart(matrix)}
<h2>The first test images</h2>
<div class="gallery">${order
    .slice(0, 40)
    .map((i) => card(i, test, predictions))
    .join("")}</div>
<h2>Mistakes: ${mistakes.length}</h2>
<div class="gallery">${mistakes.map((i) => card(i, test, predictions)).join("")}</div>
</html>
`;
}

function curves(history: Report["history"], name: string): string {
  const found = [
    { name: "training", values: history[name] ?? [] },
    { name: "validation", values: history[`val_${name}`] ?? [] },
  ].filter(({ values }) => values.length > 0);
  return found.length === 0 ? "" : lineChart(name, found);
}

function card(i: number, test: Digits, { classes, confidence }: Predictions): string {
  const pixels = (test.images.values() as Float32Array).subarray(i * SIZE * SIZE, (i + 1) * SIZE * SIZE);
  const truth = (test.labels.values() as Int32Array)[i] as number;
  const said = classes[i] as number;
  const right = said === truth;
  const sure = `${Math.round(100 * (confidence[i] as number))} %`;
  const caption = right ? `${said} (${sure})` : `said ${said} (${sure}), is ${truth}`;
  return `<figure class="${right ? "right" : "wrong"}">${digitPicture(pixels)}<figcaption>${caption}</figcaption></figure>`;
}

const STYLE = `body{font:14px/1.5 system-ui,sans-serif;max-width:960px;margin:2rem auto;padding:0 1rem;color:#18181b}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}th{text-align:left;padding-right:1.5rem;font-weight:500;color:#52525b}
svg text{font:11px system-ui,sans-serif;fill:#52525b}svg text.heading{font-size:13px;fill:#18181b}
svg .grid{stroke:#e4e4e7}.gallery{display:flex;flex-wrap:wrap;gap:10px}figure{margin:0;padding:6px;border:2px solid #e4e4e7}
figure.wrong{border-color:#dc2626}figcaption{font-size:11px;text-align:center}`;
