import { describe, expect, test } from "vitest";
import { callbacks } from "../../src/index.js";
import { clusters, compiled } from "./toy.js";

const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "nothing",
    (e: Error) => e.message,
  );

describe("loops inside a callback", () => {
  test("evaluate and predict see the weights as they are, and training goes on as without them", async () => {
    const { x, y } = clusters();
    const plain = compiled();
    const expected = (await plain.fit(x, y, { epochs: 3, verbose: 0 })).history;

    const model = compiled();
    const seen: number[] = [];
    const look = new callbacks.LambdaCallback({
      onEpochEnd: async () => {
        seen.push(((await model.evaluate(x, y, { verbose: 0 })) as number[])[0] as number);
        const outputs = await model.predict(x.subarray(0, 2), { verbose: 0 });
        expect(outputs.shape).toEqual([2, 2]);
      },
    });
    const { history } = await model.fit(x, y, { epochs: 3, verbose: 0, callbacks: [look] });
    expect(history).toEqual(expected);
    expect(seen).toHaveLength(3);
    expect(seen[2]).toBeLessThan(seen[0] as number);
    for (const m of [plain, model]) m.dispose();
  });

  test("training inside training is refused, and so is a second loop beside a callback that is over", async () => {
    const { x, y } = clusters();
    const model = compiled();
    let refused = "";
    const again = new callbacks.LambdaCallback({
      onEpochEnd: async () => {
        refused = await failure(model.fit(x, y, { verbose: 0 }));
      },
    });
    const first = model.fit(x, y, { epochs: 1, verbose: 0, callbacks: [again] });
    expect(await failure(model.evaluate(x, y, { verbose: 0 }))).toMatch(/got evaluate while fit is running/);
    await first;
    expect(refused).toMatch(/got fit while fit is running/);
    expect(await model.evaluate(x, y, { verbose: 0 })).toHaveLength(2);
    model.dispose();
  });
});
