import type { ts } from '@ts-morph/common';
import type { TokenVerifier } from '../../../facts/fact';
import type { LibraryId } from '../../../facts/library';
import { callSlot } from '../syntax/insertion';
import { readOptions } from '../syntax/options';
import { originOf } from '../syntax/origin';
import type { ValueReader } from '../values/value-reader';
import { hasSpread, IGNORING, keyOption, verifierFact } from './library-facts';
import { Hints } from './token-hints';

/** A function that makes a middleware of jsonwebtoken's options and a key. */
interface Middleware {
  readonly library: LibraryId;
  readonly module: string;
  /** The names it is exported under, the empty one for the default export. */
  readonly names: ReadonlySet<string>;
}

const MIDDLEWARE: readonly Middleware[] = [
  // Until version 6 it is the default export.
  { library: 'express-jwt', module: 'express-jwt', names: new Set(['', 'expressjwt', 'expressJwt']) },
  { library: 'koa-jwt', module: 'koa-jwt', names: new Set(['']) },
];

/** express-jwt and koa-jwt, which hand all their options to jsonwebtoken. */
export function* middlewareFacts(reader: ValueReader): Iterable<TokenVerifier> {
  const used = MIDDLEWARE.filter(({ module }) => reader.index.modules.has(module));
  if (used.length === 0) return;
  for (const call of reader.index.calls) {
    const origin = originOf(reader, call.expression);
    if (origin === undefined || origin.path.length > 1 || hasSpread(reader, call)) continue;
    const found = used.find(({ module, names }) => module === origin.module && names.has(origin.path[0] ?? ''));
    if (found !== undefined) yield verifier(reader, call, found.library);
  }
}

function verifier(reader: ValueReader, node: ts.CallExpression, library: LibraryId): TokenVerifier {
  const argument = node.arguments[0];
  const options = readOptions(reader, argument, node);
  return verifierFact(reader, {
    library,
    node,
    // Koa may hold the secret in `ctx.state`; a function is asked for it at every request.
    key: keyOption(reader, options, 'secret', node),
    options,
    switches: IGNORING,
    hints: new Hints().addNames(reader, options.nodeOf('secret')),
    // The handlers behind it read the payload from the request.
    inspects: 'unknown',
    optionSlot: argument && callSlot(reader, node, 0, argument, options),
  });
}
