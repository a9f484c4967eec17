import type { HostArray } from "@keras-ts/core/backend";
/** Bytes of all constants of a program, one after the other. */
export declare class Constants {
    #private;
    /** Offset of a constant; equal ones share theirs. */
    add({ data }: HostArray): number;
    bytes(): Uint8Array;
}
