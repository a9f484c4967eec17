export * from "@keras-ts/core/slim/random";
