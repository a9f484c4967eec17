import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Undemandable } from "./outcome.js";
import { dataFolder } from "./paths.js";

export interface Parameter {
  readonly name: string;
  /** `option` has a default; `rest` is `*args`; `keywords` is `**kwargs`. */
  readonly kind: "required" | "option" | "rest" | "keywords";
}

/** Compact table: `"x"` required, `"axis="` with default, `"*operands"`, `"**kwargs"`. */
export interface SignatureTable {
  /** Canonical name → parameters of the function or constructor. */
  readonly symbols: Readonly<Record<string, readonly string[]>>;
  /** Canonical class name → method → parameters. */
  readonly methods: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Other public path → canonical name. */
  readonly aliases: Readonly<Record<string, string>>;
}

export class Signatures {
  readonly table: SignatureTable;
  constructor(table: SignatureTable) {
    this.table = table;
  }

  /** The table that travels with the tests. */
  static load(): Signatures {
    return new Signatures(JSON.parse(readFileSync(join(dataFolder(), "signatures.json"), "utf8")) as SignatureTable);
  }

  canonical(name: string): string {
    return this.table.aliases[name] ?? name;
  }

  /** The canonical name first, then every alias of it. */
  pathsOf(name: string): string[] {
    const main = this.canonical(name);
    const others = Object.entries(this.table.aliases).filter(([, target]) => target === main);
    return [name, main, ...others.map(([path]) => path)];
  }

  of(name: string): Parameter[] {
    const found = this.table.symbols[this.canonical(name)];
    if (found === undefined) throw new Undemandable(`no signature is known for ${name}`);
    return found.map(parse);
  }

  /** Parameters of a method, `undefined` when the class or the method is unknown. */
  method(className: string, method: string): Parameter[] | undefined {
    return this.table.methods[this.canonical(className)]?.[method]?.map(parse);
  }
}

function parse(text: string): Parameter {
  if (text.startsWith("**")) return { name: text.slice(2), kind: "keywords" };
  if (text.startsWith("*")) return { name: text.slice(1), kind: "rest" };
  if (text.endsWith("=")) return { name: text.slice(0, -1), kind: "option" };
  return { name: text, kind: "required" };
}
