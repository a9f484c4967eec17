export * from "@keras-ts/core/ops";
