import { SecretText } from '../facts/secret-text';
import type { Value } from '../facts/value';
import type { Place } from '../text/range';
import type { Contract, Service } from './contract';

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
};

/** Every use of a key that belongs to the product, in files that are not there for tests. */
export function* keyUses(contract: Contract): Iterable<KeyUse> {
  for (const { fact, service, role } of contract.issuers) {
    const variable = role === 'refresh' ? 'JWT_REFRESH_SECRET' : 'JWT_SECRET';
    const asymmetric = fact.algorithm.kind === 'literal' && isAsymmetric(fact.algorithm);
    yield { service, at: fact.calleeAt, whole: fact.at, key: fact.key, deed: `${fact.library} signs with it`, variable, asymmetric };
  }
  for (const { fact, service, role } of contract.verifiers) {
    const variable = role === 'refresh' ? 'JWT_REFRESH_SECRET' : 'JWT_SECRET';
    const algorithms = contract.follow(fact.algorithms.value);
    const asymmetric = algorithms.kind === 'list' && algorithms.items.length > 0 && algorithms.items.every(isAsymmetric);
    yield { service, at: fact.calleeAt, whole: fact.at, key: fact.key, deed: `${fact.library} verifies with it`, variable, asymmetric };
  }
  for (const fact of contract.facts.all('secret-setting')) {
    if (contract.isTestFile(fact.file)) continue;
    const service = contract.serviceOf(fact.file);
    const variable = variableOf(fact.owner, service);
    yield { service, at: fact.at, whole: fact.at, key: fact.key, deed: `${fact.owner} takes it`, variable, asymmetric: false };
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
export function* finalParts(key: Value, contract: Contract, depth = 0): Iterable<Value> {
  if (depth > DEEPEST) return;
  const value = contract.follow(key);
  if (value.kind === 'list') for (const item of value.items) yield* finalParts(item, contract, depth + 1);
  else if (value.kind === 'encoded' || value.kind === 'converted') yield* finalParts(value.of, contract, depth + 1);
  else yield value;
}

/** Keys nest in lists and encodings less deeply than this. */
const DEEPEST = 8;

/** The service's local env file, where nothing provides the variable of a key yet; undefined when something does. */
export function fileForNewKey({ service, variable }: KeyUse, contract: Contract): string | undefined {
  const isProvided = contract.environmentsOf(service).some((environment) => contract.provisionOf(service, environment, variable));
  const file = contract.localEnvFileOf(service);
  return isProvided || contract.isTemplate(file) ? undefined : file;
}
