export * from "@keras-ts/core/regularizers";
