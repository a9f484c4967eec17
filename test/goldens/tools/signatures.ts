import type { SignatureTable } from "../runner/signatures.js";

interface ApiParameter {
  readonly name: string;
  readonly kind: string;
  readonly default?: string;
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
}
export interface Api {
  readonly symbols: readonly ApiSymbol[];
  readonly internal_classes: readonly ApiSymbol[];
}

const METHODS = ["call", "__call__", "update_state", "result", "reset_state", "adapt"];

const compact = (p: ApiParameter): string => {
  if (p.kind === "var_positional") return `*${p.name}`;
  if (p.kind === "var_keyword") return `**${p.name}`;
  return p.default === undefined ? p.name : `${p.name}=`;
};

/** Reduces the recorded API description to what a replay needs: parameter order and which have a default. */
export function compactSignatures(api: Api): SignatureTable {
  const symbols: Record<string, string[]> = {};
  const methods: Record<string, Record<string, string[]>> = {};
  const aliases: Record<string, string> = {};
  const byPath = new Map([...api.symbols, ...api.internal_classes].map((s) => [s.path, s]));
  const inherited = (path: string, method: string): ApiMethod | undefined => {
    const symbol = byPath.get(path);
    const own = symbol?.methods?.find((m) => m.name === method);
    if (own !== undefined || symbol === undefined) return own;
    for (const base of symbol.bases ?? []) {
      const found = inherited(base, method);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  for (const symbol of [...api.symbols, ...api.internal_classes]) {
    for (const alias of symbol.aliases ?? []) aliases[alias] = symbol.path;
    symbols[symbol.path] = (symbol.params ?? []).map(compact);
    if (symbol.bases === undefined) continue;
    const found: Record<string, string[]> = {};
    for (const name of METHODS) {
      const method = inherited(symbol.path, name);
      if (method !== undefined) found[name] = method.params.map(compact);
    }
    if (Object.keys(found).length > 0) methods[symbol.path] = found;
  }
  return { symbols, methods, aliases };
}
