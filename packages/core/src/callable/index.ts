export { Callable } from "./callable.js";
