import type { StoredField } from '../../facts/fact';
import type { Value } from '../../facts/value';
import type { Contract } from '../../model/contract';
import type { TokenReport } from '../../tokens/report';
import { isPrintable } from './sql';

// Whom a token is for, as its claims say it, and which column of a table of users that is.

export interface Subject {
  /** The user's id as the token gives it; undefined where it gives none that can be shown. */
  readonly id: string | undefined;
  readonly email: string | undefined;
  /** The id of the token, and that of its session. */
  readonly tokenId: string | undefined;
  readonly sessionId: string | undefined;
  /** Who keeps the users of the token's issuer; empty for the project itself. */
  readonly provider: string;
  /** What its issuers call the property that the id is taken from; empty where they do not show it, or differ. */
  readonly property: string;
  /** A claim that would have been taken is too long, or holds characters that are not seen. */
  readonly isOdd: boolean;
}

const IDS = ['sub', 'userId', 'user_id', 'uid', 'id', '_id'];

/** `contract` tells what the workspace's own issuers take the claim from. */
export function subjectOf(token: TokenReport | undefined, contract: Contract): Subject {
  const claims = token?.token?.claims ?? {};
  let isOdd = false;
  const said = (names: readonly string[]): string | undefined => {
    for (const name of names) {
      const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
      const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
      if (typeof text !== 'string' || text === '') continue;
      if (isPrintable(text)) return text;
      isOdd = true;
    }
    return undefined;
  };
  const id = said(IDS);
  const email = said(['email']);
  const isAddress = id !== undefined && ADDRESS.test(id);
  return {
    id: isAddress ? undefined : id,
    email: email ?? (isAddress ? id : undefined),
    tokenId: said(['jti']),
    sessionId: said(['sid', 'session_id', 'sessionId']),
    provider: providerOf(claims['iss']),
    property: propertyOf(IDS.find((name) => Object.hasOwn(claims, name)) ?? 'sub', contract),
    isOdd,
  };
}

/** Claims nest in conversions less deeply than this. */
const DEEPEST = 4;

/** The property that all issuers of the workspace take a claim from, as far as it is one of a parameter: `id` of `sub: user.id`. */
function propertyOf(claim: string, contract: Contract): string {
  const names = contract.facts.all('token-issuer').flatMap(({ file, subject, claims }) => {
    if (contract.isTestFile(file)) return [];
    const value = claim === 'sub' && subject.kind !== 'unset' ? subject : claims.kind === 'record' ? claims.entries[claim] : undefined;
    return value === undefined || value.kind === 'unset' ? [] : [lastStep(value, 0)];
  });
  const [first] = names;
  return first !== undefined && names.every((name) => name === first) ? first : '';
}

function lastStep(value: Value, depth: number): string {
  if (value.kind === 'converted' && depth < DEEPEST) return lastStep(value.of, depth + 1);
  return value.kind === 'parameter' ? (value.path.at(-1) ?? '') : '';
}

const PROVIDERS: readonly (readonly [string, RegExp])[] = [
  ['keycloak', /\/realms\/[^/]{1,100}$/],
  ['clerk', /clerk/],
  ['auth0', /\.auth0\.com\/?$/],
  ['supabase', /\/auth\/v1$/],
  ['firebase', /^https:\/\/securetoken\.google\.com\//],
  ['cognito', /^https:\/\/cognito-idp\./],
];

/** By the form of their issuers' names, as their documentation has it. */
function providerOf(issuer: unknown): string {
  if (typeof issuer !== 'string' || issuer.length > 300) return '';
  return PROVIDERS.find(([, form]) => form.test(issuer))?.[0] ?? '';
}

const ADDRESS = /^[^\s@]{1,100}@[^\s@]{1,100}$/;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const NUMBERS = /\b(?:int|integer|bigint|smallint|serial|bigserial|number|autofield|bigautofield|intfield|bigintfield)\b/i;
const UUIDS = /uuid/i;

/** The field by which a user is found, and what it is compared with; `value` is undefined where the token does not say. */
export interface SubjectField {
  readonly field: StoredField | undefined;
  readonly value: string | undefined;
  readonly means: 'id' | 'email' | 'username';
}

/** The field that the token's subject can be, by the form of the one and the type of the other. */
export function subjectField(fields: readonly StoredField[], subject: Subject): SubjectField {
  const email = fields.find(({ name }) => /^e_?mail(?:_?address)?$/i.test(name));
  const username = fields.find(({ name }) => /^(?:user_?name|login)$/i.test(name));
  const key = keyField(fields);
  const { id, provider } = subject;
  if (id !== undefined) {
    const named = subject.property === '' ? undefined : fields.find(({ name }) => name === subject.property);
    if (named && named !== email && fits(named, id)) return { field: named, value: id, means: named === username ? 'username' : 'id' };
    // `keycloakId`, `clerk_user_id`: the id at the provider is no id of this table.
    const foreign = fields.find(({ name }) => provider !== '' && new RegExp(`^${provider}_?(?:user_?)?(?:id|uid|sub)$`, 'i').test(name));
    if (foreign) return { field: foreign, value: id, means: 'id' };
    const other = fields.find(({ name }) => /^(?:uuid|public_?id|external_?id)$/i.test(name));
    if (key && fits(key, id)) return { field: key, value: id, means: 'id' };
    if (other && UUID.test(id)) return { field: other, value: id, means: 'id' };
    if (key === undefined && subject.email === undefined) return { field: undefined, value: id, means: 'id' };
    if (key && username && subject.email === undefined) return { field: username, value: id, means: 'username' };
  }
  if (email) return { field: email, value: subject.email, means: 'email' };
  if (username) return { field: username, value: undefined, means: 'username' };
  return { field: key, value: undefined, means: 'id' };
}

export function keyField(fields: readonly StoredField[]): StoredField | undefined {
  const keys = fields.filter(({ isKey }) => isKey === true);
  return keys.length === 1 ? keys[0] : fields.find(({ name }) => /^_?id$/i.test(name));
}

/** A text that a column of numbers cannot hold is none of its values. */
function fits({ type }: StoredField, value: string): boolean {
  if (NUMBERS.test(type)) return /^\d{1,19}$/.test(value);
  return !UUIDS.test(type) || UUID.test(value);
}
