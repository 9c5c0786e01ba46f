import { modelName } from './row-models';

// Which models keep what lets somebody in, and which of their columns it is looked up by.

/** What a table's, entity's or repository's name says of its model: without the words that say what kind of thing the name is. */
export function baseModel(name: string): string {
  return name
    .replace(/^#?_?/, '')
    .replace(/(?<=[a-z0-9])(?:_?(?:Repository|Repo|Models?|Table|Entity|Entities|Schema|Collection|Documents?|Docs?))$/i, '');
}

/** Columns that hold what a request presents, whatever model they are in. */
const TOKEN =
  /^(?!.*(?:count|version|type|family|usage|limit|balance|address|symbol|fcm|push|device|mint|csrf))(?:[a-z]{1,24}_?){0,3}(?:token|jwt)(?:_?(?:hash|hashed|digest|value|string|id|key|sha256))?$/i;
const OTHER =
  /^(?:(?:token_?)?hash|hashed?_?value|digest|jti|sid|session_?(?:id|key|hash)|selector|token_?prefix|secret_?hash|key_?hash)$/i;
/** A token of one purpose beside a user's other columns: `resetPasswordToken`, `email_verification_token`. */
const ONE_TIME =
  /^(?=.*(?:reset|verif|confirm|activat|magic|otp|forgot|one_?time|login|invit))[a-z_]{0,40}(?:token|code|hash)(?:_?hash)?$/i;

export type Lookup = 'token' | 'one-time' | 'id' | 'none';

/** What a column of a model says of a lookup by it. */
export function lookupBy(model: string, column: string): Lookup {
  const kind = modelName(baseModel(model));
  const flat = column.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  if (kind !== 'other') {
    if (TOKEN.test(flat) || OTHER.test(flat)) return 'token';
    return /^_?id$/.test(flat) ? 'id' : 'none';
  }
  return ONE_TIME.test(flat) &&
    /^(?:users?|accounts?|members?|customers?|admins?|employees?|staff|students?|patients?|clients?|profiles?)$/i.test(baseModel(model))
    ? 'one-time'
    : 'none';
}
