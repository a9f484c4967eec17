import { SIZE } from "./data.js";

/** One picture and the line under it. */
export interface Captioned {
  readonly pixels: ArrayLike<number>; // [8 · 8]
  readonly caption: string;
}

const WIDTH = SIZE + 6;

/** Draws digits side by side: two pixels per character, one above the other. */
export function drawDigits(digits: readonly Captioned[], { grey }: { readonly grey: boolean }): string {
  const lines: string[] = [];
  for (let y = 0; y < SIZE; y += 2) {
    lines.push(digits.map(({ pixels }) => drawRow(pixels, y, grey) + " ".repeat(WIDTH - SIZE)).join(""));
  }
  lines.push(digits.map(({ caption }) => caption.padEnd(WIDTH)).join(""));
  return lines.map((line) => line.trimEnd()).join("\n");
}

function drawRow(pixels: ArrayLike<number>, y: number, grey: boolean): string {
  let text = "";
  for (let x = 0; x < SIZE; x++) {
    const upper = pixels[y * SIZE + x] as number;
    const lower = pixels[(y + 1) * SIZE + x] as number;
    text += grey
      ? `\x1b[38;5;${shade(upper)};48;5;${shade(lower)}m▀`
      : (BLOCKS[Number(upper > 0.4) * 2 + Number(lower > 0.4)] as string);
  }
  return grey ? `${text}\x1b[0m` : text;
}

const BLOCKS = [" ", "▄", "▀", "█"];

/** The grey ramp of 256-colour terminals: 232 is nearly black, 255 nearly white. */
const shade = (value: number): number => 232 + Math.round(Math.min(1, Math.max(0, value)) * 23);
