export { type GruAttrs, gru } from "./gru.js";
export { type GruGradAttrs, gruGrad } from "./gru-grad.js";
export { type LstmAttrs, type LstmGradAttrs, lstm, lstmGrad } from "./lstm.js";
export { RECURRENCES, type RecurrenceName } from "./records.js";
