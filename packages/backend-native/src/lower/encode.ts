import { byteWidth, DTYPES, type Shape } from "@keras-ts/core/backend";
import { bytesOf, type Cell, isDense, type View, wholeView } from "./cells.js";
import type { Donation } from "./donation.js";
import { type Batch, type Block, type Instruction, type Loop, loopsOf, madeBy } from "./instructions.js";
import { slotsOf } from "./loops.js";

/** A program as numbers and names; `decode.cpp` reads it, and the two must change together. */
export interface Encoded {
  readonly words: Float64Array;
  readonly names: readonly string[];
}

const DTYPE_NUMBER = new Map(DTYPES.map((d, i) => [d, i]));
const FLOAT32 = DTYPE_NUMBER.get("float32") as number;

export function encode(blocks: readonly Block[], donations: readonly Donation[]): Encoded {
  const w = new Writer();
  const main = blocks.at(-1) as Block;
  w.number(main.arena);
  w.list(main.inputs, (c) => w.number(bytesOf(c)));
  w.list(main.outputs, (c) => w.number(bytesOf(c)));
  w.list(donations, (d) => {
    w.number(d.input);
    w.number(d.output);
    w.number(Number(d.inPlace));
    w.number(d.firstWrite);
  });
  w.list(blocks, (b) => block(w, b));
  return w.finish();
}

function block(w: Writer, b: Block): void {
  w.number(b.inputs.length);
  w.number(b.outputs.length);
  const space: SpaceOf = (c) =>
    c.home.kind === "arena"
      ? 0
      : c.home.kind === "constant"
        ? 1
        : 2 + c.home.index + (c.home.kind === "output" ? b.inputs.length : 0);
  w.list(b.instructions, (i) => instruction(w, i, space));
}
type SpaceOf = (cell: Cell) => number;

function instruction(w: Writer, i: Instruction, space: SpaceOf): void {
  if (i.kind !== "call") return loop(w, i, space);
  w.name(i.name);
  w.list(i.inputs, (v) => operand(w, v, space));
  w.list(i.outputs, (o) => operand(w, wholeView(o.cell, o.shape), space));
  w.list(i.attributes, (list) => w.list(list, (x) => w.number(x)));
  w.list(i.posts, (p) => {
    w.name(p.name);
    w.number(FLOAT32);
    w.number(FLOAT32);
    w.list(p.input === null ? [] : [p.input], (x) => w.number(x));
    w.number(0);
    w.list(p.constant === null ? [] : [p.constant], (x) => w.number(x));
  });
  w.list(i.blocks, (b) => w.number(b));
  w.number(0);
  w.number(i.workspace?.home.kind === "arena" ? i.workspace.home.offset : 0);
}

function loop(w: Writer, i: Loop | Batch, space: SpaceOf): void {
  const loops = loopsOf(i);
  const l = loops[0] as Loop;
  const { targets } = slotsOf(l);
  const { product } = l;
  w.name(product === undefined ? "fused" : "productLoop");
  w.list([...loops.flatMap((x) => x.inputs.map((i) => i.view)), ...(product?.inputs ?? [])], (v) => operand(w, v, space));
  w.list(
    loops.flatMap((x) => slotsOf(x).outputs),
    (c) => operand(w, wholeView(c, [c.size]), space),
  );
  const given = product === undefined ? [] : [[productInput(l)], ...product.attributes];
  w.list([loops.map((x) => x.size), l.inputs.map((i) => Number(i.raw)), ...given], (list) => w.list(list, (x) => w.number(x)));
  w.list(l.ops, (o, k) => {
    w.name(o.name);
    w.number(DTYPE_NUMBER.get(o.from) as number);
    w.number(DTYPE_NUMBER.get(o.cell.dtype) as number);
    w.list(o.sources, (s) => w.number("input" in s ? s.input : (targets[s.op] as number)));
    w.number(targets[k] as number);
    w.list(o.parameters, (x) => w.number(x));
  });
  w.list([], () => {});
  w.number(0);
  w.number(0);
}

/** Number of the input that a loop's product makes. */
const productInput = ({ inputs, product }: Loop): number =>
  inputs.findIndex((x) => product !== undefined && x.view.cell === madeBy(product));

function operand(w: Writer, v: View, space: SpaceOf): void {
  const { cell } = v;
  const base = "offset" in cell.home ? cell.home.offset : 0;
  w.number(space(cell));
  w.number(base + v.offset * byteWidth(cell.dtype));
  w.number(DTYPE_NUMBER.get(cell.dtype) as number);
  w.shape(v.shape);
  w.shape(isDense(v) ? [] : v.strides);
}

class Writer {
  readonly #words: number[] = [];
  readonly #names = new Map<string, number>();

  number(x: number): void {
    this.#words.push(x);
  }
  name(text: string): void {
    const known = this.#names.get(text) ?? this.#names.size;
    this.#names.set(text, known);
    this.number(known);
  }
  shape(s: Shape): void {
    this.number(s.length);
    this.#words.push(...s);
  }
  list<T>(items: readonly T[], one: (item: T, i: number) => void): void {
    this.number(items.length);
    items.forEach(one);
  }
  finish(): Encoded {
    return { words: Float64Array.from(this.#words), names: [...this.#names.keys()] };
  }
}
