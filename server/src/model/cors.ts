import type { CorsPolicy } from '../facts/fact';
import { SecretText } from '../facts/secret-text';
import type { Value } from '../facts/value';
import { type CorsSemantics, corsSemantics, type HeaderPolicy } from '../libraries/cors';
import type { Place } from '../text/range';
import { isList, isTruthy } from './constants';
import type { Contract, Environment, Evaluated, Service } from './contract';

// What a CORS policy comes to when its options are worked out, and which code of browsers it stands before.

/** A policy of a server in its service. */
export interface PolicyParty {
  readonly fact: CorsPolicy;
  readonly service: Service;
  readonly row: CorsSemantics;
}

/** Servers that a developer starts for himself alone, and mocks. */
const DEVELOPMENT_FILE = /(?:^|[/._-])(?:dev[-_.]?server|mock[-_.]?\w*|proxy[-_.]?server|local)\.[cm]?[jt]s$/i;

/** The policies of the workspace's own servers; those of tests, examples and published packages are left out. */
export function policiesOf(contract: Contract): readonly PolicyParty[] {
  return contract.facts.all('cors-policy').flatMap((fact) => {
    const service = contract.serviceOf(fact.file);
    if (service.library || service.example || contract.isTestFile(fact.file) || DEVELOPMENT_FILE.test(fact.file)) return [];
    return [{ fact, service, row: corsSemantics(fact.library, service.dependencies) }];
  });
}

/** Whether the policy lets browsers send Authorization; undefined when its list cannot be told. */
export function authorizationAllowed({ fact, service, row }: PolicyParty, contract: Contract): HeaderPolicy | 'star' | undefined {
  if (fact.headers.kind === 'unset') return row.headersUnset;
  const verdicts = new Set(
    environmentsOf(contract, service).map((environment) => headersVerdict(contract.evaluate(fact.headers, { service, environment }), row)),
  );
  return verdicts.size === 1 ? [...verdicts][0] : undefined;
}

/** Where the list of headers stands that another file of the workspace exports, with its last name; undefined for one that is empty or no list. */
export function exportedList({ fact, service }: PolicyParty, contract: Contract): { readonly at: Place; readonly last: Place } | undefined {
  const headers = contract.evaluate(fact.headers, { service, environment: 'development' });
  const last = headers.state === 'known' && isList(headers.value) ? headers.value.at(-1) : undefined;
  if (fact.headers.kind !== 'reference' || headers.state !== 'known' || last?.state !== 'known' || last.variable !== '') return undefined;
  return last.at.file === headers.at.file && last.at.end < headers.at.end && last.at.start > headers.at.start
    ? { at: headers.at, last: last.at }
    : undefined;
}

function headersVerdict(headers: Evaluated, row: CorsSemantics): HeaderPolicy | 'star' | undefined {
  if (headers.state !== 'known') return undefined;
  const names = textsIn(headers)
    ?.flatMap((text) => text.split(','))
    .map((name) => name.trim().toLowerCase());
  const given = names?.filter((name) => name !== '');
  if (given === undefined) return undefined;
  if (given.includes('authorization')) return 'authorization';
  if (given.includes('*')) return row.headersStar === 'reflected' ? 'reflected' : 'star';
  return given.length === 0 ? row.headersEmpty : 'none';
}

