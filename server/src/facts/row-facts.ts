import type { Place } from '../text/range';
import type { Replacement } from './token-facts';

// Facts about the rows that keep sessions and tokens: which tables there are, and who looks rows up and deletes them.

/** A library that reads and deletes rows. */
export type Orm =
  | 'prisma'
  | 'typeorm'
  | 'sequelize'
  | 'mongoose'
  | 'drizzle'
  | 'kysely'
  | 'knex'
  | 'prisma-python'
  | 'sqlalchemy'
  | 'sqlmodel'
  | 'django'
  | 'tortoise'
  /** A statement of SQL through a driver. */
  | 'sql';

/** A deletion of one row or several of a model that keeps sessions or tokens. */
export interface RowDeletion {
  readonly kind: 'row-deletion';
  readonly file: string;
  readonly at: Place;
  readonly orm: Orm;
  /** The model or table as written: `refreshToken`, `RefreshToken`. */
  readonly model: string;
  /** What happens when the row is gone, by the ORM and the call's form. */
  readonly whenMissing: 'throws' | 'silent';
  /** The error in the library's own words: `P2025`, `RefreshToken.DoesNotExist`, `UnmappedInstanceError`. */
  readonly error: string;
  /** `caught`: a handler keeps it from ending the request. `rethrown`: there is a handler and it lets this error pass. `unknown`: the promise or the exception goes to a caller that cannot be seen. */
  readonly handling: 'unhandled' | 'caught' | 'rethrown' | 'unknown';
  /** Whether the deleted row, the call's result, is used. */
  readonly resultUsed: boolean;
  /** Edits that make it delete without failing when the row is gone (`delete` to `deleteMany`); empty when there is no plain one. */
  readonly tolerantEdits: readonly Replacement[];
  /** Edits that catch just this error; empty when there is no clean place. */
  readonly catchEdits: readonly Replacement[];
  /** The next token is given out behind it: a row that is gone says that the presented one was used already, and `tolerantEdits` refuse it. */
  readonly rotates?: boolean;
  /** The row of `libraries/row-deletions.ts` that says what the call does. */
  readonly form?: string;
  /** The name is a bare `session` or `token`, and nothing around speaks of signing in: only the table's columns can tell. */
  readonly bareName?: boolean;
  /** A condition that may be undefined, and with it the whole filter. */
  readonly filter?: DeletionFilter;
  /** Nothing awaits the deletion; absent where it is sent, or where that cannot be seen. */
  readonly unsent?: UnsentDeletion;
  /** A test around it that tells the missing row by what differs between versions of the library. */
  readonly brittleGuard?: BrittleGuard;
}

/** The only condition of a deletion, when its value may be undefined and nothing before makes sure that it is not. */
export interface DeletionFilter {
  /** The whole condition. */
  readonly at: Place;
  /** The value as written, where it is a plain name or path: `req.cookies.refreshToken`; empty otherwise. */
  readonly value: string;
  /** Why it may be undefined: `optional` by its type or by `?.`, `request` because the client may leave it out, `lookup` of a map, `environment`, `condition` by a choice or an `and()` that may be empty; `none` where there is no condition at all. */
  readonly because: 'optional' | 'request' | 'lookup' | 'environment' | 'condition' | 'none';
  /** Edits that delete only when the value is there; empty when there is no clean place. */
  readonly guardEdits: readonly Replacement[];
}

export interface UnsentDeletion {
  /** Edits that await it, in a function that is made asynchronous where it is not; empty when there is no clean place. */
  readonly edits: readonly Replacement[];
}

/** `error.meta?.cause === '...'` and `error.message.includes('Record to delete does not exist')` in a handler around a deletion. */
export interface BrittleGuard {
  readonly at: Place;
  readonly tests: 'cause' | 'text';
  /** Edits that test `error.code` instead; empty when there is no clean one. */
  readonly edits: readonly Replacement[];
}

/**
 * Something that holds for every deletion of a service: `answers-missing` is one handler for all requests that tells P2025 from
 * other errors (a Nest filter, an Express error handler); `refuses-undefined` is Prisma's `strictUndefinedChecks`.
 */
export interface DeletionSafeguard {
  readonly kind: 'deletion-safeguard';
  readonly file: string;
  readonly at: Place;
  readonly orm: Orm;
  readonly does: 'answers-missing' | 'refuses-undefined';
  /** The only error that it answers, by the end of its name; absent where it answers whatever the library throws for a missing row. */
  readonly error?: string;
}

