import { isKerasModule, type KerasClass, ownClassName, ownModule } from "./kinds.js";

// Weak, so that a class nobody uses any more can go.
const seen = new Map<string, WeakRef<KerasClass>>();

/** Remembers a built-in class whose instance was written, so that its config can be read back without a registry. */
export function remember(cls: KerasClass): void {
  const [module, name] = [ownModule(cls), ownClassName(cls)];
  if (isKerasModule(module) && name !== undefined) seen.set(`${module}.${name}`, new WeakRef(cls));
}

/** A remembered class; only exact public paths are known here. */
export const remembered = (module: string, className: string): KerasClass | undefined =>
  seen.get(`${module}.${className}`)?.deref();
