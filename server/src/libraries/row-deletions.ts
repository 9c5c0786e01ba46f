import type { Orm } from '../facts/fact';
import { compareVersions, type Version } from './version';

// What a deletion does when its row is gone, when a value of its condition is undefined, and when nobody awaits it: one row
// for each library and form of call. Extractors name the form, the version that a service has chooses the row.

/** What a condition whose only value is undefined, or None, selects. `refused`: an error before anything is deleted. */
export type UndefinedCondition = 'every-row' | 'no-row' | 'refused' | 'unknown';

export interface DeletionSemantics {
  readonly orm: Orm;
  /** The form of the call, as facts name it in `RowDeletion.form`. */
  readonly form: string;
  /** The first version of the package that behaves so; earlier ones have a row above. */
  readonly since: Version;
  /** The error when the row is gone, in the library's own words; empty where it deletes nothing and says so. */
  readonly missingError: string;
  readonly undefinedCondition: UndefinedCondition;
  /** The error of `refused`; empty otherwise. */
  readonly undefinedError: string;
  /** Nothing is sent until the result is awaited: `await`, `.then()`, `.exec()`, `.execute()`. */
  readonly lazy: boolean;
  /** The library and version that this was read from or run on. */
  readonly source: string;
}

interface OrmRow {
  /** As messages name it. */
  readonly title: string;
  /** The packages that decide the version, the most telling first, in lower case. */
  readonly packages: readonly string[];
}

export const ORMS: Readonly<Record<Orm, OrmRow>> = {
  prisma: { title: 'Prisma', packages: ['@prisma/client', 'prisma'] },
  typeorm: { title: 'TypeORM', packages: ['typeorm'] },
  sequelize: { title: 'Sequelize', packages: ['sequelize', '@sequelize/core'] },
  mongoose: { title: 'Mongoose', packages: ['mongoose'] },
  drizzle: { title: 'Drizzle', packages: ['drizzle-orm'] },
  kysely: { title: 'Kysely', packages: ['kysely'] },
  knex: { title: 'Knex', packages: ['knex'] },
  sql: { title: 'SQL', packages: [] },
  'prisma-python': { title: 'Prisma Client Python', packages: ['prisma'] },
  sqlalchemy: { title: 'SQLAlchemy', packages: ['sqlalchemy', 'sqlmodel', 'flask-sqlalchemy'] },
  sqlmodel: { title: 'SQLModel', packages: ['sqlmodel'] },
  django: { title: 'Django', packages: ['django'] },
  tortoise: { title: 'Tortoise', packages: ['tortoise-orm'] },
};

const ANY: Version = [0, 0, 0];

