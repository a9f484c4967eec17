import { type Field, nullable, str } from "../../config/index.js";

/** The name of a schedule, which only files show. */
export const nameField = (fallback: string): Field<string | null, string | null, false> => nullable(str).or(fallback);
