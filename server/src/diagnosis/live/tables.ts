import type { DatabaseKind, StoredField, StoredModel } from '../../facts/fact';
import type { SecretText } from '../../facts/secret-text';
import type { Contract, Service } from '../../model/contract';
import { baseName, folderOf, joinPath } from '../../text/source';

// Which declared tables keep the users and their sessions, and which kind of database they are in.

const USERS = /^(?:db)?_?(?:app|auth|custom)?_?users?_?(?:table|model|entity|db|document|schema)?$/i;
const SESSIONS = /(?:token|session)s?_?(?:table|model|entity|db|document|schema)?$/i;
/** Tokens that are good for one step, or for another program. */
const OTHERS =
  /verif|reset|confirm|invit|magic|csrf|push|device|api|fcm|password|email|oauth|personal|restricted|bot|chat|webhook|stripe|game|study|work/i;

/** Whoever has one of these comes in by it. */
const PASSWORD = /^(?:(?:hashed|encrypted)_?)?pass(?:word|wd)?(?:_?(?:hash|digest))?$/i;
const OWNER = /^(?:user|account|owner|member|customer|admin|author)(?:_?id)?$/i;
export const EXPIRY = /^(?:(?:refresh_?token_?)?expires?|expiry|expiration|valid_?(?:until|to)|exp)(?:_?(?:at|on|in|date|time))?$/i;
export const REVOKED = /^(?:is_?)?(?:revoked|invalidated|used|rotated|replaced|blacklisted|active|valid|logged_?out|ended)(?:_?at|_?by)?$/i;
const SECRET =
  /^(?:session_?token|(?:session|token|hashed)_?token|token(?:_?(?:hash|digest))?|hashed?_?token|(?:refresh|access)_?token(?:_?hash)?|jti)$/i;

export interface Tables {
  readonly users: readonly StoredModel[];
  readonly sessions: readonly StoredModel[];
}

/** The tables of users and of sessions, of the given services where they have any, else of the others; few, because a person is to run each statement. */
export function tablesOf(contract: Contract, services: readonly Service[], others: readonly Service[]): Tables {
  const all = contract.facts
    .all('stored-model')
    .filter((model) => !contract.isTestFile(model.file) && !contract.serviceOf(model.file).example && !isAlternative(model, contract));
  const near = (models: readonly StoredModel[]): readonly StoredModel[] => {
    const of = (wanted: readonly Service[]) => models.filter(({ file }) => wanted.includes(contract.serviceOf(file)));
    const own = of(services);
    const near = own.length > 0 ? own : of(others);
    return distinct(near.length > 0 ? near : models);
  };
  const named = all.filter(({ name, fields }) => USERS.test(name) && fields.length > 1);
  const people = all.filter(({ name, fields }) => !OTHERS.test(name) && fields.some((field) => PASSWORD.test(field.name)));
  const sessions = all.filter((model) => SESSIONS.test(model.name) && !OTHERS.test(model.name) && letsIn(model));
  return { users: near(named.length > 0 ? named : people).slice(0, 3), sessions: near(sessions).slice(0, 3) };
}

/** A second schema of Prisma with a datasource of its own, beside the one that is found by itself, is another try at it. */
function isAlternative({ orm, file }: StoredModel, contract: Contract): boolean {
  if (orm !== 'prisma' || baseName(file) === 'schema.prisma') return false;
  const sources = contract.facts.all('datasource').map((source) => source.file);
  return sources.includes(file) && sources.includes(joinPath(folderOf(file), 'schema.prisma'));
}

/** Whether the rows of a table are of sessions of users. */
function letsIn({ fields }: StoredModel): boolean {
  const owned = fields.some(({ name }) => OWNER.test(name));
  // Keys for programs say what they may do and how they begin.
  const isKey = fields.some(({ name }) => /^(?:partial_?key|hashed_?key|key_?prefix|scopes|permissions|rate_?limit)$/i.test(name));
  return owned && !isKey && fields.some(({ name }) => EXPIRY.test(name) || REVOKED.test(name) || SECRET.test(name));
}

