export * from "@keras-ts/core/random";
