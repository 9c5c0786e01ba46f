import type { ts } from '@ts-morph/common';
import type { Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { importedName } from '../syntax/origin';
import { memberStep, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import type { DecodeCall } from './decode-calls';

const JSONWEBTOKEN: ReadonlySet<string> = new Set(['jsonwebtoken']);
/** A key that can be written at another place of the file and means the same there. */
const PORTABLE =
  /^(?:process\.env\.[A-Z][A-Z0-9_]{0,60}!?|process\.env\[['"][A-Z0-9_]{1,60}['"]\]!?|[A-Z][A-Z0-9_]{1,60}|config(?:\.\w{1,40}){1,4}|env\.[A-Z][A-Z0-9_]{0,60})$/;

/** The edits that verify with the key that the file signs and verifies with, where there is exactly one. */
export function verifyEdits(reader: ValueReader, call: DecodeCall): readonly Replacement[] {
  const { api, file } = reader;
  const callee = memberStep(api, unwrap(api, call.node.expression));
  if (callee === undefined || call.path.length > 0 || call.node.arguments.length !== 1 || call.token === undefined) return [];
  const at = { file: file.path, start: callee.nameNode.getStart(file.tree), end: callee.nameNode.end };
  if (call.library === '@nestjs/jwt') return [{ at, newText: 'verify' }];
  if (call.library === '@fastify/jwt') return [{ at, newText: 'verify' }];
  if (call.library !== 'jsonwebtoken') return [];
  const key = onlyKey(reader);
  return key === undefined
    ? []
    : [
        { at, newText: 'verify' },
        { at: pointAt(file.path, call.token.end), newText: `, ${key}` },
      ];
}

function onlyKey(reader: ValueReader): string | undefined {
  const { file } = reader;
  const keys = new Set<string>();
  for (const call of reader.index.calls) {
    const name = importedName(reader, call.expression, JSONWEBTOKEN);
    const key: ts.Expression | undefined = name === 'sign' || name === 'verify' ? call.arguments[1] : undefined;
    if (key !== undefined) keys.add(key.getText(file.tree));
  }
  const [only] = keys;
  return keys.size === 1 && only !== undefined && PORTABLE.test(only) ? only : undefined;
}
