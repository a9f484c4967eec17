export * from "@keras-ts/core/initializers";
