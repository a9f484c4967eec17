export { type LstmAttrs, type LstmGradAttrs, lstm, lstmGrad } from "./lstm.js";
export { RECURRENCES, type RecurrenceName } from "./records.js";
