export * from "@keras-ts/core/layers";