/** The text, or the texts of a list; undefined when one of them cannot be told. */
function textsIn(evaluated: Evaluated): readonly string[] | undefined {
  if (evaluated.state !== 'known') return undefined;
  const { value } = evaluated;
  if (value instanceof SecretText) return [value.reveal()];
  if (!isList(value)) return undefined;
  const texts = value.map((item) => (item.state === 'known' && item.value instanceof SecretText ? item.value.reveal() : undefined));
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

/** The environments that a policy is worked out for: those of the service without tests, or development where none is known. */
export function environmentsOf(contract: Contract, service: Service): readonly Environment[] {
  const known = contract.environmentsOf(service).filter((environment) => environment !== 'test');
  return known.length > 0 ? known : ['development'];
}

/** How the origins of a policy are let in. */
export type OriginVerdict =
  /** Every origin: `*`, `true`, a callback that always says yes. `reflects`: the caller's own origin is sent back, whatever the library does with `*`. */
  | { readonly kind: 'any'; readonly reflects: boolean; readonly at: Place | undefined }
  /** The variable that the option reads is not there; the environments in which it is not. */
  | { readonly kind: 'undefined'; readonly variable: string; readonly environments: readonly Environment[] }
  /** Several origins in a text that is taken for one. */
  | { readonly kind: 'joined'; readonly at: Place }
  | { readonly kind: 'other' };

/** Whom the origins of a policy let in, in whichever environment that is a defect; `isMissing` tells whether nothing provides a variable. */
export function originVerdict(
  { fact, service, row }: PolicyParty,
  contract: Contract,
  isMissing: (name: string, environment: Environment) => boolean,
): OriginVerdict {
  const { origin } = fact;
  if (origin === 'reflected') return { kind: 'any', reflects: true, at: undefined };
  if (origin.kind === 'unset' && fact.originName === '')
    return row.originUnset === 'any' ? { kind: 'any', reflects: false, at: undefined } : { kind: 'other' };
  const lacking: Environment[] = [];
  let variable = '';
  for (const environment of environmentsOf(contract, service)) {
    const evaluated = contract.evaluate(origin, { service, environment });
    if (evaluated.state === 'unset' && evaluated.variable !== '' && isMissing(evaluated.variable, environment)) {
      variable = evaluated.variable;
      lacking.push(environment);
    }
    if (evaluated.state !== 'known') continue;
    const { value, at } = evaluated;
    if (value instanceof SecretText && row.textIsOneOrigin && /,\s*https?:/.test(value.reveal())) return { kind: 'joined', at };
    // What a deployment may set, and what is set on a developer's machine, says nothing of the product.
    if (readsEnvironment(origin, contract) && (evaluated.variable === '' || environment === 'development')) continue;
    const any = anyOrigin(evaluated);
    if (any !== undefined) return { kind: 'any', reflects: any === 'reflected', at };
  }
  return variable === '' ? { kind: 'other' } : { kind: 'undefined', variable, environments: lacking };
}

function anyOrigin(evaluated: Evaluated): 'star' | 'reflected' | undefined {
  if (evaluated.state === 'known' && evaluated.value === true) return 'reflected';
  return textsIn(evaluated)?.includes('*') ? 'star' : undefined;
}

/** Whether an environment variable has a say in the value. */
export function readsEnvironment(value: Value, contract: Contract, depth = 0): boolean {
  if (depth > 8) return true;
  switch (value.kind) {
    case 'env':
      return true;
    case 'reference': {
      const followed = contract.follow(value);
      return followed.kind !== 'reference' && readsEnvironment(followed, contract, depth + 1);
    }
    case 'list':
      return value.items.some((item) => readsEnvironment(item, contract, depth + 1));
    case 'converted':
    case 'encoded':
      return readsEnvironment(value.of, contract, depth + 1);
    case 'either':
      return readsEnvironment(value.first, contract, depth + 1) || readsEnvironment(value.second, contract, depth + 1);
    default:
      return false;
  }
}

/** Whether the policy certainly allows credentials. */
export function allowsCredentials({ fact, service }: PolicyParty, contract: Contract): boolean {
  if (readsEnvironment(fact.credentials, contract)) return false;
  const evaluated = contract.evaluate(fact.credentials, { service, environment: 'production' });
  if (evaluated.state !== 'known') return false;
  if (evaluated.value instanceof SecretText) return evaluated.value.reveal().toLowerCase() === 'true' || fact.library !== 'headers';
  return isTruthy(evaluated.value) === true;
}

/** Whether the policy certainly allows none, wherever it runs. Headers that code writes by itself may be written elsewhere as well. */
export function allowsNoCredentials({ fact, service }: PolicyParty, contract: Contract): boolean {
  if (fact.library === 'headers' || fact.library === 'next') return false;
  if (fact.credentials.kind === 'unset') return true;
  if (readsEnvironment(fact.credentials, contract)) return false;
  return environmentsOf(contract, service).every((environment) => {
    const evaluated = contract.evaluate(fact.credentials, { service, environment });
    return evaluated.state === 'known' && evaluated.value === false;
  });
}

const COOKIE_PACKAGES = [
  'cookie-parser',
  'cookie-session',
  'express-session',
  '@fastify/cookie',
  '@fastify/session',
  '@fastify/secure-session',
  'fastify-cookie',
  'koa-session',
  'iron-session',
  'next-auth',
  'better-auth',
  'lucia',
  'csurf',
  'flask-login',
  'flask-session',
  'django',
];

/** Whether the service is seen to know its users by a cookie. */
export function usesCookies(service: Service, contract: Contract): boolean {
  if (COOKIE_PACKAGES.some((name) => Object.hasOwn(service.dependencies, name))) return true;
  const isOwn = ({ file }: { readonly file: string }) => contract.serviceOf(file) === service && !contract.isTestFile(file);
  return (
    contract.facts.all('session-setting').some(isOwn) ||
    contract.facts.all('stored-lifetime').some((fact) => fact.holder === 'cookie' && isOwn(fact))
  );
}

/** Whether the service is seen to sign somebody in, or to ask for a token. */
export function takesTokens(service: Service, contract: Contract): boolean {
  return tokenTakers(contract).has(service) || contract.issuers.some((issuer) => issuer.service === service);
}

/** The services that are seen to want a token. */
export function tokenTakers(contract: Contract): ReadonlySet<Service> {
  const takers = new Set(contract.verifiers.map(({ service }) => service));
  for (const kind of ['request-guard', 'authorization-parse'] as const)
    for (const { file } of contract.facts.all(kind)) takers.add(contract.serviceOf(file));
  return takers;
}
