/** `reduce_max` → `reduceMax`, `extract_patches_3d` → `extractPatches3d`; class and constant names stay as they are. */
export function camelCase(name: string): string {
  const [, lead = "", rest = ""] = /^(_*)(.*)$/.exec(name) ?? [];
  if (/^[A-Z]/.test(rest)) return name;
  return lead + rest.replace(/_+([a-zA-Z0-9])/g, (_, c: string) => c.toUpperCase());
}

/** `keras.ops.image.rgb_to_hsv` → `["ops", "image", "rgbToHsv"]`. */
export function exportPath(name: string): string[] {
  return name
    .replace(/^keras\./, "")
    .split(".")
    .map(camelCase);
}

/** A parameter's key in the trailing options object: `data_format` → `dataFormat`, `beta_1` → `beta1`, `N` → `N`. */
export const optionName = (parameter: string): string => camelCase(parameter);
