export * from "@keras-ts/core/slim/ops";
