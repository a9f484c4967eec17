export * from "@keras-ts/core/slim/constraints";
