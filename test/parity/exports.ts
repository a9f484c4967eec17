import { join } from "node:path";
import {
  API,
  type Signature as CheckedSignature,
  type Symbol as CheckedSymbol,
  type Checker,
  SignatureKind,
  SymbolFlags,
  type Type,
} from "typescript/unstable/sync";
import { goldensFolder } from "../goldens/runner/paths.js";

const CORE = join(goldensFolder(), "..", "..", "packages", "core");

/** What one form of a call takes. */
export interface CallShape {
  /** As written: `x`, `axis?`, `...operands`. */
  readonly positional: readonly string[];
  /** Keys of the trailing options object, `null` without one. */
  readonly options: readonly string[] | null;
}

/** One public name as the type checker sees it. */
export interface Export {
  /** `ops.add`, `layers.Dense`, `jit`. */
  readonly path: string;
  readonly kind: "namespace" | "class" | "function" | "value" | "type";
  /** The call, or for a class its constructor. */
  readonly call: CallShape | null;
  /** Of a class: what its instances can do, `()` for calling the instance itself. */
  readonly methods: ReadonlyMap<string, CallShape>;
  readonly properties: readonly string[];
  readonly doc: string;
  readonly hasExample: boolean;
}

/** Reads the public surface of core from its sources: types say what a wrapper's `length` cannot. */
export function readExports(): Export[] {
  const api = new API({ cwd: CORE });
  try {
    const [project] = api.updateSnapshot({ openProjects: [join(CORE, "tsconfig.json")] }).getProjects();
    const entry = project?.program.getSourceFile(join(CORE, "src", "index.ts"));
    const module = entry === undefined ? undefined : project?.checker.getSymbolAtLocation(entry);
    if (project === undefined || module === undefined) throw new Error("the types of packages/core cannot be read");
    return [...new Reader(project.checker).module(module, "")];
  } finally {
    api.close();
  }
}

class Reader {
  readonly checker: Checker;
  constructor(checker: Checker) {
    this.checker = checker;
  }

  *module(module: CheckedSymbol, prefix: string): Generator<Export> {
    for (const exported of this.checker.getExportsOfModule(module)) {
      const symbol = exported.flags & SymbolFlags.Alias ? this.checker.getAliasedSymbol(exported) : exported;
      yield* this.symbol(symbol, prefix + exported.name);
    }
  }

  *symbol(symbol: CheckedSymbol, path: string): Generator<Export> {
    const { checker } = this;
    const base = {
      path,
      call: null,
      methods: new Map<string, CallShape>(),
      properties: [],
      doc: checker.getDocumentationCommentOfSymbol(symbol),
      hasExample: checker.getJsDocTagsOfSymbol(symbol).some(({ name }) => name === "example"),
    };
    if (symbol.flags & SymbolFlags.Module) {
      yield { ...base, kind: "namespace" };
      yield* this.module(symbol, `${path}.`);
      return;
    }
    const type = symbol.flags & SymbolFlags.Value ? checker.getTypeOfSymbol(symbol) : undefined;
    if (type === undefined) {
      yield { ...base, kind: "type" };
      return;
    }
    if (symbol.flags & SymbolFlags.Class) {
      const call = this.merged(checker.getSignaturesOfType(type, SignatureKind.Construct));
      yield { ...base, kind: "class", call, ...this.members(checker.getDeclaredTypeOfSymbol(symbol)) };
      return;
    }
    const calls = checker.getSignaturesOfType(type, SignatureKind.Call);
    yield { ...base, kind: calls.length > 0 ? "function" : "value", call: this.merged(calls) };
    // An object of functions, such as `config`.
    if (/^[a-z]\w*$/.test(path)) for (const own of this.functionsOf(type)) yield* this.symbol(own, `${path}.${own.name}`);
  }

  functionsOf(type: Type): CheckedSymbol[] {
    return this.checker.getPropertiesOfType(type).filter((p) => {
      const own = this.checker.getTypeOfSymbol(p);
      return own !== undefined && this.checker.getSignaturesOfType(own, SignatureKind.Call).length > 0 && isOurs(p);
    });
  }

  members(type: Type): Pick<Export, "methods" | "properties"> {
    const methods = new Map<string, CallShape>();
    const properties: string[] = [];
    const called = this.merged(this.checker.getSignaturesOfType(type, SignatureKind.Call));
    if (called !== null) methods.set("()", called);
    for (const member of this.checker.getPropertiesOfType(type).filter(isOurs)) {
      const own = this.checker.getTypeOfSymbol(member);
      const call = own && this.merged(this.checker.getSignaturesOfType(own, SignatureKind.Call));
      if (call) methods.set(member.name, call);
      else properties.push(member.name);
    }
    return { methods, properties };
  }

  /** Overloads as one: the longest list of arguments, the options of all. */
  merged(signatures: readonly CheckedSignature[]): CallShape | null {
    if (signatures.length === 0) return null;
    const shapes = signatures.map((s) => this.shape(s));
    const [longest] = shapes.toSorted((a, b) => b.positional.length - a.positional.length);
    const options = shapes.flatMap((s) => s.options ?? []);
    return { positional: longest?.positional ?? [], options: shapes.some((s) => s.options) ? [...new Set(options)] : null };
  }

  shape(signature: CheckedSignature): CallShape {
    const positional: string[] = [];
    const parameters = signature.getParameters();
    let options: readonly string[] | null = null;
    parameters.forEach((parameter, i) => {
      const rest = signature.hasRestParameter && i === parameters.length - 1;
      const optional = isOptional(parameter);
      const type = this.checker.getTypeOfSymbol(parameter);
      if (i === parameters.length - 1 && !rest && type !== undefined && isOptionsName(parameter.name)) {
        const given = this.checker.getNonNullableType(type) ?? type;
        options = this.checker.getPropertiesOfType(given).map((p) => p.name);
      } else if (rest && type !== undefined) {
        // Options after any number of arguments are one more kind of argument.
        options = this.optionsAmong(type);
        positional.push(`...${parameter.name}`);
      } else positional.push(`${parameter.name}${optional ? "?" : ""}`);
    });
    return { positional, options };
  }

  optionsAmong(list: Type): readonly string[] | null {
    const [element] = this.checker.getIndexInfosOfType(list).map((info) => info.valueType);
    const members = element?.isUnionType() ? (element.getTypes() ?? []) : [];
    const bag = members.find((type) => /Options$/.test(type.getSymbol()?.name ?? ""));
    return bag === undefined ? null : this.checker.getPropertiesOfType(bag).map((p) => p.name);
  }
}

// A destructured parameter is named `__0` by the checker.
const isOptionsName = (name: string): boolean => name.toLowerCase().endsWith("options") || name.startsWith("__");

/** Declared in our sources, not by the language's own types, and not private. */
const isOurs = (symbol: CheckedSymbol): boolean =>
  !symbol.name.startsWith("__") && symbol.declarations.some((d) => d.path.includes("/packages/core/"));

function isOptional(parameter: CheckedSymbol): boolean {
  const declared = parameter.valueDeclaration?.resolve() as { questionToken?: unknown; initializer?: unknown } | undefined;
  return declared?.questionToken !== undefined || declared?.initializer !== undefined;
}
