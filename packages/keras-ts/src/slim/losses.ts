export * from "@keras-ts/core/slim/losses";
