import type { DatabaseKind, StoredModel } from '../../facts/fact';
import type { Contract, Service } from '../../model/contract';
import type { Locate } from '../../tokens/report';
import type { LiveCheck } from '../diagnosis';
import { composeCommand, deploymentsOn, flyAppsOf } from './servers';
import { isVariable, shellWord } from './shell';
import { addressesOf, databaseOf, sqlitePath } from './tables';

// How to reach the database in which the statements are to be run.

/** One check with every way that the workspace shows; undefined where it shows none. */
export function databaseCheck(model: StoredModel, servers: readonly Service[], contract: Contract, locate: Locate): LiveCheck | undefined {
  const service = contract.serviceOf(model.file);
  const kind = databaseOf(model, contract);
  const lines = [
    ...composed(kind, contract),
    // A model may stand in a package of its own, which no process runs.
    ...([service, ...servers].map((one) => addressed(one, kind, contract)).find((found) => found.length > 0) ?? []),
    ...(model.orm === 'prisma' ? ['npx prisma studio'] : []),
    ...(model.orm === 'django' ? ['python manage.py shell'] : []),
    ...([service, ...servers].map((one) => onFly(one, kind)).find((found) => found.length > 0) ?? []),
    ...onCloudflare(service, kind),
  ];
  if (lines.length === 0) return undefined;
  const sources = contract.facts.all('datasource').filter(({ file }) => contract.serviceOf(file) === service);
  return {
    id: 'database',
    topic: 'rows',
    question: 'How is the database reached in which the rows are?',
    language: 'shell',
    text: lines.join('\n'),
    meaning:
      'Any of these will do. It has to be the database of the server that answers with 401: a user of one database is nobody in another.',
    spot: locate(sources.find(({ file }) => file === model.file)?.at ?? model.at),
  };
}

const IMAGES: readonly (readonly [DatabaseKind, RegExp, string])[] = [
  // The official images' documentation of POSTGRES_USER and POSTGRES_DB, and of MYSQL_ROOT_PASSWORD.
  [
    'postgresql',
    /(?:^|\/)(?:postgres|postgis|pgvector|timescaledb)\b/,
    'psql -U "${POSTGRES_USER:-postgres}" "${POSTGRES_DB:-${POSTGRES_USER:-postgres}}"',
  ],
  ['mysql', /(?:^|\/)mysql\b/, 'mysql -uroot -p"$MYSQL_ROOT_PASSWORD" "$MYSQL_DATABASE"'],
  [
    'mysql',
    /(?:^|\/)mariadb\b/,
    'mariadb -uroot -p"${MARIADB_ROOT_PASSWORD:-$MYSQL_ROOT_PASSWORD}" "${MARIADB_DATABASE:-$MYSQL_DATABASE}"',
  ],
  [
    'mongodb',
    /(?:^|\/)mongo\b/,
    'mongosh ${MONGO_INITDB_ROOT_USERNAME:+-u "$MONGO_INITDB_ROOT_USERNAME" -p "$MONGO_INITDB_ROOT_PASSWORD"}',
  ],
];

/** What speaks to a database, or keeps one for another program. */
const OTHERS = /exporter|backup|admin|keycloak|zitadel|authentik|metabase|grafana|airflow|temporal|test|migrat|shadow/i;

/** The databases of compose files: their containers know their own user and password. */
function composed(kind: DatabaseKind | undefined, contract: Contract): readonly string[] {
  const seen = new Set<string>();
  return deploymentsOn('compose', contract)
    .flatMap((unit) => {
      if (seen.has(unit.unit) || OTHERS.test(unit.unit)) return [];
      const found = IMAGES.find(([database, pattern]) => (kind === undefined || database === kind) && pattern.test(unit.image));
      if (found === undefined) return [];
      seen.add(unit.unit);
      return [`${composeCommand(unit.file, contract)} exec ${unit.unit} sh -c '${found[2]}'`];
    })
    .slice(0, 2);
}

function addressed(service: Service, kind: DatabaseKind | undefined, contract: Contract): readonly string[] {
  const [address] = addressesOf(service, contract).filter(({ name }) => isVariable(name));
  if (kind === 'sqlite') {
    const path = addressesOf(service, contract).flatMap(({ value }) => sqlitePath(value) ?? [])[0];
    return path === undefined ? [] : [`sqlite3 ${shellWord(path)}`];
  }
  if (address === undefined) return [];
  // psql refuses what Prisma puts behind the question mark, and SQLAlchemy's driver in the scheme.
  if (kind === 'postgresql') {
    const isPython = service.languages.includes('python') && !service.languages.includes('typescript');
    return isPython
      ? [
          `psql "$(printf %s "$${address.name}" | sed -E 's/^([a-z]+)[+][a-z0-9]+:/\\1:/')"   # with ${address.name} in the shell's environment`,
        ]
      : [`psql "\${${address.name}%%\\?*}"   # with ${address.name} in the shell's environment`];
  }
  return kind === 'mongodb' ? [`mongosh "$${address.name}"   # with ${address.name} in the shell's environment`] : [];
}

/** Fly's own PostgreSQL is an app of its own, whose name stands in no file. */
function onFly(service: Service, kind: DatabaseKind | undefined): readonly string[] {
  const [app] = flyAppsOf(service);
  if (app === undefined) return [];
  if (kind === 'postgresql') return ['fly postgres list', "fly postgres connect --app '<database app>'"];
  return kind === 'sqlite' ? [`fly ssh console --app ${app.app}`] : [];
}

function onCloudflare(service: Service, kind: DatabaseKind | undefined): readonly string[] {
  return kind === 'sqlite' && Object.hasOwn(service.dependencies, 'wrangler')
    ? ["npx wrangler d1 execute '<database>' --remote --command '<statement>'"]
    : [];
}
