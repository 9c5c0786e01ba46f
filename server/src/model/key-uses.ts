import { SecretText } from '../facts/secret-text';
import type { EncodedValue, Value } from '../facts/value';
import type { Place } from '../text/range';
import type { Contract, Service } from './contract';
import { bytesFor, bytesForToken } from './secret-length';

/** A place where code hands a key to what signs, verifies or encrypts with it. */
export interface KeyUse {
  readonly service: Service;
  readonly at: Place;
  /** The call, the option or the assignment as a whole. */
  readonly whole: Place;
  readonly key: Value;
  /** What takes the key, for a message: `jsonwebtoken signs with it`. */
  readonly deed: string;
  /** The variable that such a key is usually read from. */
  readonly variable: string;
  /** Whether nothing but public keys belongs here, as far as the algorithms tell. */
  readonly asymmetric: boolean;
  /** How many bytes its algorithm asks for; 0 when none does. */
  readonly bytes: number;
  /** Whether it takes a key of a form of its own, and not just any text. */
  readonly ownForm: boolean;
}

/** A value that a key is finally made of. */
export interface KeyPart {
  readonly value: Value;
  /** How what stands there is decoded before it is used. */
  readonly decoded: 'hex' | 'base64' | undefined;
}

const BY_OWNER: Readonly<Record<string, string>> = {
  'cookie-parser': 'COOKIE_SECRET',
  '@fastify/cookie': 'COOKIE_SECRET',
  'fastify-cookie': 'COOKIE_SECRET',
  createCookie: 'COOKIE_SECRET',
  'better-auth': 'BETTER_AUTH_SECRET',
  'Auth.js': 'AUTH_SECRET',
  Payload: 'PAYLOAD_SECRET',
  'nuxt-auth-utils': 'NUXT_SESSION_PASSWORD',
  Django: 'SECRET_KEY',
  Flask: 'SECRET_KEY',
  'Flask-JWT-Extended': 'JWT_SECRET_KEY',
  'Flask-Security': 'SECURITY_PASSWORD_SALT',
  'Flask-WTF': 'WTF_CSRF_SECRET_KEY',
  itsdangerous: 'SECRET_KEY',
  'Simple JWT': 'JWT_SECRET_KEY',
  'fastapi-users': 'JWT_SECRET',
  'fastapi-login': 'JWT_SECRET',
  Litestar: 'JWT_SECRET',
  Authlib: 'JWT_SECRET',
  Tornado: 'COOKIE_SECRET',
};

/** What takes a Fernet key and nothing else. */
const OWN_FORM: ReadonlySet<string> = new Set(['aiohttp-session']);

/** Several rules ask, and a contract never changes. */
const known = new WeakMap<Contract, readonly KeyUse[]>();

/** Every use of a key that belongs to the product, in files that are not there for tests. */
export function keyUses(contract: Contract): readonly KeyUse[] {
  const uses = known.get(contract) ?? [...usesIn(contract)];
  known.set(contract, uses);
  return uses;
}

function* usesIn(contract: Contract): Iterable<KeyUse> {
  for (const { fact, service, role } of contract.issuers) {
    const variable = role === 'refresh' ? 'JWT_REFRESH_SECRET' : 'JWT_SECRET';
    const asymmetric = fact.algorithm.kind === 'literal' && isAsymmetric(fact.algorithm);
    const common = { service, at: fact.calleeAt, whole: fact.at, key: fact.key, bytes: bytesForToken(fact, service, contract) };
    yield { ...common, deed: `${fact.library} signs with it`, variable, asymmetric, ownForm: false };
  }
  for (const { fact, service, role } of contract.verifiers) {
    const variable = role === 'refresh' ? 'JWT_REFRESH_SECRET' : 'JWT_SECRET';
    const algorithms = contract.follow(fact.algorithms.value);
    const asymmetric = algorithms.kind === 'list' && algorithms.items.length > 0 && algorithms.items.every(isAsymmetric);
    const common = { service, at: fact.calleeAt, whole: fact.at, key: fact.key, bytes: bytesForToken(fact, service, contract) };
    yield { ...common, deed: `${fact.library} verifies with it`, variable, asymmetric, ownForm: false };
  }
  for (const fact of contract.facts.all('secret-setting')) {
    if (contract.isTestFile(fact.file)) continue;
    const service = contract.serviceOf(fact.file);
    const variable = variableOf(fact.owner, service);
    const common = { service, at: fact.at, whole: fact.at, key: fact.key, bytes: 0, ownForm: OWN_FORM.has(fact.owner) };
    yield { ...common, deed: `${fact.owner} takes it`, variable, asymmetric: false };
  }
}

function variableOf(owner: string, service: Service): string {
  if (owner === 'next-auth') return /^\D{0,3}4\b/.test(service.dependencies['next-auth'] ?? '') ? 'NEXTAUTH_SECRET' : 'AUTH_SECRET';
  return BY_OWNER[owner] ?? (/jwt/i.test(owner) ? 'JWT_SECRET' : 'SESSION_SECRET');
}

const ASYMMETRIC = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'ES256K', 'EdDSA', 'Ed25519'];

function isAsymmetric(value: Value): boolean {
  const text = value.kind === 'literal' && value.value instanceof SecretText ? value.value : undefined;
  return text !== undefined && ASYMMETRIC.some((name) => text.equals(name));
}

/** The values that a key is finally made of, without those that an environment variable gives or falls back on. */
export function* finalParts(key: Value, contract: Contract, decoded?: KeyPart['decoded'], depth = 0): Iterable<KeyPart> {
  if (depth > DEEPEST) return;
  const value = contract.follow(key);
  if (value.kind === 'list') for (const item of value.items) yield* finalParts(item, contract, decoded, depth + 1);
  else if (value.kind === 'converted') yield* finalParts(value.of, contract, decoded, depth + 1);
  else if (value.kind === 'encoded') yield* finalParts(value.of, contract, decodingOf(value.encoding) ?? decoded, depth + 1);
  else yield { value, decoded };
}

function decodingOf(encoding: EncodedValue['encoding']): KeyPart['decoded'] {
  if (encoding === 'utf8') return undefined;
  return encoding === 'hex' ? 'hex' : 'base64';
}

/** Keys nest in lists and encodings less deeply than this. */
const DEEPEST = 8;

/** Whether a new random value, which is written in base64url, can stand where the part does. Node's base64 reads it too, and Python's does not. */
export function takesFresh(use: KeyUse, { value, decoded }: KeyPart): boolean {
  if (use.ownForm || decoded === 'hex') return false;
  return decoded === undefined || (value.kind !== 'unset' && !value.at.file.endsWith('.py'));
}

/** The variable of a key that stands at `at` and is not read from one yet, with the service's local env file where nothing provides it. */
export function newVariable(use: KeyUse, at: Place, contract: Contract) {
  const { service, variable: name } = use;
  const isProvided = contract.environmentsOf(service).some((environment) => contract.provisionOf(service, environment, name));
  const file = contract.localEnvFileOf(service);
  // Python code in the folder of a front end does not read the front end's own file.
  const isOfAnother = at.file.endsWith('.py') && file.endsWith('.env.local');
  return {
    name,
    envFile: isProvided || isOfAnother || contract.isTemplate(file) ? undefined : file,
    bytes: Math.max(bytesFor(name, [service], contract), use.bytes),
  };
}