/** Rows of one form stand together, the oldest first. */
const ROWS: readonly DeletionSemantics[] = [
  row('prisma', 'delete', 'P2025', 'refused', 'PrismaClientValidationError', true, '@prisma/client 5, 6 and 7.10.1, run'),
  row('prisma', 'deleteMany', '', 'every-row', '', true, '@prisma/client 7.10.1, run; strictUndefinedChecks (5.20) refuses'),
  row('typeorm', 'delete', '', 'no-row', '', false, 'typeorm 0.3.20, run: { token: undefined } affects 0 rows, {} affects all'),
  row('typeorm', 'delete', '', 'refused', 'TypeORMError', false, 'typeorm 1.1.1, run', [1, 0, 0]),
  row('typeorm', 'remove', 'MustBeEntityError', 'refused', 'MustBeEntityError', false, 'typeorm 0.3.20 and 1.1.1, run: remove(null)'),
  row('typeorm', 'entity.remove', 'TypeError', 'refused', 'TypeError', false, 'ECMAScript: a method of null'),
  row('sequelize', 'destroy', '', 'refused', 'Error: WHERE parameter has invalid "undefined" value', false, 'sequelize 6, run'),
  row('sequelize', 'row.destroy', 'TypeError', 'refused', 'TypeError', false, 'sequelize 6, run: (await findOne()).destroy() of null'),
  row('mongoose', 'deleteOne', '', 'unknown', '', true, 'mongoose 9: the key stays in the filter as undefined'),
  row('mongoose', 'deleteMany', '', 'unknown', '', true, 'mongoose 9: the key stays in the filter as undefined'),
  row('mongoose', 'findOneAndDelete', '', 'unknown', '', true, 'mongoose 9: resolves null'),
  row('mongoose', 'findByIdAndDelete', '', 'no-row', '', true, 'mongoose 9: resolves null'),
  row('mongoose', 'orFail', 'DocumentNotFoundError', 'unknown', '', true, 'mongoose 9: lib/error/notFound.js'),
  row('mongoose', 'row.deleteOne', 'TypeError', 'refused', 'TypeError', false, 'ECMAScript: a method of null'),
  row('drizzle', 'delete', '', 'no-row', '', true, 'drizzle-orm, better-sqlite3, run: eq(column, undefined) matches no row'),
  row('drizzle', 'delete.where', '', 'every-row', '', true, 'drizzle-orm, run: where(undefined), and() of nothing'),
  row('kysely', 'deleteFrom', '', 'unknown', '', false, 'kysely, run: resolves numDeletedRows 0n'),
  row('kysely', 'returning.orThrow', 'NoResultError', 'unknown', '', false, 'kysely, run: only with returning*()'),
  row('knex', 'del', '', 'refused', 'Undefined binding(s) detected when compiling DEL', true, 'knex, run'),
  row('prisma-python', 'delete', '', 'unknown', '', true, 'prisma 0.15 for Python: RecordNotFoundError is swallowed, resolves None'),
  row('prisma-python', 'delete_many', '', 'unknown', '', true, 'prisma 0.15 for Python: resolves the count'),
  row(
    'sqlalchemy',
    'session.delete',
    'UnmappedInstanceError',
    'refused',
    'UnmappedInstanceError',
    false,
    'SQLAlchemy 2.0.54, run: delete(None)',
  ),
  row('sqlalchemy', 'one', 'NoResultFound', 'no-row', '', false, 'SQLAlchemy 2.0.54: one(), scalar_one()'),
  row('sqlalchemy', 'delete', '', 'no-row', '', false, 'SQLAlchemy 2.0.54: == None becomes IS NULL'),
  row(
    'sqlalchemy',
    'AsyncSession.delete',
    'UnmappedInstanceError',
    'refused',
    'UnmappedInstanceError',
    true,
    'SQLAlchemy 2.0.54, run: a coroutine that must be awaited',
  ),
  row('sqlalchemy', 'delete.all', '', 'every-row', '', false, 'SQLAlchemy 2.0.54: delete(T) and query(T).delete() without a condition'),
  row('sqlmodel', 'session.delete', 'UnmappedInstanceError', 'refused', 'UnmappedInstanceError', false, 'SQLModel, run: delete(None)'),
  row('sqlmodel', 'one', 'NoResultFound', 'no-row', '', false, 'SQLModel, run: exec(select()).one()'),
  row(
    'sqlmodel',
    'AsyncSession.delete',
    'UnmappedInstanceError',
    'refused',
    'UnmappedInstanceError',
    true,
    'SQLAlchemy 2.0.54, run: a coroutine that must be awaited',
  ),
  row('sqlmodel', 'delete.all', '', 'every-row', '', false, 'SQLAlchemy 2.0.54: delete(T) without a condition'),
  row('sqlmodel', 'delete', '', 'no-row', '', false, 'SQLAlchemy 2.0.54: == None becomes IS NULL'),
  row('django', 'get.delete', 'DoesNotExist', 'no-row', '', false, 'Django 5, run: objects.get(...)'),
  row('django', 'first.delete', 'AttributeError', 'no-row', '', false, 'Django 5, run: first() gives None'),
  row('django', 'filter.delete', '', 'no-row', '', false, 'Django 5, run: filter(token=None) is IS NULL, (0, {})'),
  row('django', 'all.delete', '', 'every-row', '', false, 'Django 5: objects.all().delete()'),
  row('tortoise', 'all.delete', '', 'every-row', '', true, 'Tortoise 0.22: all().delete()'),
  row('tortoise', 'get.delete', 'DoesNotExist', 'no-row', '', true, 'Tortoise 0.22: await Model.get()'),
  row('tortoise', 'none.delete', 'AttributeError', 'no-row', '', true, 'Tortoise 0.22: get_or_none() gives None'),
  row('tortoise', 'filter.delete', '', 'no-row', '', true, 'Tortoise 0.22: filter().delete() resolves the count'),
];

function row(
  orm: Orm,
  form: string,
  missingError: string,
  undefinedCondition: UndefinedCondition,
  undefinedError: string,
  lazy: boolean,
  source: string,
  since: Version = ANY,
): DeletionSemantics {
  return { orm, form, since, missingError, undefinedCondition, undefinedError, lazy, source };
}

/** What this form of deletion does in a version; undefined stands for the newest. Undefined for a form that has no row. */
export function deletionSemantics(orm: Orm, form: string, version: Version | undefined): DeletionSemantics | undefined {
  return ROWS.filter(
    (candidate) =>
      candidate.orm === orm && candidate.form === form && (version === undefined || compareVersions(candidate.since, version) <= 0),
  ).at(-1);
}

/** How the P2025 of a deletion is told apart from other errors; its code is the same in every version of Prisma. */
export const PRISMA_MISSING = {
  code: 'P2025',
  /** The text up to 6.7, which 6.8 replaced by "No record was found for a delete." */
  oldText: 'Record to delete does not exist',
  textGoneSince: [6, 8, 0],
  /** `meta.cause`; since 7 `meta` has `modelName` and `operation` alone. */
  causeGoneSince: [7, 0, 0],
} as const satisfies { code: string; oldText: string; textGoneSince: Version; causeGoneSince: Version };
