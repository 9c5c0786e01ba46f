import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { SecretText } from '../../../server/src/facts/secret-text';
import type { Contract } from '../../../server/src/model/contract';
import type { FoundToken } from '../../../server/src/tokens/find/found';
import type { Locate } from '../../../server/src/tokens/report';
import { openSession } from '../../../server/src/tokens/sessions/open';
import type { OpenedSession } from '../../../server/src/tokens/sessions/opened';
import { contractOf, type Workspace } from '../../model/workspace';

export const locate: Locate = (at) => ({ file: at.file, line: 1, column: 1, at });

/** A token as `FIND` hands it on: whole, its chunks joined. */
export function foundToken(text: string, more: Partial<FoundToken> = {}): FoundToken {
  const dots = text.split('.').length;
  const form = dots === 5 && text.startsWith('ey') ? 'jwe' : dots === 3 && text.startsWith('ey') ? 'jws' : 'opaque';
  return {
    token: new SecretText(text),
    ranges: [{ start: 0, end: text.length }],
    form,
    opaque: undefined,
    carrier: 'bare',
    cookie: '',
    cut: undefined,
    notes: [],
    ...more,
  };
}

const contracts = new WeakMap<Workspace, Contract>();

/** The contract of a workspace, which is built once for all cookies that are opened in it. */
function knownContract(files: Workspace): Contract {
  const contract = contracts.get(files) ?? contractOf(files);
  contracts.set(files, contract);
  return contract;
}

/** Opens a cookie in a workspace, and makes sure that nothing of its secrets and of the token is in what is said. */
export async function open(
  files: Workspace,
  cookie: string,
  text: string,
  now: number,
  more: Partial<FoundToken> = {},
): Promise<OpenedSession | undefined> {
  const opened = await openSession(foundToken(text, { cookie, ...more }), knownContract(files), now, locate);
  const said = `${JSON.stringify(opened)}\n${inspect(opened, { depth: 30 })}`;
  for (const secret of secretsIn(files)) assert.ok(!said.includes(secret), 'a secret is in the report');
  // The header and the claims are shown; what stands behind them is the credential.
  const parts = decodeURIComponent(text).split(/[.*]/);
  for (const part of [...parts.slice(2), ...(text.includes('.') ? [] : parts)]) {
    if (part.length >= 16 && !part.startsWith('ey')) assert.ok(!said.includes(part.slice(0, 16)), 'a part of the token is in the report');
  }
  return opened;
}

/** The values of the env files, and the quoted texts behind `secret` and `password` in code. */
function* secretsIn(files: Workspace): Iterable<string> {
  for (const text of Object.values(files)) {
    if (typeof text !== 'string') continue;
    for (const [, value = ''] of text.matchAll(/^[A-Z_0-9]*(?:SECRET|PASSWORD|KEY)[A-Z_0-9]*=(.+)$/gm)) {
      for (const part of value.split(/[,:]/)) if (part.length >= 16) yield part;
    }
    for (const [, value = ''] of text.matchAll(/(?:secret|password):\s*'([^']{16,})'/g)) yield value;
  }
}

/** The verdicts on one line each. */
export function verdictsOf(opened: OpenedSession | undefined): readonly string[] {
  return (opened?.verdicts ?? []).map(
    ({ title, verdict, check, error, why, environments }) =>
      `${title} in ${environments.join(', ')}: ${verdict}${check ? ` at ${check}` : ''}${error ? ` [${error}]` : ''}: ${why}`,
  );
}

export function notesOf(opened: OpenedSession | undefined): string {
  return (opened?.signature.notes ?? []).map(({ severity, text }) => `${severity}: ${text}`).join('\n');
}

export function keysOf(opened: OpenedSession | undefined): readonly string[] {
  return (opened?.signature.keys ?? []).map(({ variable, spot, isOld }) => `${variable} ${spot?.file ?? ''}${isOld ? ' old' : ''}`);
}

export const replaced = (text: string, index: number): string =>
  `${text.slice(0, index)}${text[index] === 'A' ? 'B' : 'A'}${text.slice(index + 1)}`;
