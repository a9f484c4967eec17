const ALIGNMENT = 64;
/** Bytes of all constants of a program, one after the other. */
export class Constants {
    #offsets = new Map();
    #parts = [];
    #size = 0;
    /** Offset of a constant; equal ones share theirs. */
    add({ data }) {
        const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        const key = bytes.join();
        const known = this.#offsets.get(key);
        if (known !== undefined)
            return known;
        const offset = this.#size;
        this.#offsets.set(key, offset);
        const padded = new Uint8Array(Math.max(1, Math.ceil(bytes.length / ALIGNMENT)) * ALIGNMENT);
        padded.set(bytes);
        this.#parts.push(padded);
        this.#size += padded.length;
        return offset;
    }
    bytes() {
        const all = new Uint8Array(this.#size);
        let at = 0;
        for (const p of this.#parts) {
            all.set(p, at);
            at += p.length;
        }
        return all;
    }
}
