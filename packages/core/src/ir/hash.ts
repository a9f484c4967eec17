/** A running 106-bit hash of text pieces: two 53-bit cyrb lanes, so that keys of whole graphs need not be kept. */
export class Hasher {
  #h1 = 0xdeadbeef;
  #h2 = 0x41c6ce57;
  #h3 = 0x9e3779b9;
  #h4 = 0x85ebca6b;

  add(text: string): this {
    let [h1, h2, h3, h4] = [this.#h1, this.#h2, this.#h3, this.#h4];
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      h1 = Math.imul(h1 ^ c, 2654435761);
      h2 = Math.imul(h2 ^ c, 1597334677);
      h3 = Math.imul(h3 ^ c, 2246822507) + h4;
      h4 = Math.imul(h4 ^ c, 3266489909) ^ (h3 >>> 15);
    }
    // The length separates ("ab","c") from ("a","bc").
    this.#h1 = Math.imul(h1 ^ text.length, 2654435761);
    this.#h2 = h2 ^ (h1 >>> 13);
    this.#h3 = Math.imul(h3 ^ text.length, 2246822507);
    this.#h4 = h4 ^ (h2 >>> 16);
    return this;
  }

  digest(): string {
    return [this.#h1, this.#h2, this.#h3, this.#h4].map((h) => (h >>> 0).toString(36).padStart(7, "0")).join("");
  }
}
