import type { EnvEntry, TokenIssuer, TokenVerifier } from '../facts/fact';
import { SecretText } from '../facts/secret-text';
import type { BytesConstant, Contract, Evaluated, Scope, Service } from './contract';
import { isBytes } from './evaluate';
import { estimatedBits, keyBytes } from './strength';

// How long a secret must be for what it is used for: by the algorithm of the tokens that are made with it, and by the rules of
// the products that read it.

/** A secret that is shorter than it must be. */
export interface Shortfall {
  /** What there is. */
  readonly has: number;
  readonly needs: number;
  readonly unit: 'bytes' | 'characters' | 'bits';
  /** Who needs it, as the subject of "needs": `HS256`, `iron-session`. */
  readonly who: string;
  /** What the short one leads to, a sentence. */
  readonly effect: string;
  /** False where the code decodes what it reads, and would read base64url wrongly. */
  readonly readsFresh: boolean;
}

/** RFC 7518 section 3.2: a key is as long as the hash or longer. */
const HMAC_BYTES: Readonly<Record<string, number>> = { HS256: 32, HS384: 48, HS512: 64 };

interface ProductRule {
  readonly name: RegExp;
  /** Any one of these packages; empty where the name alone tells. */
  readonly dependencies: readonly string[];
  readonly who: string;
  readonly characters: number;
  readonly effect: string;
  /** Random bytes that are enough when they are written in base64url. */
  readonly freshBytes: number;
}

const PRODUCTS: readonly ProductRule[] = [
  {
    // iron-session 8.0.4.
    name: /^(?:(?:IRON_|SECRET_|AUTH_)?(?:SESSION|COOKIE)_(?:PASSWORD|SECRET)|SECRET_COOKIE_PASSWORD|IRON_SESSION_(?:PASSWORD|SECRET))$/,
    dependencies: ['iron-session'],
    who: 'iron-session',
    characters: 32,
    effect: 'It throws "Password must be at least 32 characters long" at the first request.',
    freshBytes: 32,
  },
  {
    name: /^(?:SESSION|COOKIE)_(?:SECRET|KEY)$/,
    dependencies: ['@fastify/secure-session', 'fastify-secure-session'],
    who: '@fastify/secure-session',
    characters: 32,
    effect: 'It throws when the server starts.',
    freshBytes: 32,
  },
  {
    name: /^NUXT_SESSION_PASSWORD$/,
    dependencies: [],
    who: 'nuxt-auth-utils',
    characters: 32,
    effect: 'It refuses to seal a session with it.',
    freshBytes: 32,
  },
  {
    name: /^WORKOS_COOKIE_PASSWORD$/,
    dependencies: [],
    who: 'WorkOS AuthKit',
    characters: 32,
    effect: 'It throws at the first sign-in.',
    freshBytes: 32,
  },
  {
    // Cal.com encrypts with AES-256, whose key is these 32 characters.
    name: /^CALENDSO_ENCRYPTION_KEY$/,
    dependencies: [],
    who: 'Cal.com',
    characters: 32,
    effect: 'AES-256 refuses a key of any other length.',
    freshBytes: 24,
  },
  {
    // django/core/checks/security/base.py, W009.
    name: /^(?:DJANGO_)?SECRET_KEY$/,
    dependencies: ['django'],
    who: 'Django',
    characters: 50,
    effect: 'It says so itself with security.W009 in "manage.py check --deploy".',
    freshBytes: 48,
  },
  {
    name: /^BETTER_AUTH_SECRET$/,
    dependencies: [],
    who: 'better-auth',
    characters: 32,
    effect: 'It warns at each start.',
    freshBytes: 32,
  },
  {
    name: /^AUTH0_SECRET$/,
    dependencies: ['@auth0/nextjs-auth0'],
    who: 'nextjs-auth0',
    characters: 32,
    effect: 'The session cookie is encrypted with a key that is made from it.',
    freshBytes: 32,
  },
  {
    name: /^(?:SUPABASE|GOTRUE|PGRST|API)_JWT_SECRET$/,
    dependencies: [],
    who: 'HS256',
    characters: 32,
    effect: 'PostgREST does not start with a shorter one.',
    freshBytes: 32,
  },
  {
    name: /^NEXT_PRIVATE_ENCRYPTION_(?:SECONDARY_)?KEY$/,
    dependencies: [],
    who: 'Documenso',
    characters: 32,
    effect: 'It refuses a shorter one.',
    freshBytes: 32,
  },
];

/** A use of an entry as the key of a token. */
export interface KeyUse {
  readonly fact: TokenIssuer | TokenVerifier;
  readonly scope: Scope;
  readonly key: SecretText | BytesConstant;
}

/** Which tokens are made or checked with the value of which entry. */
export function keyUses(contract: Contract): ReadonlyMap<EnvEntry, readonly KeyUse[]> {
  const uses = new Map<EnvEntry, KeyUse[]>();
  for (const { fact, service } of [...contract.issuers, ...contract.verifiers]) {
    for (const environment of ['development', 'staging', 'production'] as const) {
      const scope = { service, environment };
      const key = contract.evaluate(fact.key, scope);
      if (key.state !== 'known' || !key.entry || (!(key.value instanceof SecretText) && !isBytes(key.value))) continue;
      const use = { fact, scope, key: key.value };
      const list = uses.get(key.entry);
      if (list) list.push(use);
      else uses.set(key.entry, [use]);
    }
  }
  return uses;
}

