import { type AttrValue, attrKey, makeNode, OpError, placeholder, showSpec, traceGraph } from "@keras-ts/core/testing";
import { describe, expect, test } from "vitest";
import { subjects } from "./subject.js";

/** Ops that take whatever they are given: their inputs are checked by the ops that call them. */
const UNCHECKED = new Set([
  "stopGradient",
  "dropoutMask",
  "layerNormGrad",
  "rmsNormGrad",
  "batchNormGrad",
  "attentionGrad",
  "lstmGrad",
  "gruGrad",
  "softmaxGrad",
  "sparseCrossEntropyGrad",
  "sparseLogLossGrad",
]);

/** Runs `body` where nodes may be made. */
const inTrace = (body: () => void): void => {
  traceGraph("a test", [], () => {
    body();
    return [];
  });
};

describe("every record", () => {
  for (const { op, samples } of subjects()) {
    test(`${op.name} has samples of several shapes and refuses what it cannot take`, () => {
      expect(samples.samples.length).toBeGreaterThanOrEqual(3);
      expect(samples.bad.length > 0).toBe(!UNCHECKED.has(op.name));
      for (const { label, inputs, attrs, message } of samples.bad) {
        inTrace(() => {
          const nodes = inputs.map(placeholder);
          let error: unknown;
          try {
            makeNode(op, nodes, attrs);
          } catch (e) {
            error = e;
          }
          expect(error, label).toBeInstanceOf(OpError);
          expect((error as OpError).message, label).toMatch(message);
          expect((error as OpError).op).toBe(op.name);
          expect((error as OpError).message, label).not.toMatch(/undefined|NaN|\[object/);
        });
      }
    });

    test(`${op.name}: attributes keep their key`, () => {
      const keys = new Map<string, string>();
      for (const s of samples.samples) {
        const attrs = s.attrs(samples.dtypes[0] as "float32");
        const key = attrKey(attrs);
        expect(attrKey(structuredClone(attrs) as AttrValue)).toBe(key);
        expect(attrKey(Object.fromEntries(Object.entries(attrs).reverse()) as AttrValue)).toBe(key);
        expect(attrKey({ ...attrs, another: 1 })).not.toBe(key);
        const content = JSON.stringify(attrs, (_, v) =>
          typeof v === "number"
            ? Object.is(v, -0)
              ? "-0"
              : String(v)
            : ArrayBuffer.isView(v)
              ? Array.from(v as never, String)
              : v,
        );
        expect(keys.get(key) ?? content, s.label).toBe(content);
        keys.set(key, content);
      }
    });

    test(`${op.name}: equal calls are one node, other attributes another`, () => {
      const dtype = samples.dtypes[0] as "float32";
      for (const s of samples.samples.slice(0, 4)) {
        inTrace(() => {
          const inputs = s.args.map((a) => placeholder({ dtype: a.dtype ?? dtype, shape: a.shape }));
          const node = makeNode(op, inputs, s.attrs(dtype));
          expect(makeNode(op, inputs, s.attrs(dtype))).toBe(node);
          expect(String(node)).toContain(`${op.name}(`);
          expect(String(node)).toContain(node.specs.map(showSpec).join(", "));
        });
      }
    });
  }
});
