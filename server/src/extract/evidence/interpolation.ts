import { SecretText } from '../../facts/secret-text';
import { UNSET, unknownAt, type Value } from '../../facts/value';
import type { Place } from '../../text/range';

// What Compose makes of `$NAME`, `${NAME}`, `${NAME:-x}` and `${NAME:?message}` (compose-spec, "Interpolation"): the caller's
// environment and the project's `.env` fill them in.

const INTERPOLATION = /\$(?:\$|([A-Za-z_]\w{0,200})|\{([A-Za-z_]\w{0,200})(?:(:?[-?+])([^{}]{0,500}))?\})/g;

export interface Interpolated {
  readonly value: Value;
  /** The variable when the whole value is one; empty otherwise. */
  readonly variable: string;
  /** `${NAME:?message}`: Compose refuses to start without it. */
  readonly required: boolean;
}

/** `at` is the place of the text where it stands as it is; places inside a text with escapes are that of the whole. */
export function interpolated(text: string, at: Place): Interpolated {
  if (!text.includes('$')) return { value: literal(text, at), variable: '', required: false };
  const parts: Value[] = [];
  let required = false;
  let variable = '';
  let done = 0;
  for (const match of text.matchAll(INTERPOLATION)) {
    const [whole, bare, braced, operator, alternative] = match;
    if (match.index > done) parts.push(literal(text.slice(done, match.index), partOf(at, text, done, match.index)));
    done = match.index + whole.length;
    const name = bare ?? braced;
    if (name === undefined) {
      parts.push(literal('$', at));
      continue;
    }
    if (whole.length === text.length) variable = name;
    required ||= operator?.endsWith('?') === true;
    const start = done - 1 - (alternative?.length ?? 0);
    const place = partOf(at, text, start, done - 1);
    const hasDefault = operator?.endsWith('-') === true && alternative !== undefined && alternative !== '';
    const isReadable = !alternative?.includes('$');
    if (operator?.endsWith('+')) parts.push(unknownAt(at));
    else parts.push({ kind: 'env', at, name, fallback: !hasDefault ? UNSET : isReadable ? literal(alternative, place) : unknownAt(place) });
  }
  if (done < text.length) {
    const rest = text.slice(done);
    // A nested `${A:-${B}}` is not taken apart.
    if (rest.includes('${') || rest.includes('}')) return { value: unknownAt(at), variable: '', required };
    parts.push(literal(rest, partOf(at, text, done, text.length)));
  }
  const [only] = parts;
  return { value: parts.length === 1 && only ? only : { kind: 'template', at, parts }, variable, required };
}

function literal(text: string, at: Place): Value {
  return { kind: 'literal', at, value: new SecretText(text) };
}

function partOf(at: Place, text: string, start: number, end: number): Place {
  return at.end - at.start === text.length ? { file: at.file, start: at.start + start, end: at.start + end } : at;
}