/** What the tokens that are made with it need; `asymmetric` when the value is half of a key pair, or nobody can tell. */
export function shortfallOfTokens(uses: readonly KeyUse[], contract: Contract): Shortfall | 'asymmetric' | undefined {
  let worst: Shortfall | undefined;
  for (const use of uses) {
    const algorithm = algorithmOf(use.fact, use.scope, contract);
    if (algorithm === undefined) return 'asymmetric';
    const has = keyBytes(use.key);
    const needs = HMAC_BYTES[algorithm] ?? 32;
    if (has === undefined || has >= needs || (worst && worst.needs >= needs)) continue;
    const decoded = isBytes(use.key) && use.key.encoding !== 'utf8';
    // Node's base64 reads base64url too; Python's does not, and neither reads it as hexadecimal.
    const readsFresh = !decoded || (isBytes(use.key) && use.key.encoding !== 'hex' && !use.fact.file.endsWith('.py'));
    worst = {
      has,
      needs,
      unit: 'bytes',
      who: algorithm,
      effect: `RFC 7518 section 3.2 wants a key of ${needs} bytes or more${decoded ? ', and this one is measured as the code decodes it' : ''}. Whoever has one token can try out the shorter ones at leisure.`,
      readsFresh,
    };
  }
  return worst;
}

/**
 * How many random bytes a new value of that name needs, so that it is long enough when it is written in base64url: 32 (RFC 7518
 * section 3.2 for HS256) unless an algorithm or a product that reads it asks for another length.
 */
export function bytesFor(name: string, services: readonly Service[], contract: Contract): number {
  const product = PRODUCTS.find((rule) => concerns(rule, name, services));
  if (product && product.freshBytes < 32) return product.freshBytes;
  const needs = tokensOf(name, contract).map(({ fact, service }) =>
    services.includes(service) ? bytesForToken(fact, service, contract) : 0,
  );
  return Math.max(32, product?.freshBytes ?? 0, ...needs);
}

type Token = Contract['issuers'][number] | Contract['verifiers'][number];

const tokensByKey = new WeakMap<Contract, Map<string, Token[]>>();

/** The issuers and verifiers whose key has that name. */
function tokensOf(name: string, contract: Contract): readonly Token[] {
  let tokens = tokensByKey.get(contract);
  if (!tokens) {
    tokens = new Map();
    for (const token of [...contract.issuers, ...contract.verifiers]) {
      const key = token.keyNames[0] ?? '';
      const list = tokens.get(key);
      if (list) list.push(token);
      else tokens.set(key, [token]);
    }
    tokensByKey.set(contract, tokens);
  }
  return tokens.get(name) ?? [];
}

/** How many bytes the algorithm of a token asks for; 0 when it is, or may be, one of key pairs. */
export function bytesForToken(fact: TokenIssuer | TokenVerifier, service: Service, contract: Contract): number {
  const algorithm = algorithmOf(fact, { service, environment: 'production' }, contract);
  return algorithm === undefined ? 0 : (HMAC_BYTES[algorithm] ?? 0);
}

/** What the products of a service need of a variable of that name. */
export function shortfallOfProduct(entry: EnvEntry, value: SecretText, services: readonly Service[]): Shortfall | undefined {
  const rule = PRODUCTS.find((candidate) => concerns(candidate, entry.key, services));
  if (!rule) return undefined;
  const { who, effect } = rule;
  if (value.length < rule.characters)
    return { has: value.length, needs: rule.characters, unit: 'characters', who, effect, readsFresh: true };
  // better-auth 1.7: dist/context/secret-utils.
  const bits = Math.floor(estimatedBits(value));
  return who === 'better-auth' && bits < 120 ? { has: bits, needs: 120, unit: 'bits', who, effect, readsFresh: true } : undefined;
}

function concerns({ name, dependencies }: ProductRule, key: string, services: readonly Service[]): boolean {
  if (!name.test(key)) return false;
  if (dependencies.length === 0) return true;
  return services.some((service) => dependencies.some((dependency) => Object.hasOwn(service.dependencies, dependency)));
}

/** The HMAC that is used, `HS256` where none is named; undefined when it is, or may be, of a key pair. */
function algorithmOf(fact: KeyUse['fact'], scope: Scope, contract: Contract): string | undefined {
  const evaluated = contract.evaluate(fact.kind === 'token-issuer' ? fact.algorithm : fact.algorithms.value, scope);
  const named = namesIn(evaluated);
  if (named.length === 0) return 'HS256';
  const hmac = named.filter((name) => Object.hasOwn(HMAC_BYTES, name));
  // A verifier that accepts several is content with the shortest.
  return hmac.length === named.length ? [...hmac].sort()[0] : undefined;
}

function namesIn(evaluated: Evaluated): readonly string[] {
  if (evaluated.state !== 'known') return [];
  if (evaluated.value instanceof SecretText) return [evaluated.value.reveal()];
  return Array.isArray(evaluated.value) ? evaluated.value.flatMap((item: Evaluated) => namesIn(item)) : [];
}
