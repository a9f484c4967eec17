import type { InstructionProfile } from "@keras-ts/backend-native/testing";
import type { Peaks } from "./peaks.js";

/** Instructions shown of one program; the rest is summed up. */
const SHOWN = 40;
const WIDTH = 110;

const share = (value: number, of: number): string => `${((100 * value) / of).toFixed(0).padStart(3)} %`;
const HEAD = "       ms  share     GF/s  peak     GB/s  peak  ×/step  instruction";

/** A program's instructions, slowest first, per step: milliseconds, and what was reached of the machine's peaks. */
export function profileText(title: string, profile: readonly InstructionProfile[], steps: number, peaks: Peaks): string {
  const own = profile.filter((p) => !p.runsBlocks).sort((a, b) => b.seconds - a.seconds);
  const total = own.reduce((sum, p) => sum + p.seconds, 0);
  const rest = own.slice(SHOWN);
  const rows = own.slice(0, SHOWN).map((p) => row(p, total, steps, peaks));
  const others = rest.reduce((sum, p) => sum + p.seconds, 0);
  return [
    `${title}: ${own.length} instructions, ${milliseconds(total, steps).trim()} ms a step`,
    HEAD,
    ...rows,
    ...(rest.length === 0 ? [] : [`${milliseconds(others, steps)}  ${share(others, total)}  … ${rest.length} more`]),
    totalRow(own, total, steps, peaks),
  ].join("\n");
}

const milliseconds = (seconds: number, steps: number): string => ((seconds * 1000) / steps).toFixed(4).padStart(9);

/** Arithmetic and traffic in a second, with their shares of the peaks. */
function rates(flops: number, bytes: number, seconds: number, peaks: Peaks): string {
  const per = (amount: number, peak: number): string => {
    const reached = amount / seconds;
    return `${(reached / 1e9).toFixed(1).padStart(7)} ${share(reached, peak)}`;
  };
  return `${per(flops, peaks.flops)}  ${per(bytes, peaks.bytes)}`;
}
const UNKNOWN = "      –     –        –     –";

function row(
  { text, seconds, executions, flops, bytes, block }: InstructionProfile,
  total: number,
  steps: number,
  peaks: Peaks,
): string {
  const known = executions > 0 && seconds > 0;
  const reached = known ? rates(flops * executions, bytes * executions, seconds, peaks) : UNKNOWN;
  const often = known ? (executions / steps).toFixed(executions < steps ? 2 : 0) : "?";
  const what = `${block}.${text}`;
  const shown = what.length > WIDTH ? `${what.slice(0, WIDTH - 1)}…` : what;
  return `${milliseconds(seconds, steps)}  ${share(seconds, total)}  ${reached}  ${often.padStart(6)}  ${shown}`;
}

function totalRow(own: readonly InstructionProfile[], total: number, steps: number, peaks: Peaks): string {
  const sum = (of: "flops" | "bytes"): number => own.reduce((all, p) => all + p[of] * p.executions, 0);
  return `${milliseconds(total, steps)}  ${share(total, total)}  ${rates(sum("flops"), sum("bytes"), total, peaks)}          all`;
}
