// Writes ONNX models: as much of protocol buffers as the models of ort.mjs need.
class Writer {
  parts = [];
  length = 0;
  push(bytes) {
    this.parts.push(bytes);
    this.length += bytes.length;
  }
  varint(n) {
    let rest = BigInt.asUintN(64, BigInt(n));
    const bytes = [];
    while (rest > 127n) {
      bytes.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    this.push(Uint8Array.from(bytes));
  }
  int(field, n) {
    this.varint(field * 8);
    this.varint(n);
  }
  bytes(field, bytes) {
    this.varint(field * 8 + 2);
    this.varint(bytes.length);
    this.push(bytes);
  }
  string(field, text) {
    this.bytes(field, new TextEncoder().encode(text));
  }
  message(field, writer) {
    this.varint(field * 8 + 2);
    this.varint(writer.length);
    for (const part of writer.parts) this.push(part);
  }
  float(field, x) {
    this.varint(field * 8 + 5);
    this.push(new Uint8Array(Float32Array.of(x).buffer));
  }
  finish() {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}
const message = (fill) => {
  const writer = new Writer();
  fill(writer);
  return writer;
};

const FLOAT = 1;
const shapeOf = (dims) =>
  message((shape) => {
    for (const d of dims)
      shape.message(
        1,
        message((dim) => dim.int(1, d)),
      );
  });
const tensorType = (dims) =>
  message((type) => {
    type.int(1, FLOAT);
    type.message(2, shapeOf(dims));
  });
const valueInfo = (name, dims) =>
  message((value) => {
    value.string(1, name);
    value.message(
      2,
      message((type) => type.message(1, tensorType(dims))),
    );
  });

/** A list of integers, an integer or a float. */
const attribute = (name, value) =>
  message((a) => {
    a.string(1, name);
    if (Array.isArray(value)) {
      for (const x of value) a.int(8, x);
      a.int(20, 7);
    } else if (Number.isInteger(value)) {
      a.int(3, value);
      a.int(20, 2);
    } else {
      a.float(2, value);
      a.int(20, 1);
    }
  });

/** A model being put together; values go by name. */
export class Graph {
  #nodes = [];
  #constants = [];
  #inputs = [];
  #outputs = [];
  #names = 0;
  input(name, dims) {
    this.#inputs.push(valueInfo(name, dims));
    return name;
  }
  output(name, dims) {
    this.#outputs.push(valueInfo(name, dims));
  }
  constant(dims, data) {
    const name = `c${this.#names++}`;
    this.#constants.push(
      message((tensor) => {
        for (const d of dims) tensor.int(1, d);
        tensor.int(2, FLOAT);
        tensor.string(8, name);
        tensor.bytes(9, new Uint8Array(data.buffer));
      }),
    );
    return name;
  }
  node(op, inputs, attributes = {}, out = `t${this.#names++}`) {
    this.#nodes.push(
      message((node) => {
        for (const input of inputs) node.string(1, input);
        node.string(2, out);
        node.string(4, op);
        for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value));
      }),
    );
    return out;
  }
  /** The model as a file. */
  encode(opset = 18) {
    const graph = message((g) => {
      for (const node of this.#nodes) g.message(1, node);
      g.string(2, "g");
      for (const constant of this.#constants) g.message(5, constant);
      for (const input of this.#inputs) g.message(11, input);
      for (const output of this.#outputs) g.message(12, output);
    });
    return message((model) => {
      model.int(1, 8);
      model.message(7, graph);
      model.message(
        8,
        message((set) => set.int(2, opset)),
      );
    }).finish();
  }
}
