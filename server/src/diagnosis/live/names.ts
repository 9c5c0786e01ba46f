import type { Orm, StoredField, StoredModel } from '../../facts/fact';
import type { Contract, Service } from '../../model/contract';

// What the tables and columns of a model are called in the database, by each library's rule for names that nobody gave.

/** The table or collection of a model; undefined where the declaration and the library's rule do not tell it. */
export function tableOf(model: StoredModel, contract: Contract): string | undefined {
  if (model.table !== '') return model.table;
  const service = contract.serviceOf(model.file);
  switch (model.orm) {
    // Prisma schema reference, "Models": the table has the model's name.
    case 'prisma':
    case 'prisma-python':
      return model.name;
    // TypeORM 0.3: DefaultNamingStrategy.tableName, or the SnakeNamingStrategy of typeorm-naming-strategies, which do the same.
    case 'typeorm':
      return snakeCase(model.name);
    // Sequelize 6: the plural of the model's name, unless it is told otherwise.
    case 'sequelize':
      return plural(model.name);
    // Mongoose 8: the plural of the name in lower case (mongoose-legacy-pluralize).
    case 'mongoose':
      return plural(model.name.toLowerCase());
    // Flask-SQLAlchemy 3: `camel_to_snake_case`. Without it SQLAlchemy makes no name, and a base class of the project's own may.
    case 'sqlalchemy':
      return has(service, 'flask-sqlalchemy') ? snakeCase(model.name) : undefined;
    // SQLModel 0.0: `cls.__name__.lower()`. Tortoise ORM 0.2x does the same.
    case 'sqlmodel':
    case 'tortoise':
      return model.name.toLowerCase();
    // Django: the label of the app, which is its folder unless it is told otherwise.
    default:
      return undefined;
  }
}

/** A field's column; undefined for one that has none of its own. */
export function columnOf(field: StoredField, model: StoredModel, contract: Contract): string | undefined {
  if (field.column !== undefined) return field.column;
  const service = contract.serviceOf(model.file);
  const isSnake = model.orm === 'typeorm' && has(service, 'typeorm-naming-strategies');
  if (field.relation === true) return RELATIONS[model.orm]?.(isSnake ? snakeCase(field.name) : field.name, isSnake);
  return isSnake ? snakeCase(field.name) : field.name;
}

/** The column that points to another table. Of the others a relation has none of its own. */
const RELATIONS: Partial<Record<Orm, (name: string, isSnake: boolean) => string>> = {
  typeorm: (name, isSnake) => (isSnake ? `${name}_id` : `${name}Id`),
  django: (name) => `${name}_id`,
  tortoise: (name) => `${name}_id`,
};

/** `RefreshToken` to `refresh_token`, `APIUser` to `api_user`. */
function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** Of the names that tables of users, sessions and tokens have. */
function plural(name: string): string {
  if (/s$/i.test(name)) return name;
  return /[^aeiouy]y$/i.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}

function has({ dependencies }: Service, name: string): boolean {
  return Object.hasOwn(dependencies, name);
}
