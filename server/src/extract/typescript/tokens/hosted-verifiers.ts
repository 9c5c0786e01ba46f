import type { ts } from '@ts-morph/common';
import type { OptionValue, TokenVerifier } from '../../../facts/fact';
import { unknownAt, type Value } from '../../../facts/value';
import { callSlot } from '../syntax/insertion';
import { readOptions } from '../syntax/options';
import { originOf } from '../syntax/origin';
import { memberStep, unwrap } from '../syntax/syntax';
import { withFallback } from '../values/value-algebra';
import type { ValueReader } from '../values/value-reader';
import type { SwitchOption } from './given-options';
import { inspectedClaims } from './inspected-claims';
import { ABSENT, hasSpread, innerOptions, keyOption, verifierFact } from './library-facts';
import { Hints } from './token-hints';

// Verifiers of tokens that a hosted service issues: Clerk, Auth0 and Supabase. Their keys come from the service, unless one is given.

const CLERK =
  /^@clerk\/(?:backend|clerk-sdk-node|express|fastify|hono|nextjs(?:\/server)?|remix(?:\/[\w.]{1,20})?|astro\/server|nuxt\/server)$/;
const BEARER = 'express-oauth2-jwt-bearer';

export function* hostedVerifierFacts(reader: ValueReader): Iterable<TokenVerifier> {
  const modules = [...reader.index.modules];
  const hasClerk = modules.some((module) => CLERK.test(module));
  const hasBearer = reader.index.modules.has(BEARER);
  if (!hasClerk && !hasBearer && !reader.file.text.includes('.getClaims(')) return;
  for (const call of reader.index.calls) {
    const name = calledName(reader, call);
    if (name === 'getClaims') {
      const fact = claims(reader, call);
      if (fact !== undefined) yield fact;
    } else if (hasClerk || hasBearer) {
      const origin = originOf(reader, call.expression);
      if (origin === undefined || hasSpread(reader, call)) continue;
      const last = origin.path.at(-1);
      if (origin.module === BEARER && last === 'auth' && origin.path.length === 1) yield bearer(reader, call);
      else if (CLERK.test(origin.module) && last === 'verifyToken') yield clerk(reader, call);
    }
  }
}

function calledName(reader: ValueReader, call: ts.CallExpression): string | undefined {
  return memberStep(reader.api, unwrap(reader.api, call.expression))?.name;
}

/** `verifyToken(token, {...})` of Clerk. Its secret key is that of Clerk's interface: tokens are checked with the key that this fetches. */
function clerk(reader: ValueReader, node: ts.CallExpression): TokenVerifier {
  const [tokenNode, optionsNode] = node.arguments;
  const options = readOptions(reader, optionsNode, node);
  return verifierFact(reader, {
    library: '@clerk/backend',
    node,
    key: keyOption(reader, options, 'jwtKey', node),
    options,
    switches: [],
    hints: new Hints().addNames(reader, tokenNode).addNames(reader, options.nodeOf('jwtKey')),
    inspects: inspectedClaims(reader, node),
    optionSlot: callSlot(reader, node, 1, optionsNode, options),
  });
}

const VALIDATORS: readonly SwitchOption[] = [
  { option: 'exp', check: 'expiry', off: false },
  { option: 'iat', check: 'issued-at', off: false },
  { option: 'iss', check: 'issuer', off: false },
  { option: 'aud', check: 'audience', off: false },
];

/** `auth({...})` of express-oauth2-jwt-bearer, which reads what it is not given from the environment (its lib/jwt-verifier.js). */
function bearer(reader: ValueReader, node: ts.CallExpression): TokenVerifier {
  const argument = node.arguments[0];
  const options = readOptions(reader, argument, node);
  const at = reader.place(node.expression);
  const orVariable = (option: string, name: string, otherwise: Value = ABSENT.value): OptionValue => {
    const { value, valueAt } = options.get(option);
    return { value: withFallback(value, { kind: 'env', at, name, fallback: otherwise }, at), valueAt };
  };
  const unknown = unknownAt(at);
  // The issuer, and the keys, are those that the base address of the service leads to.
  const isDiscovered = !options.complete || options.has('issuerBaseURL') || options.has('mcd');
  const issuer = options.has('issuer') || !isDiscovered ? orVariable('issuer', 'ISSUER', unknown) : { value: unknown, valueAt: undefined };
  const hasKeys = isDiscovered || options.has('jwksUri') || options.has('publicKey');
  return verifierFact(reader, {
    library: 'express-oauth2-jwt-bearer',
    node,
    key: options.has('secret') ? options.get('secret').value : hasKeys ? unknown : orVariable('secret', 'SECRET', unknown).value,
    options,
    expected: {
      issuer,
      audience: orVariable('audience', 'AUDIENCE'),
      algorithms: orVariable('tokenSigningAlg', 'TOKEN_SIGNING_ALG'),
    },
    switches: VALIDATORS,
    switchedIn: innerOptions(reader, options, 'validators', node),
    hints: new Hints().addNames(reader, options.nodeOf('secret')),
    inspects: 'unknown',
    optionSlot: argument && callSlot(reader, node, 0, argument, options),
  });
}

const ALLOWING: readonly SwitchOption[] = [{ option: 'allowExpired', check: 'expiry', off: true }];

/** `supabase.auth.getClaims(jwt, options)`: checked with the project's public keys, or by the service. */
function claims(reader: ValueReader, node: ts.CallExpression): TokenVerifier | undefined {
  const member = memberStep(reader.api, unwrap(reader.api, node.expression));
  const base = member && memberStep(reader.api, unwrap(reader.api, member.base));
  if (base?.name !== 'auth' || node.arguments.length > 2 || hasSpread(reader, node)) return undefined;
  const [tokenNode, optionsNode] = node.arguments;
  const options = readOptions(reader, optionsNode, node);
  return verifierFact(reader, {
    library: 'supabase-js',
    node,
    key: reader.unknown(node),
    options,
    switches: ALLOWING,
    hints: new Hints().addNames(reader, tokenNode),
    inspects: inspectedClaims(reader, node, { path: ['data', 'claims'] }),
    optionSlot: undefined,
  });
}
