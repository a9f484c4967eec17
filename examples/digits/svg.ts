import { SIZE } from "./data.js";

const INK = ["#2563eb", "#dc2626"];

export interface Curve {
  readonly name: string;
  readonly values: readonly number[];
}

/** Values by epoch, one line per curve, with axes and a legend. */
export function lineChart(title: string, curves: readonly Curve[]): string {
  const [width, height, left, bottom, top] = [440, 240, 48, 32, 28];
  const epochs = Math.max(2, ...curves.map(({ values }) => values.length));
  const all = curves.flatMap(({ values }) => values).filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const span = high - low || 1;
  const x = (i: number): number => left + ((width - left - 12) * i) / (epochs - 1);
  const y = (v: number): number => top + (height - top - bottom) * (1 - (v - low) / span);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => low + span * share);
  const grid = ticks.map(
    (v) =>
      `<line x1="${left}" x2="${width - 12}" y1="${y(v).toFixed(1)}" y2="${y(v).toFixed(1)}" class="grid"/>` +
      `<text x="${left - 6}" y="${(y(v) + 4).toFixed(1)}" text-anchor="end">${v.toFixed(2)}</text>`,
  );
  const lines = curves.map(({ values }, k) => {
    const points = values.map((v, i) => `${x(i).toFixed(1)},${y(v).toFixed(1)}`).join(" ");
    return `<polyline points="${points}" fill="none" stroke="${INK[k % INK.length]}" stroke-width="2"/>`;
  });
  const legend = curves.map(
    ({ name }, k) =>
      `<text x="${left + 8 + k * 110}" y="${height - 8}" style="fill:${INK[k % INK.length]}">${escapeHtml(name)}</text>`,
  );
  const heading = `<text x="${left}" y="16" class="heading">${escapeHtml(title)}</text>`;
  const last = `<text x="${width - 12}" y="${height - 8}" text-anchor="end">epoch ${epochs}</text>`;
  return svg(width, height, [heading, ...grid, ...lines, ...legend, last]);
}

/** Counts as a table of squares: the darker, the more images of that row's digit were taken for that column's. */
export function matrixChart(matrix: readonly (readonly number[])[]): string {
  const cell = 32;
  const left = 44;
  const parts: string[] = [];
  matrix.forEach((row, i) => {
    const total = row.reduce((sum, n) => sum + n, 0) || 1;
    parts.push(`<text x="${left - 8}" y="${44 + i * cell + 21}" text-anchor="end">${i}</text>`);
    parts.push(`<text x="${left + i * cell + cell / 2}" y="38" text-anchor="middle">${i}</text>`);
    row.forEach((n, j) => {
      const colour =
        i === j ? `rgba(37,99,235,${(n / total).toFixed(3)})` : `rgba(220,38,38,${Math.min(1, (4 * n) / total).toFixed(3)})`;
      const [x, y] = [left + j * cell, 44 + i * cell];
      parts.push(`<rect x="${x}" y="${y}" width="${cell - 1}" height="${cell - 1}" fill="${n === 0 ? "#f4f4f5" : colour}"/>`);
      if (n > 0) {
        const ink = i === j && 2 * n > total ? "#ffffff" : "#18181b";
        parts.push(`<text x="${x + cell / 2}" y="${y + 21}" text-anchor="middle" style="fill:${ink}">${n}</text>`);
      }
    });
  });
  const size = left + matrix.length * cell + 8;
  parts.push(`<text x="${left}" y="16" class="heading">rows: true digit, columns: predicted</text>`);
  return svg(size, 44 + matrix.length * cell + 8, parts);
}

/** One digit as a picture of 8×8 squares, strokes dark. */
export function digitPicture(pixels: ArrayLike<number>, scale = 7): string {
  const parts: string[] = [];
  for (let i = 0; i < SIZE * SIZE; i++) {
    const grey = Math.round(255 * (1 - (pixels[i] as number)));
    if (grey === 255) continue;
    const [x, y] = [(i % SIZE) * scale, Math.floor(i / SIZE) * scale];
    parts.push(`<rect x="${x}" y="${y}" width="${scale}" height="${scale}" fill="rgb(${grey},${grey},${grey})"/>`);
  }
  return svg(SIZE * scale, SIZE * scale, parts);
}

const svg = (width: number, height: number, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${parts.join("")}</svg>`;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (c) => ENTITIES[c] as string);
