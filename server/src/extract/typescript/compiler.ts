import type { ts } from '@ts-morph/common';

export type Compiler = typeof ts;

let loaded: Compiler | undefined;
let load: () => Compiler = () => require('@ts-morph/common/dist/typescript.js') as Compiler;

/**
 * The TypeScript compiler that ts-morph ships (6.0.2 in ts-morph 28), loaded when the first file needs it: it is some
 * seven megabytes, and a workspace of env files never needs it.
 */
export function compiler(): Compiler {
  loaded ??= load();
  return loaded;
}

/** Lets a host load the compiler in a quicker way, for instance from a code cache. Has no effect once it is loaded. */
export function setCompilerLoader(loader: () => Compiler): void {
  load = loader;
}
