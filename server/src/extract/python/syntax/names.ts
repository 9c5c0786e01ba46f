import type { Scopes } from './scopes';
import { attribute, bare, call, type PyFile, type PyNode, textOf } from './tree';

/** How many assignments of one name to another are followed. */
const MOST_HOPS = 4;

/**
 * The full dotted name of what an expression names, through imports and their aliases: `dt.utcnow` after
 * `from datetime import datetime as dt` is 'datetime.datetime.utcnow'. Names that nothing in the file defines are
 * 'builtins.<name>'. Undefined for everything else.
 */
export function qualifiedName(file: PyFile, scopes: Scopes, node: PyNode, hops = 0): string | undefined {
  const steps: string[] = [];
  let current = node;
  for (let member = attribute(current); member; member = attribute(current)) {
    steps.push(textOf(file, member.property));
    current = member.object;
  }
  if (current.type !== 'VariableName') return undefined;
  const source = scopes.sourceOf(current);
  if (source?.kind === 'assignment') {
    // `getenv = os.getenv` gives the function another name.
    const base = hops < MOST_HOPS ? qualifiedName(file, scopes, source.value, hops + 1) : undefined;
    return base && [base, ...steps.reverse()].join('.');
  }
  if (source && source.kind !== 'import') return undefined;
  if (!source && scopes.resolve(current)) return undefined;
  const base = source ? dotted(source.module, source.path) : `builtins.${textOf(file, current)}`;
  return [base, ...steps.reverse()].join('.');
}

function dotted(module: string, path: readonly string[]): string {
  const separator = module.endsWith('.') || path.length === 0 ? '' : '.';
  return `${module}${separator}${path.join('.')}`;
}

/** The full name of a call's callee. */
export function calleeName(file: PyFile, scopes: Scopes, node: PyNode): string | undefined {
  const parts = call(node);
  return parts && qualifiedName(file, scopes, parts.callee);
}

/** The call that makes the object an expression stands for: itself, or what a name is assigned once. */
export function creationOf(scopes: Scopes, node: PyNode): PyNode | undefined {
  const expression = bare(node);
  if (call(expression)) return expression;
  if (expression.type !== 'VariableName') return undefined;
  const source = scopes.sourceOf(expression);
  const value = source?.kind === 'assignment' ? bare(source.value) : undefined;
  return value && call(value) ? value : undefined;
}

/** The names inside a type annotation: `Annotated[Settings, Depends(get)]` has Annotated, Settings, Depends and get. */
export function annotationText(file: PyFile, annotation: PyNode | undefined): string {
  return annotation ? textOf(file, annotation).replace(/^(?::|->)\s*/, '') : '';
}

/** Whether an annotation says that the value may be None. Strings count, as in `"str | None"`. */
export function mayBeNone(annotation: string): boolean {
  return /^["']?(?:typing\.|t\.)?(?:Optional\b|Annotated\[\s*(?:typing\.|t\.)?Optional\b)|\|\s*None\b|\bNone\s*\||\bUnion\[[^\]]{0,200}\bNone\b/.test(
    annotation,
  );
}
