import { Input, layers, Sequential } from "keras-ts";

/** 784-512-10, not compiled. */
export const mlpModel = (): Sequential =>
  new Sequential([
    Input({ shape: [784] }),
    new layers.Dense(512, { activation: "relu" }),
    new layers.Dense(10, { activation: "softmax" }),
  ]);
