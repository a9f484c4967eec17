// node scripts/code-cache.mjs: writes V8's code of the built packages, for the Node that runs this.
import { writeCodeCaches } from "./lib/code-cache.mjs";
import { main } from "./lib/entry.mjs";
import { useOwnSettings } from "./lib/settings.mjs";

useOwnSettings();
delete process.env.KERAS_BACKEND;
await main(() =>
  writeCodeCaches(async () => {
    // Without its addon the engine cannot run, but its code can be kept all the same.
    await import("@keras-ts/backend-native");
    const { Input, layers, ops, Sequential } = await import("@keras-ts/core");
    await ops.matmul(ops.ones([2, 2]), ops.ones([2, 2])).data();
    const model = new Sequential([
      Input({ shape: [3] }),
      new layers.Dense(2, { activation: "relu" }),
      new layers.Dense(2, { activation: "softmax" }),
    ]);
    await model.predictOnBatch(ops.ones([1, 3]));
  }),
);
