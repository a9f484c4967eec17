export { DTypePolicy, dtypePolicy, floatOf, policyField, policyOf, setDtypePolicy } from "./dtype-policy.js";
