import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** `test/goldens` of this repository, found upwards: the compiled runner lies elsewhere than its sources. */
export function goldensFolder(): string {
  let here = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(here, "test", "goldens");
    if (existsSync(join(candidate, "data"))) return candidate;
    const up = dirname(here);
    if (up === here) throw new Error("test/goldens/data was not found above the runner");
    here = up;
  }
}

export const dataFolder = (): string => join(goldensFolder(), "data");
