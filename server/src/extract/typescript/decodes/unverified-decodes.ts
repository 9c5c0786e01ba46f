import type { ts } from '@ts-morph/common';
import type { Replacement, UnverifiedDecode } from '../../../facts/fact';
import type { FunctionNode } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { type DecodeCall, decodeCalls } from './decode-calls';
import { verifyEdits } from './decode-edits';
import { guardKind, isHarmless, isMiddleware, isOfCaller, isVerifiedIn, promisesCheck, withCallers } from './decode-guards';
import { isClientFile, isPageServer, isServerFile, saysVerifiedBefore } from './decode-sides';
import { isOwner } from './decode-sinks';
import { workingFunction } from './decode-sources';
import { type Sighting, sightingsOf } from './decode-uses';

type Role = Pick<UnverifiedDecode, 'use' | 'useAt' | 'guardedBy'>;

/** Every call that reads a token without checking who signed it, with what the code does with the result. */
export function* unverifiedDecodes(reader: ValueReader): Iterable<UnverifiedDecode> {
  for (const call of decodeCalls(reader)) {
    const role = roleOf(reader, call);
    const edits: readonly Replacement[] = role.use === 'identity' ? verifyEdits(reader, call) : [];
    yield {
      kind: 'unverified-decode',
      file: reader.file.path,
      at: reader.place(call.node),
      calleeAt: reader.place(call.node.expression),
      library: call.library,
      skips: 'signature',
      ...role,
      verifyEdits: edits,
    };
  }
}

function roleOf(reader: ValueReader, call: DecodeCall): Role {
  const harmless = (use: UnverifiedDecode['use']): Role => ({ use, useAt: undefined });
  if (isClientFile(reader)) return harmless('client');
  if (call.headerOnly) return harmless('header');
  const found = sightingsOf(reader, call);
  const fn = workingFunction(reader, call.node);
  const places = new Set<FunctionNode>(fn === undefined ? [] : withCallers(reader, fn));
  for (const { at } of found) {
    const place = workingFunction(reader, at);
    if (place !== undefined) places.add(place);
  }
  if (isVerifiedIn(reader, places, call.token, call.node)) return harmless('verified');
  const identity = fn === undefined ? undefined : identityOf(reader, call, fn, found);
  if (identity !== undefined) return identity;
  const uses = new Set(found.map(({ use }) => use));
  for (const use of ['header', 'expiry', 'display'] as const) if (uses.size === 1 && uses.has(use)) return harmless(use);
  return harmless('unknown');
}

function identityOf(reader: ValueReader, call: DecodeCall, fn: FunctionNode, found: readonly Sighting[]): Role | undefined {
  const isServer = call.isomorphic !== true || isServerFile(reader);
  if (!isServer || isHarmless(reader, fn) || saysVerifiedBefore(reader, call.node, fn)) return undefined;
  if (call.token !== undefined && !isOfCaller(reader, call.token, fn)) return undefined;
  let best: Role | undefined;
  for (const sighting of found) {
    const role = roleAt(reader, sighting, fn);
    if (role === undefined) continue;
    if (role.guardedBy === undefined) return role;
    if (best === undefined || best.guardedBy === 'anywhere') best = role;
  }
  return best;
}

/** Whether one sighting takes the payload for who the caller is, and what else may have verified the token by then. */
function roleAt(reader: ValueReader, { use, at }: Sighting, fn: FunctionNode): Role | undefined {
  const place = workingFunction(reader, at) ?? fn;
  const kind = guardKind(reader, place);
  const isPages = isPageServer(reader);
  const found = (guardedBy?: UnverifiedDecode['guardedBy']): Role => ({
    use: 'identity',
    useAt: reader.place(at),
    ...(guardedBy === undefined ? {} : { guardedBy }),
  });
  if (isHarmless(reader, place)) return undefined;
  const isCheck = promisesCheck(reader, place);
  const isGate = kind === 'strict' || isMiddleware(reader, place);
  switch (use) {
    case 'issue':
    case 'forward':
      return found();
    case 'store':
      // Templates are given `res.locals`, and routes that need the caller have a guard of their own.
      return isPages ? found('anywhere') : found(isOfTemplates(reader, at) ? 'service' : undefined);
    case 'returned':
    case 'told':
      if (kind === undefined || (use === 'told' && kind === 'soft')) return undefined;
      return kind === 'strict' && !isPages ? found(isCheck ? undefined : 'service') : found('anywhere');
    case 'query':
      if (isPages) return found('middleware');
      if (isCheck || issues(reader, place) || storesCaller(reader, place)) return found();
      return found(isGate ? 'service' : 'anywhere');
    case 'compare':
      return isPages ? found('anywhere') : isCheck ? found() : found(isGate ? 'service' : 'anywhere');
    default:
      return undefined;
  }
}

function isOfTemplates(reader: ValueReader, at: ts.Node): boolean {
  return /^\w{1,20}\.locals\b/.test(at.getText(reader.file.tree));
}

/** Whether the function keeps the caller with the request: `req.user = await User.findById(payload.sub)`. */
function storesCaller(reader: ValueReader, fn: FunctionNode): boolean {
  for (const [root, writes] of reader.index.writes) {
    for (const { path, node } of writes) {
      if (path.length === 0 || node.pos < fn.pos || node.end > fn.end) continue;
      if (isOwner([root, ...path].join('.'))) return true;
    }
  }
  return false;
}

/** Whether the function makes a token itself: it is the way to log in, and nothing verifies before it. */
function issues(reader: ValueReader, fn: FunctionNode): boolean {
  return reader.index.calls.some((call: ts.CallExpression) => {
    if (call.pos < fn.pos || call.end > fn.end) return false;
    const text = call.expression.getText(reader.file.tree);
    return (
      text.length < 80 &&
      /(?:^|\.)(?:sign|signAsync|jwtSign|(?:issue|generate|create|sign|make)\w{0,20}(?:Tokens?|Jwt|JWT|Session))$/.test(text)
    );
  });
}
