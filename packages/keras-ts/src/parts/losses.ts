export * from "@keras-ts/core/losses";
