import { test } from "vitest";
import { RECORDS, type OpName } from "../conformance/subject.js";
import { isNoticed, mutantsOf } from "./run.js";
test("x", async () => {
  const t = performance.now(); let made = 0;
  for (const name of Object.keys(RECORDS) as OpName[]) for (const m of mutantsOf(name)) { made++; if (!(await isNoticed(m))) console.log(`survived: ${name}: ${m.part}, ${m.label}`); }
  console.log(made, performance.now() - t);
}, 600000);
