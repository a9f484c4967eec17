export * from "@keras-ts/core/constraints";
