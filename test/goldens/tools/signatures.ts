import type { ClassMembers, SignatureTable } from "../runner/signatures.js";

interface ApiParameter {
  readonly name: string;
  readonly kind: string;
  readonly default?: string;
  /** The value of a constant that the default names. */
  readonly default_resolved?: string;
}
interface ApiMethod {
  readonly name: string;
  readonly params: readonly ApiParameter[];
}
interface ApiSymbol {
  readonly path: string;
  readonly aliases?: readonly string[];
  readonly kind?: string;
  readonly bases?: readonly string[];
  readonly params?: readonly ApiParameter[];
  readonly methods?: readonly ApiMethod[];
  readonly properties?: readonly string[];
}
export interface Api {
  readonly symbols: readonly ApiSymbol[];
  readonly internal_classes: readonly ApiSymbol[];
}

const compact = (p: ApiParameter): string => {
  if (p.kind === "var_positional") return `*${p.name}`;
  if (p.kind === "var_keyword") return `**${p.name}`;
  return p.default === undefined ? p.name : `${p.name}=${p.default_resolved ?? p.default}`;
};

/** Reduces the recorded API description to parameters with their defaults, and the members of classes. */
export function compactSignatures(api: Api): SignatureTable {
  const symbols: Record<string, string[]> = {};
  const classes: Record<string, ClassMembers> = {};
  const aliases: Record<string, string> = {};
  for (const symbol of [...api.symbols, ...api.internal_classes]) {
    for (const alias of symbol.aliases ?? []) aliases[alias] = symbol.path;
    symbols[symbol.path] = (symbol.params ?? []).map(compact);
    if (symbol.bases === undefined) continue;
    const methods = Object.fromEntries((symbol.methods ?? []).map((m) => [m.name, m.params.map(compact)]));
    classes[symbol.path] = { bases: symbol.bases, methods, properties: symbol.properties ?? [] };
  }
  return { symbols, classes, aliases };
}
