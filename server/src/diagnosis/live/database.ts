import type { DatabaseKind, StoredModel } from '../../facts/fact';
import type { Contract, Service } from '../../model/contract';
import { folderOf, joinPath } from '../../text/source';
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
  // A model may stand in a package of its own, which no process runs.
  const address = [service, ...servers].map((one) => addressed(one, kind, model, contract)).find((found) => found !== undefined);
  const containers = composed(kind, contract);
  const lines = [
    ...containers,
    ...(address ? [address.line] : []),
    ...(model.orm === 'prisma' ? [within(service, 'npx prisma studio', contract)] : []),
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
    meaning: `${whichOf(lines, containers)}${address && address.needs !== '' ? `${address.needs} has to be set in your shell for the one that names it. ` : ''}It has to be the database of the server that answers with 401: a user of one database is nobody in another.`,
    spot: locate(sources.find(({ file }) => file === model.file)?.at ?? model.at),
  };
}

/** Two containers are two databases, and the server asks one of them. */
function whichOf(lines: readonly string[], containers: readonly string[]): string {
  if (containers.length > 1) return 'The compose files run more than one such database: of those, only the one of that server will do. ';
  return lines.length > 1 ? 'Any of these will do. ' : '';
}

/** A tool that looks for its files from the folder in which it is started. */
function within({ folder }: Service, command: string, contract: Contract): string {
  const path = contract.pathInWorkspace(folder);
  return path === '' ? command : `(cd ${shellWord(path)} && ${command})`;
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

interface Addressed {
  readonly line: string;
  /** The variable that the line takes the address from; empty for none. */
  readonly needs: string;
}

function addressed(service: Service, kind: DatabaseKind | undefined, model: StoredModel, contract: Contract): Addressed | undefined {
  const [address] = addressesOf(service, contract).filter(({ name }) => isVariable(name));
  if (kind === 'sqlite') {
    const path = addressesOf(service, contract).flatMap(({ value }) => sqlitePath(value) ?? [])[0];
    return path === undefined ? undefined : { line: `sqlite3 ${shellWord(sqliteFile(path, service, model, contract))}`, needs: '' };
  }
  if (address === undefined) return undefined;
  const needs = address.name;
  // psql refuses what Prisma puts behind the question mark, and SQLAlchemy's driver in the scheme.
  if (kind === 'postgresql') {
    const isPython = service.languages.includes('python') && !service.languages.includes('typescript');
    const line = isPython ? `psql "$(printf %s "$${needs}" | sed -E 's/^([a-z]+)[+][a-z0-9]+:/\\1:/')"` : `psql "\${${needs}%%\\?*}"`;
    return { line, needs };
  }
  return kind === 'mongodb' ? { line: `mongosh "$${needs}"`, needs } : undefined;
}

/** The file as it is named from the workspace: Prisma counts from the folder of its schema, and a process from where it is started. */
function sqliteFile(path: string, service: Service, { orm, file }: StoredModel, contract: Contract): string {
  if (path.startsWith('/')) return path;
  const schema = contract.facts.all('datasource').find((source) => contract.serviceOf(source.file) === service)?.file ?? file;
  return contract.pathInWorkspace(joinPath(orm === 'prisma' ? folderOf(schema) : service.folder, path));
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
