export * from "@keras-ts/core/metrics";
