import { test } from "vitest";
import { conformance } from "/work/main/test/conformance/index.js";
import { createReferenceBackend } from "@keras-ts/core/testing";
test("x", async () => {
  const cases = conformance(createReferenceBackend());
  console.log(cases.length);
  const t = performance.now(); let bad = 0; const seen = new Map<string, number>();
  for (const c of cases) { try { await c.run(); } catch (e) { bad++; const k = c.group + c.op; seen.set(k, (seen.get(k) ?? 0) + 1); if (seen.get(k)! < 3) console.log((e as Error).message); } }
  console.log("bad", bad, performance.now() - t);
}, 100000);
