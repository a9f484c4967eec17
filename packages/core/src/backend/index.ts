export type { AttrsOf, Kernel, KernelCall, KernelTable } from "./kernels.js";
export { type TableBackendOptions, type TableBuffer, tableBackend } from "./table.js";
export type { Backend, BackendFactory, BackendOptions, CompileOptions, Program, Run, RunOptions } from "./types.js";
