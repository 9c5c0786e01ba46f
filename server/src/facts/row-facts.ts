import type { Place } from '../text/range';
import type { InsertionSlot, Replacement } from './token-facts';

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
  | 'tortoise';

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
}

export interface StoredField {
  readonly name: string;
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
  /** Where a condition such as `expiresAt: { gt: new Date() }` can be added to the query; undefined when there is no clean place. */
  readonly filterSlot: InsertionSlot | undefined;
}
