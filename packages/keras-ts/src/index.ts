export * from "@keras-ts/core";
