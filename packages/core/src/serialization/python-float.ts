/** Writes a number as Python's `repr` of a float does: `1.0`, `1e-07`, `1e+16`, `NaN`, `-Infinity`. */
export function pythonFloat(x: number): string {
  if (!Number.isFinite(x)) return String(x);
  if (Object.is(x, -0)) return "-0.0";
  const [mantissa = "0", power = "0"] = x.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 16) {
    const text = String(x);
    return text.includes(".") ? text : `${text}.0`;
  }
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}
