export * from "@keras-ts/core/slim/optimizers";
