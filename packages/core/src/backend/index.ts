export type { Backend, BackendFactory, BackendOptions, CompileOptions, Program, Run, RunOptions } from "./types.js";
