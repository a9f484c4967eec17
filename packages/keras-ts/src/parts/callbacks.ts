export * from "@keras-ts/core/callbacks";
