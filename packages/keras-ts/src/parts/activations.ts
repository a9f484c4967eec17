export * from "@keras-ts/core/activations";