/** One for each name: a schema that is there twice is a copy. */
function distinct(models: readonly StoredModel[]): readonly StoredModel[] {
  const seen = new Set<string>();
  return models.filter(({ orm, name }) => {
    const key = `${orm} ${name.toLowerCase()}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}

/** The column that says whose the row is: a plain one before a relation. */
export function ownerField(fields: readonly StoredField[]): StoredField | undefined {
  const owners = fields.filter(({ name }) => OWNER.test(name));
  return owners.find(({ relation }) => relation !== true) ?? owners[0];
}

/** Whether rows hold a digest of the token: who has the token cannot look for it as it stands. */
export function isHashed({ fields }: StoredModel): boolean {
  return fields.some(({ name }) => /(?:hash|digest)/i.test(name) && /token|hash$/i.test(name));
}

/** Packages that speak to one kind of database only. */
const DRIVERS: readonly (readonly [DatabaseKind, RegExp])[] = [
  ['postgresql', /^(?:pg|postgres|@neondatabase\/serverless|@vercel\/postgres|psycopg2?(?:-binary)?|asyncpg|pg8000)$/],
  ['mysql', /^(?:mysql2?|@planetscale\/database|mariadb|pymysql|mysqlclient|aiomysql|asyncmy|mysql-connector-python)$/],
  ['sqlite', /^(?:better-sqlite3|sqlite3|sqlite|@libsql\/client|aiosqlite)$/],
  ['sqlserver', /^(?:mssql|tedious|pyodbc|pymssql)$/],
  ['mongodb', /^(?:mongodb|mongoose|pymongo|motor)$/],
];

/** The kind of database that a model is in; undefined where nothing tells. */
export function databaseOf(model: StoredModel, contract: Contract): DatabaseKind | undefined {
  if (model.orm === 'mongoose') return 'mongodb';
  if (model.database !== undefined) return model.database;
  const service = contract.serviceOf(model.file);
  if (model.orm === 'prisma' || model.orm === 'prisma-python') {
    const sources = contract.facts.all('datasource').filter(({ file }) => contract.serviceOf(file) === service);
    const kinds = new Set(sources.map(({ database }) => database));
    return kinds.size === 1 ? [...kinds][0] : undefined;
  }
  const addressed = new Set(addressesOf(service, contract).map(({ value }) => kindOfAddress(value)));
  addressed.delete(undefined);
  if (addressed.size === 1) return [...addressed][0];
  const names = Object.keys(service.dependencies);
  // MongoDB is spoken to beside the tables, and by none of their libraries.
  const driven = DRIVERS.filter(([kind, pattern]) => kind !== 'mongodb' && names.some((name) => pattern.test(name)));
  return driven.length === 1 ? driven[0]?.[0] : undefined;
}

const ADDRESS_NAME = /^(?:[A-Z0-9]{1,20}_)?(?:DATABASE|DB|POSTGRES(?:QL)?|PG|MYSQL|MONGO(?:DB)?|SQLALCHEMY_DATABASE)_(?:URL|URI|DSN)$/;

export interface DatabaseAddress {
  readonly name: string;
  readonly value: SecretText | undefined;
}

/** The variables in which a service is given the address of its database, the likeliest first, with their values where files hold them. */
export function addressesOf(service: Service, contract: Contract): readonly DatabaseAddress[] {
  const names = new Set<string>();
  for (const { file, variable } of contract.facts.all('datasource'))
    if (variable !== '' && contract.serviceOf(file) === service) names.add(variable);
  for (const { name } of contract.needsOf(service)) if (ADDRESS_NAME.test(name)) names.add(name);
  for (const environment of ['development', 'production'] as const)
    for (const { name } of contract.provisionsOf(service, environment)) if (ADDRESS_NAME.test(name)) names.add(name);
  return [...names]
    .filter((name) => !/TEST|SHADOW|DIRECT/.test(name))
    .map((name) => ({
      name,
      value: contract.provisionOf(service, 'development', name)?.value ?? contract.provisionOf(service, 'production', name)?.value,
    }));
}

function kindOfAddress(value: SecretText | undefined): DatabaseKind | undefined {
  const scheme = value && /^([a-z]{2,20})(?:\+[a-z0-9]{1,20})?:/.exec(value.reveal().slice(0, 60))?.[1];
  if (scheme === undefined) return undefined;
  if (scheme.startsWith('postgres')) return 'postgresql';
  if (scheme === 'mysql' || scheme === 'mariadb') return 'mysql';
  if (scheme === 'sqlite' || scheme === 'file') return 'sqlite';
  if (scheme === 'mongodb') return 'mongodb';
  return scheme === 'sqlserver' || scheme === 'mssql' ? 'sqlserver' : undefined;
}

/** The path of an SQLite file as the address has it; undefined for any other address. */
export function sqlitePath(value: SecretText | undefined): string | undefined {
  const text = value?.reveal().slice(0, 300) ?? '';
  const path = /^(?:sqlite(?:\+[a-z0-9]{1,20})?:\/\/\/|file:)(?!memory)([\w./-]{1,200})(?:\?|$)/.exec(text)?.[1];
  return path === undefined || path === '' ? undefined : path;
}
