export * from "@keras-ts/core/optimizers";
