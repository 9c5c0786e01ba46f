import type { Orm, StoredField, StoredModel, TokenLookup } from '../facts/fact';
import type { Contract } from './contract';
import { nearest } from './row-models';

// Which declared table a lookup means, and which of its columns says until when a row is good.

/** The column that says until when a row is good. */
export interface ExpiryColumn {
  readonly name: string;
  /** Its declaration; undefined where only the code that writes such rows tells of it. */
  readonly field: StoredField | undefined;
  /** The lookup spells the model's columns as its declaration does, so that the column can be named in it. */
  readonly spelledAlike: boolean;
}

/** Libraries whose models may be asked for by each other's names: one database, or one model that two of them can mean. */
const FAMILY: Readonly<Record<Orm, string>> = {
  prisma: 'prisma',
  typeorm: 'entity',
  sequelize: 'entity',
  mongoose: 'mongoose',
  drizzle: 'drizzle',
  kysely: 'table',
  knex: 'table',
  sql: 'table',
  'prisma-python': 'prisma',
  sqlalchemy: 'sqlalchemy',
  sqlmodel: 'sqlalchemy',
  django: 'django',
  tortoise: 'tortoise',
};

/** A model's name without what differs between a class, a table and a variable: case, underscores, the plural. */
export function flatModel(name: string): string {
  return name
    .replaceAll('_', '')
    .toLowerCase()
    .replace(/(?:table|model|entity|schema)$/, '')
    .replace(/s$/, '');
}

/** Answers for every lookup of a workspace which column says until when its rows are good; undefined where no such column is known, or more than one may be. */
export function expiryColumns(contract: Contract): (lookup: TokenLookup) => ExpiryColumn | undefined {
  const declared = new Map<string, StoredModel[]>();
  const add = (key: string, model: StoredModel): void => {
    const list = declared.get(key);
    if (list) list.push(model);
    else declared.set(key, [model]);
  };
  for (const model of contract.facts.all('stored-model')) {
    if (contract.isTestFile(model.file)) continue;
    add(`${FAMILY[model.orm]} ${flatModel(model.name)}`, model);
    // A table is known by its own name to whoever writes SQL.
    if (FAMILY[model.orm] !== 'table') add(`table ${flatModel(model.table === '' ? model.name : model.table)}`, model);
  }
  return (lookup) => {
    const all = declared.get(`${FAMILY[lookup.orm]} ${flatModel(lookup.model)}`) ?? [];
    const meant = nearest(contract, lookup.file, all);
    if (meant.length === 0) return writtenColumn(contract, lookup);
    if (meant.some((model) => model.purges === true)) return undefined;
    const columns = meant.map((model) => expiryColumnOf(model.fields, lookup.by));
    const [first] = columns;
    return first !== undefined && columns.every((column) => column?.name === first.name)
      ? { name: first.name, field: first, spelledAlike: meant.every((model) => isSpelledAlike(model, lookup)) }
      : undefined;
  };
}

/** Whoever asks by the name of a table names the database's columns, which a mapping may spell otherwise: `expires_at`, `expiresAt`. */
function isSpelledAlike(model: StoredModel, lookup: TokenLookup): boolean {
  if (FAMILY[lookup.orm] !== 'table') return true;
  return lookup.by.some((column) => model.fields.some(({ name }) => name.toLowerCase() === column.toLowerCase()));
}

/** Without a declaration, the code that writes such rows tells their columns. */
function writtenColumn(contract: Contract, lookup: TokenLookup): ExpiryColumn | undefined {
  const service = contract.serviceOf(lookup.file);
  for (const creation of contract.facts.all('row-creation')) {
    if (FAMILY[creation.orm] !== FAMILY[lookup.orm] || flatModel(creation.model) !== flatModel(lookup.model)) continue;
    if (contract.isTestFile(creation.file) || contract.serviceOf(creation.file) !== service) continue;
    const name = expiryNameOf(creation.columns, lookup.by);
    if (name !== undefined) return { name, field: undefined, spelledAlike: true };
  }
  return undefined;
}

function expiryColumnOf(fields: readonly StoredField[], by: readonly string[]): StoredField | undefined {
  const name = expiryNameOf(
    fields.map((field) => field.name),
    by,
  );
  return fields.find((field) => field.name === name);
}

const EXPIRY = /^(?:expires?|expir(?:es|y|ation|ed)?_?(?:at|on|date|time)?|valid_?(?:until|to|till)|exp_?(?:date|at)?|not_?after)$/i;
const OWNED = /^(\w{1,40}?)_?(?:expir\w{0,16}|valid_?until)$/i;

/**
 * The column that says until when the presented token is good: the only one, or of several the one that is named like the
 * token's own, as `resetPasswordExpires` is like `resetPasswordToken`.
 */
function expiryNameOf(columns: readonly string[], by: readonly string[]): string | undefined {
  const whole = columns.filter((column) => EXPIRY.test(column));
  const owned = columns.filter(
    (column) => !EXPIRY.test(column) && OWNED.test(column) && !/(?:in|days|hours|minutes|seconds|ms)$/i.test(column),
  );
  const stems = by
    .map((column) =>
      flatten(column)
        .replace(/(?:hash(?:ed)?|digest|id)$/, '')
        .replace(/(?:token|code|hash|jwt|otp)$/, ''),
    )
    .filter((stem) => stem !== '');
  const own = owned.filter((column) => {
    const owner = flatten(OWNED.exec(column)?.[1] ?? '').replace(/(?:token|code|hash|jwt|otp)$/, '');
    return (
      owner !== '' && stems.some((stem) => owner === stem || stem === `${owner}token` || owner.startsWith(stem) || stem.startsWith(owner))
    );
  });
  if (own.length === 1) return own[0];
  const isUnowned = owned.length === 0 || by.some((column) => /^(?:token|token_?hash|session_?token|hash|jti|id|sid)$/i.test(column));
  return whole.length === 1 && own.length === 0 && isUnowned ? whole[0] : undefined;
}

function flatten(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase();
}

/** Whether a column holds dates, as its declaration says: a number or a text compares with none. */
export function holdsDates({ type }: StoredField): boolean {
  return /date|timestamp/i.test(type) && !/string|number|int|text|bigint|char/i.test(type);
}
