export * from "@keras-ts/core/slim/regularizers";
