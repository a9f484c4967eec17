export * from "@keras-ts/core/slim/callbacks";
