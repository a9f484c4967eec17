import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Undemandable } from "./outcome.js";
import { dataFolder } from "./paths.js";

export interface Parameter {
  readonly name: string;
  /** `option` has a default; `rest` is `*args`; `keywords` is `**kwargs`. */
  readonly kind: "required" | "option" | "rest" | "keywords";
  /** The default of an option as a Python expression. */
  readonly fallback?: string | undefined;
}

/** What a class declares itself, beside its constructor. */
export interface ClassMembers {
  readonly bases: readonly string[];
  /** Method → parameters. */
  readonly methods: Readonly<Record<string, readonly string[]>>;
  readonly properties: readonly string[];
}

/** Compact table: `"x"` required, `"axis=-1"` with default, `"*operands"`, `"**kwargs"`. */
export interface SignatureTable {
  /** Canonical name → parameters of the function or constructor. */
  readonly symbols: Readonly<Record<string, readonly string[]>>;
  readonly classes: Readonly<Record<string, ClassMembers>>;
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
    for (const { methods } of this.lineage(className)) if (Object.hasOwn(methods, method)) return methods[method]?.map(parse);
    return undefined;
  }

  /** The class and what it inherits from, nearest first. */
  lineage(className: string): ClassMembers[] {
    const own = this.table.classes[this.canonical(className)];
    return own === undefined ? [] : [own, ...own.bases.flatMap((base) => this.lineage(base))];
  }
}

function parse(text: string): Parameter {
  if (text.startsWith("**")) return { name: text.slice(2), kind: "keywords" };
  if (text.startsWith("*")) return { name: text.slice(1), kind: "rest" };
  const at = text.indexOf("=");
  return at < 0 ? { name: text, kind: "required" } : { name: text.slice(0, at), kind: "option", fallback: text.slice(at + 1) };
}
