import type { UnverifiedDecode } from '../../facts/fact';
import { fixFrom } from '../../fix/edits';
import type { Contract, Service, VerifierParty } from '../../model/contract';
import { defineRule, type Finding, oncePerPlace } from '../rule';

// A JWT is readable and writable by everybody: it says who somebody is only after its signature was checked.
export default defineRule({
  id: 'verify/decode-only',
  summary: 'An unverified token says who the caller is',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

function* check(contract: Contract): Iterable<Finding> {
  for (const decode of contract.facts.all('unverified-decode')) {
    if (decode.use !== 'identity' || isElsewhere(decode.file, contract)) continue;
    if (mayBeGuarded(decode, contract) || isDisabledVerifier(decode, contract)) continue;
    yield decode.skips === 'claims' ? expiredAccepted(decode) : forgedAccepted(decode);
  }
}

function forgedAccepted(decode: UnverifiedDecode): Finding {
  return {
    at: decode.calleeAt,
    message: `${decode.library} reads the token without verifying it, and the result says who the caller is`,
    help: `Anybody can write a token with any user and role in it: nothing here checks who signed it. ${VERIFY[decode.library] ?? 'Verify it with the key of its issuer, and use what that returns.'}`,
    ...relatedUse(decode),
    fixes: fixFrom('Verify the token', 'suggested', decode.verifyEdits),
  };
}

function expiredAccepted(decode: UnverifiedDecode): Finding {
  return {
    at: decode.calleeAt,
    message: `${decode.library} checks the signature here and not the claims, so expired tokens still say who the caller is`,
    help: `decode() leaves exp, nbf, aud and iss unchecked, so a token that leaked once works for ever. ${VALIDATE[decode.library] ?? 'Validate the claims before they are used.'}`,
    ...relatedUse(decode),
    fixes: fixFrom('Validate the claims', 'suggested', decode.verifyEdits),
  };
}

/** What asks for the key where that is not plain; supabase-js 2 `getUser` asks the server, and `getClaims` checks the signature. */
const VERIFY: Readonly<Record<string, string>> = {
  'supabase.auth.getSession()':
    'getSession() gives back what the cookie says: use supabase.auth.getUser() or getClaims(), which verify it.',
  '@fastify/jwt': 'Use request.jwtVerify(), or verify() with the token, and use what that returns.',
  'jwt-decode': 'jwt-decode is made to show a token: verify it with jose or jsonwebtoken and the key of its issuer.',
};

/** How each library checks the claims: Authlib 1 `JWTClaims.validate`, joserfc 1 `JWTClaimsRegistry.validate`. */
const VALIDATE: Readonly<Record<string, string>> = {
  Authlib: 'Call validate() on the claims before they are used.',
  joserfc: 'Call JWTClaimsRegistry().validate(token.claims) before the claims are used.',
};

function relatedUse({ useAt, calleeAt }: UnverifiedDecode): Pick<Finding, 'related'> {
  const isApart = useAt !== undefined && (useAt.start !== calleeAt.start || useAt.file !== calleeAt.file);
  return isApart ? { related: [{ at: useAt, message: 'Taken for who the caller is here' }] } : {};
}

function isElsewhere(file: string, contract: Contract): boolean {
  const service = contract.serviceOf(file);
  return service.example || service.library || contract.isTestFile(file) || contract.isTemplate(file) || isBrowserApp(service);
}

/** A token is in its owner's hands in a browser, and what is shown there protects nothing. */
function isBrowserApp({ dependencies }: Service): boolean {
  const names = Object.keys(dependencies);
  return names.some((name) => BROWSER.test(name)) && !names.some((name) => SERVER.test(name));
}

const BROWSER = /^(?:react-dom|react-native|react-scripts|vue|@angular\/core|svelte|solid-js|expo|preact|@ionic\/.*)$/;
const SERVER =
  /^(?:next|nuxt3?|@remix-run\/.*|@react-router\/.*|@sveltejs\/kit|astro|express|koa|fastify|hono|@nestjs\/core|restify|@hapi\/.*|socket\.io|h3|@trpc\/server|@apollo\/server|apollo-server.*|graphql-yoga|elysia|fastapi|flask|django|mongoose|@prisma\/client|firebase-functions|@netlify\/functions|@vercel\/node|aws-lambda|@tanstack\/.*start)$/;

/**
 * Whether other code of the service may verify the token first. A service that issues tokens and verifies none has no such code;
 * one that does neither may stand behind or in front of one that does.
 */
function mayBeGuarded(decode: UnverifiedDecode, contract: Contract): boolean {
  if (decode.guardedBy === undefined) return false;
  const service = contract.serviceOf(decode.file);
  const verifiers = contract.verifiers.filter((verifier) => verifier.service === service && verifies(verifier));
  if (decode.guardedBy === 'middleware') return verifiers.some(({ fact }) => MIDDLEWARE.test(fact.file));
  if (verifiers.length > 0) return true;
  return decode.guardedBy === 'anywhere' && !contract.issuers.some((issuer) => issuer.service === service);
}

function verifies({ fact }: VerifierParty): boolean {
  return fact.checks.signature !== false;
}

/** What runs before every page and route: Next's `middleware.ts` or `proxy.ts`, SvelteKit's hooks, Nuxt's and Astro's middleware. */
const MIDDLEWARE = /(?:^|\/)(?:middleware|proxy|hooks\.server|hooks)(?:\/[\w.-]+)?\.[cm]?[jt]sx?$|\/middleware\//;

/** A key that is given and not used is a verifier with its check switched off: `verify/disabled` says which option does it. */
function isDisabledVerifier(decode: UnverifiedDecode, contract: Contract): boolean {
  if (decode.skips === 'claims') return false;
  return contract.verifiers.some(
    ({ fact, keyNames }) =>
      fact.at.start === decode.at.start &&
      fact.file === decode.file &&
      fact.switches.some((off) => off.check === 'signature' && off.off === true && (keyNames.length > 0 || off.enableEdits.length > 0)),
  );
}
