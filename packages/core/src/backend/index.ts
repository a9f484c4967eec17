export type { AttrsOf, Kernel, KernelCall, KernelTable, ManyKernel } from "./kernels.js";
export { type TableBackendOptions, type TableBuffer, tableBackend } from "./table.js";
export type { Backend, BackendFactory, BackendOptions, CompileOptions, Program, Run, RunOptions } from "./types.js";
