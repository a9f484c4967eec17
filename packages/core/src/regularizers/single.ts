import type { NumberKind } from "../config/index.js";
import { Kind, Problem } from "../config/index.js";

/** A number that Python keeps in single precision, so that files show `0.009999999776482582` for 0.01. */
export const single = (kind: NumberKind): Kind<number> =>
  new Kind<number>({
    ...kind.rules,
    parse(value) {
      const parsed = kind.rules.parse(value);
      return parsed instanceof Problem ? parsed : Math.fround(parsed);
    },
  });
