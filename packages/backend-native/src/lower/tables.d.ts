import { type Attrs, type Spec } from "@keras-ts/core/backend";
/** Attributes of the instructions that have any, in the order their kernels read them. */
export declare const FIELDS: Readonly<Record<string, readonly string[]>>;
/** Instructions that read views of any strides; the others need their inputs dense. */
export declare const TAKES_VIEWS: ReadonlySet<string>;
/** Whether a composite runs as it is; everything else is expanded. */
export declare function overrides(name: string, inputs: readonly Spec[], attrs: Attrs): boolean;
/** Composites lowered as elementwise ops. */
export declare const isLoopComposite: (name: string) => boolean;
/** The numbers of an attribute, nested lists laid out flat. */
export declare function numbersOf(value: unknown): number[];
