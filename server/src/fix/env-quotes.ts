import type { Dialect, Engine } from '../facts/dialect';
import type { SecretText } from '../facts/secret-text';

export interface ReadBy {
  readonly dialect: Dialect;
  readonly engines: readonly Engine[];
}

/**
 * The quotes to write a value in so that each of these readers gives it back unchanged; undefined when none do. That it
 * holds is tested against the parsers and engines themselves.
 */
export function quotesFor(value: SecretText, readers: readonly ReadBy[]): '' | "'" | '"' | undefined {
  const text = value.reveal();
  if (/^[A-Za-z0-9_./+=:@%,-]*$/.test(text)) return '';
  // What needs an escape is escaped differently by every one of them.
  if (/[\\`\p{Cc}\u0085\u2028\u2029\uFEFF]/u.test(text) || text.trim() !== text) return undefined;
  if (!text.includes("'") && readers.every((reader) => keepsInSingleQuotes(text, reader))) return "'";
  return !text.includes('"') && readers.every((reader) => keepsInDoubleQuotes(text, reader)) ? '"' : undefined;
}

function keepsInSingleQuotes(text: string, { dialect, engines }: ReadBy): boolean {
  if (keepsQuotes(dialect)) return false;
  if (text.includes('#') && dialect === 'fly') return false;
  // These take off a second pair of quotes, and a `$` at the beginning for the name of a variable.
  if (/^(?:django-environ|starlette)/.test(dialect) && (/^["$]/.test(text) || text.endsWith('"'))) return false;
  return (
    !text.includes('$') ||
    (engines.length > 0 &&
      engines.every((engine) => engine === 'none' || engine === 'deno' || engine === 'compose' || isPython(engine, text)))
  );
}

function keepsInDoubleQuotes(text: string, { dialect, engines }: ReadBy): boolean {
  if (keepsQuotes(dialect)) return false;
  if (dialect === 'django-environ-0.11' && text.includes('#')) return false;
  if (/^(?:django-environ|starlette)/.test(dialect) && (/^['$]/.test(text) || text.endsWith("'"))) return false;
  return !text.includes('$') || (engines.length > 0 && engines.every((engine) => engine === 'none' || isPython(engine, text)));
}

function keepsQuotes(dialect: Dialect): boolean {
  return dialect === 'docker' || dialect === 'kubectl';
}

function isPython(engine: Engine, text: string): boolean {
  return engine === 'python-dotenv' && !text.includes('${');
}
