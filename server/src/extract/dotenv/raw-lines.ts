import type { Quote } from '../../facts/dialect';
import { forEachLine, HASH, isGoSpace, type ParsedEntry, type ParsedFile, quoteOf, type Refusal, trimmed } from './parsed';

// Tools that hand a file on as it is: `docker run --env-file`, kubectl and `fly secrets import`. The first two keep
// quotes, and all of them refuse the whole file for one line they do not understand.

/** `docker run --env-file` of Docker 28. */
export function parseDocker(text: string): ParsedFile {
  return parseRaw(text, false, (key, exists) => {
    if (key === '') return exists ? 'a line without a name' : undefined;
    return /[ \t]/.test(key) ? 'a name with white space' : undefined;
  });
}

/** `kubectl create secret --from-env-file` of kubectl 1.33. */
export function parseKubectl(text: string): ParsedFile {
  const seen = new Set<string>();
  return parseRaw(text, true, (key) => {
    if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(key)) return 'a name that is not valid for Kubernetes';
    if (seen.has(key)) return 'a name that stands twice';
    seen.add(key);
    return undefined;
  });
}

/** A name alone is taken from the environment of whoever runs the command; where that has none, kubectl sets it to nothing. */
function parseRaw(
  text: string,
  emptyWithoutSign: boolean,
  reasonToRefuse: (key: string, hasSign: boolean) => string | undefined,
): ParsedFile {
  const entries: ParsedEntry[] = [];
  let refusal: Refusal | undefined;
  const body = text.startsWith('\uFEFF') ? 1 : 0;
  forEachLine(text, (line, start) => {
    let from = start === 0 ? body : 0;
    while (from < line.length && isGoSpace(line.charCodeAt(from))) from++;
    if (refusal || from === line.length || line.charCodeAt(from) === HASH) return;
    const sign = line.indexOf('=', from);
    const key = line.slice(from, sign < 0 ? line.length : sign);
    const why = reasonToRefuse(key, sign >= 0);
    if (why !== undefined) refusal = { offset: start + from, why };
    else if (sign >= 0 || emptyWithoutSign) {
      const valueStart = sign < 0 ? line.length : sign + 1;
      entries.push({ key, value: line.slice(valueStart), quote: 'none', at: { start: start + valueStart, end: start + line.length } });
    }
  });
  return { entries: refusal ? [] : entries, refusal };
}

/** `fly secrets import` of flyctl 0.4. */
export function parseFly(text: string): ParsedFile {
  const entries: ParsedEntry[] = [];
  let refusal: Refusal | undefined;
  let open: { readonly key: string; readonly start: number; value: string } | undefined;
  forEachLine(text, (line, start) => {
    if (refusal) return;
    if (open) {
      if (!line.endsWith('"""')) open.value += `${line}\n`;
      else {
        entries.push({
          key: open.key,
          value: open.value + line.slice(0, -3),
          quote: 'double',
          at: { start: open.start, end: start + line.length },
        });
        open = undefined;
      }
      return;
    }
    if (/^\s*(?:#|$)/.test(line)) return;
    const sign = line.indexOf('=');
    if (sign < 0) {
      refusal = { offset: start, why: 'a line without an equals sign' };
      return;
    }
    const name = trimmed(line, { start: 0, end: sign }, isGoSpace);
    const key = line.slice(name.start, name.end);
    const written = line.slice(sign + 1).replace(/^ +/, '');
    if (written.startsWith('"""')) open = { key, start: start + sign + 1, value: `${written.slice(3)}\n` };
    else
      entries.push({
        key,
        ...unquoted(withoutComment(written)),
        at: { start: start + line.length - written.length, end: start + line.length },
      });
  });
  return { entries: refusal ? [] : entries, refusal };
}

/** A `#` begins a comment unless an odd number of double quotes stands before it; single quotes do not protect it. */
function withoutComment(value: string): string {
  let inside = false;
  for (let index = 0; index < value.length; index++) {
    if (value[index] === '"') inside = !inside;
    if (inside || value.charCodeAt(index) !== HASH) continue;
    let end = index;
    while (end > 0 && value[end - 1] === ' ') end--;
    return value.slice(0, end);
  }
  return value;
}

function unquoted(value: string): { readonly value: string; readonly quote: Quote } {
  const quote = quoteOf(value[0]);
  const wrapped = (quote === 'single' || quote === 'double') && value.length > 1 && value.endsWith(value[0] ?? '');
  return wrapped ? { value: value.slice(1, -1), quote } : { value, quote: 'none' };
}
