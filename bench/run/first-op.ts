// The least a fresh process can do: one matrix product on the engine in force, read back.
import { ops } from "keras-ts";

const product = await ops.matmul(ops.ones([2, 2]), ops.ones([2, 2])).data();
process.stdout.write(`${product[0]}\n`);
