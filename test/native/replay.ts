import {
  type Batch,
  type Block,
  bytesOf,
  type Call,
  type Cell,
  isWhole,
  type Loop,
  madeBy,
  overwrites,
  readsOf,
  type View,
  writesOf,
} from "@keras-ts/backend-native/testing";

/**
 * Walks a plan and notes which cell was last written to each byte: the slow and obvious way to see whether it is right.
 * Outputs in `inPlace` lie where the inputs of the same pairs do.
 */
export function replay(block: Block, inPlace: readonly (readonly [input: number, output: number])[]): void {
  const memory = new Memory(block, inPlace);
  for (const instruction of block.instructions) {
    if (instruction.kind === "loop") elementwise(instruction, memory);
    else if (instruction.kind === "batch") sideBySide(instruction, memory);
    else atOnce(instruction, memory);
  }
  for (const c of block.outputs) memory.read(c, "the end");
}

/** Ops see a tile at a time: what is not read element by element must outlast the whole loop. */
function elementwise(loop: Loop, memory: Memory): void {
  const { product } = loop;
  const views = loop.inputs.filter((i) => i.raw || !isWhole(i.view)).map((i) => i.view);
  // Parts of a product are made after other parts went through the loop.
  const steady = [...views, ...(product?.inputs ?? [])].map((v) => v.cell);
  const where = `instruction ${loop.index}`;
  const held = new Set<Cell>();
  for (const c of steady) memory.read(c, where);
  if (product !== undefined) {
    memory.write(madeBy(product));
    for (const c of [...steady, ...readsOf(loop)]) memory.read(c, `the product of ${where}`);
  }
  for (const op of loop.ops) {
    for (const s of op.sources) if ("input" in s) memory.read((loop.inputs[s.input] as Loop["inputs"][number]).view.cell, where);
    for (const s of op.sources) if ("op" in s && held.has(cellOf(loop, s.op))) memory.read(cellOf(loop, s.op), where);
    if (!op.cell.escapes) continue;
    memory.write(op.cell);
    held.add(op.cell);
  }
  for (const c of [...steady, ...held]) memory.read(c, `after ${where}`);
}
const cellOf = (loop: Loop, op: number): Cell => (loop.ops[op] as Loop["ops"][number]).cell;

/** Loops of one instruction run in parts, in any order: what one writes must not lie where another reads. */
function sideBySide(batch: Batch, memory: Memory): void {
  for (const writer of batch.loops)
    for (const reader of batch.loops)
      for (const { view } of reader === writer ? [] : reader.inputs)
        if (writesOf(writer).some((c) => memory.overlap(c, view.cell)))
          throw new Error(`instruction ${batch.index} overwrites what it still reads`);
  for (const loop of batch.loops) elementwise(loop, memory);
}

const uses = (call: Call, cell: Cell): number => call.inputs.filter((v) => v.cell === cell).length;
/** Inputs must outlast every write, except first values of carries and what is overwritten element by element. */
function atOnce(call: Call, memory: Memory): void {
  const where = `instruction ${call.index}`;
  for (const v of call.inputs) memory.read(v.cell, where);
  const outputs = call.outputs.map((o) => o.cell);
  for (const c of outputs) memory.write(c);
  if (call.workspace !== null) memory.write(call.workspace);
  const steady = overwrites(call.name, call.attributes);
  const target = (i: number): number => (i < call.carries ? i : steady?.input === i ? steady.output : -1);
  const begins = (v: View, i: number): boolean =>
    target(i) >= 0 && isWhole(v) && uses(call, v.cell) === 1 && memory.same(v.cell, outputs[target(i)]);
  call.inputs.forEach((v, i) => {
    if (!begins(v, i)) memory.read(v.cell, `after ${where}`);
  });
  // All results of one instruction are there at once.
  for (const c of outputs) memory.read(c, `after ${where}`);
}

/** Bytes of the arena, of each input, and of each output that has a place of its own. */
class Memory {
  readonly #owners = new Map<string, (Cell | null)[]>();
  readonly #home: ReadonlyMap<number, number>;

  constructor(block: Block, inPlace: readonly (readonly [number, number])[]) {
    this.#home = new Map(inPlace.map(([input, output]) => [output, input]));
    this.#owners.set("arena", new Array<Cell | null>(block.arena).fill(null));
    block.inputs.forEach((c, i) => {
      this.#owners.set(`input ${i}`, new Array<Cell | null>(bytesOf(c)).fill(c));
    });
    block.outputs.forEach((c, i) => {
      if (!this.#home.has(i)) this.#owners.set(`output ${i}`, new Array<Cell | null>(bytesOf(c)).fill(null));
    });
  }

  #space({ home }: Cell): string | null {
    if (home.kind === "constant") return null;
    if (home.kind === "arena") return "arena";
    const input = home.kind === "output" ? this.#home.get(home.index) : home.index;
    return input === undefined ? `output ${home.kind === "output" ? home.index : ""}` : `input ${input}`;
  }
  #offset = ({ home }: Cell): number => (home.kind === "arena" ? home.offset : 0);

  same(a: Cell, b: Cell | undefined): boolean {
    return (
      b !== undefined && this.#space(a) === this.#space(b) && this.#offset(a) === this.#offset(b) && bytesOf(a) === bytesOf(b)
    );
  }
  overlap(a: Cell, b: Cell): boolean {
    const [from, to] = [this.#offset(a), this.#offset(b)];
    const apart = from + bytesOf(a) <= to || to + bytesOf(b) <= from;
    return this.#space(a) !== null && this.#space(a) === this.#space(b) && !apart;
  }
  read(c: Cell, where: string): void {
    this.#each(c, (owners, i) => {
      if (owners[i] !== c) throw new Error(`${where} reads what was overwritten`);
    });
  }
  write(c: Cell): void {
    this.#each(c, (owners, i) => {
      owners[i] = c;
    });
  }
  #each(c: Cell, one: (owners: (Cell | null)[], i: number) => void): void {
    const space = this.#space(c);
    if (space === null) return;
    const owners = this.#owners.get(space);
    if (owners === undefined) throw new Error(`there is no ${space}`);
    const from = this.#offset(c);
    if (from + bytesOf(c) > owners.length) throw new Error(`${space} ends too early`);
    for (let i = from; i < from + bytesOf(c); i++) one(owners, i);
  }
}