/** A table as a schema or a model class declares it: `model RefreshToken { ... }`, `@Entity()`, `class Token(Base)`, `pgTable('tokens', ...)`. */
export interface StoredModel {
  readonly kind: 'stored-model';
  readonly file: string;
  /** The model's name where it is declared. */
  readonly at: Place;
  readonly orm: Orm;
  /** The name as code uses it: Prisma's `RefreshToken`, the variable of a Drizzle table. */
  readonly name: string;
  /** The table in the database where the declaration says so (`@@map`, `__tablename__`); empty otherwise. */
  readonly table: string;
  readonly fields: readonly StoredField[];
  /** The database schema that the table is in, where the declaration says so: Prisma's `@@schema("auth")`. */
  readonly schema?: string;
  /** The kind of database, where the declaration itself says so: `pgTable`. */
  readonly database?: DatabaseKind;
  /** The database removes rows by itself when they are no longer good: a TTL index of MongoDB. */
  readonly purges?: boolean;
}

export type DatabaseKind = 'postgresql' | 'mysql' | 'sqlite' | 'sqlserver' | 'mongodb';

/** The database that a schema file speaks of: Prisma's `datasource db { provider = "postgresql" }`. */
export interface Datasource {
  readonly kind: 'datasource';
  readonly file: string;
  /** The provider, in its quotes. */
  readonly at: Place;
  readonly database: DatabaseKind;
  /** The environment variable with its address; empty where the schema names none. */
  readonly variable: string;
}

export interface StoredField {
  readonly name: string;
  /** The name in the database, where the declaration gives it another: `@map("user_id")`, `Column("user_id")`. */
  readonly column?: string;
  /** It stands for rows of another table, or is no column at all: the column that points there has a name of its own. */
  readonly relation?: true;
  /** It is the primary key by itself. */
  readonly isKey?: true;
  /** As written, without modifiers: `DateTime`, `string`, `Mapped[datetime]`. */
  readonly type: string;
  readonly at: Place;
  /** Unique by itself, an id included. */
  readonly unique: boolean;
  readonly optional: boolean;
}

/** Code that looks up a stored token or session by what a request presents. */
export interface TokenLookup {
  readonly kind: 'token-lookup';
  readonly file: string;
  /** The whole call. */
  readonly at: Place;
  readonly calleeAt: Place;
  readonly orm: Orm;
  /** The model or table as written. */
  readonly model: string;
  /** The columns it is looked up by; for a scan those that narrow the rows. */
  readonly by: readonly string[];
  /** `keyed`: by the token, its hash or its id. `scan`: many rows are read and each is compared with what was presented. */
  readonly form: 'keyed' | 'scan';
  /** The comparison inside the loop of a scan, as messages name it: `bcrypt.compare`. */
  readonly comparison: { readonly at: Place; readonly by: string } | undefined;
  /** Whether the row's expiry is looked at: in the query or on the row. `token`: the token itself expires and is verified beside the lookup. */
  readonly expiry: 'checked' | 'token' | 'ignored' | 'unknown';
  /** What the row is good for: `accepts` lets the caller in or changes something for them; `ends` deletes or revokes; `unknown`. */
  readonly use: 'accepts' | 'ends' | 'unknown';
  /** How a condition on the expiry column can be added to the query; undefined when there is no clean place. */
  readonly filter: LookupFilter | undefined;
}

/**
 * Where and how a query takes one more condition: that a column holds a later time than now. The text that goes in is
 * `before`, the column's name, `after`: `, ` and `: { gt: new Date() }`, `.where('` and `', '>', new Date())`,
 * `, ` and `__gt=timezone.now()`. It compares with a date, so the column must hold dates.
 */
export interface LookupFilter {
  readonly at: Place;
  readonly before: string;
  readonly after: string;
  /** What the condition needs beside it: imports, an `and(` around what is there. */
  readonly edits: readonly Replacement[];
  /** For a lookup by a unique key: what makes it one by any condition (`findFirst`), which Prisma before 5.0.0 needs. `impossible` for a compound key. */
  readonly uniqueEdits?: readonly Replacement[] | 'impossible';
}

/** Code that writes a row of sessions or tokens and says until when it is good: the table has such a column, wherever it is declared. */
export interface RowCreation {
  readonly kind: 'row-creation';
  readonly file: string;
  readonly at: Place;
  readonly orm: Orm;
  /** The model or table as written. */
  readonly model: string;
  /** Every column that is written by name. */
  readonly columns: readonly string[];
}
