// jax-js: the shortest way to a first matrix product in a fresh process.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { settings } from "./common.mjs";

const file = join(settings.folder, "node_modules", "@jax-js", "jax", "dist", "index.js");
const { numpy, init, defaultDevice } = await import(pathToFileURL(file).href);
await init("wasm");
defaultDevice("wasm");
const ones = numpy.ones([2, 2]);
const product = await numpy.matmul(ones.ref, ones).data();
console.log(product[0]);
process.exit(0);
