import { readFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf, explainCode } from '../disk/system-error';
import { type DecodedToken, decodeToken } from '../tokens/decode';
import { describeToken } from '../tokens/describe';
import { type Io, UsageError } from './io';
import { COMMON, parseOptions } from './options';

/** `authlint decode`: 0 for a token that is valid now, 1 for one that is expired or not valid yet, 2 for no token. */
export async function decode(args: readonly string[], io: Io): Promise<number> {
  const { options, positionals } = parseOptions(args, { ...COMMON, now: { kind: 'value' }, json: { kind: 'flag' } });
  const now = options.now === undefined ? io.now() : timeOf(options.now);
  const text = await tokenText(positionals, io);
  const { token, error } = decodeToken(text, now);
  if (error !== undefined) throw new UsageError(error);
  io.stdout.write(options.json ? `${JSON.stringify(asJson(token), undefined, 2)}\n` : describeToken(token));
  return token.status === 'valid' ? 0 : 1;
}

async function tokenText(positionals: readonly string[], io: Io): Promise<string> {
  const [first] = positionals;
  if (first === '-' || (first === undefined && !io.stdin.isTTY)) return io.stdin.read();
  if (first === undefined) throw new UsageError('decode needs a token, - for standard input, or @FILE');
  if (!first.startsWith('@')) return positionals.join(' ');
  const file = first.slice(1);
  try {
    return readFileSync(path.resolve(io.cwd, file), 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: ${explainCode(codeOf(error))}`);
  }
}

/** Milliseconds since the epoch. @throws UsageError */
function timeOf(written: string): number {
  const time = /^\d{1,12}(?:\.\d{1,6})?$/.test(written)
    ? Number(written) * 1000
    : /^\d{4}-\d\d/.test(written)
      ? Date.parse(written)
      : Number.NaN;
  if (Number.isNaN(time)) throw new UsageError('--now must be a time such as 2026-01-31T12:00:00Z, or seconds since 1970');
  return time;
}

function asJson({ status, header, claims, times, notes }: DecodedToken): unknown {
  return { version: 1, status, verified: false, header, claims, times, notes };
}
