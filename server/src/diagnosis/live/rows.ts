import type { StoredField, StoredModel } from '../../facts/fact';
import type { Contract } from '../../model/contract';
import { listed } from '../../text/phrases';
import type { Locate } from '../../tokens/report';
import type { LiveCheck } from '../diagnosis';
import { columnOf, tableOf } from './names';
import { type SqlDialect, selectOf, sqlComment, sqlText } from './sql';
import { keyField, type Subject, subjectField } from './subject';
import { databaseOf, EXPIRY, isHashed, ownerField, REVOKED, type Tables } from './tables';

// The statements that find the user and the session of a token in this workspace's own tables.

/** Columns that say whether a user may come in. */
const STANDING =
  /^(?:is_?)?(?:active|enabled|disabled|banned|blocked|suspended|locked|deleted|archived|approved|verified|(?:e_?mail_?)?verified|e_?mail_?confirmed)(?:_?(?:at|on|until|date))?$|^(?:ban_?expires|status|deactivated_?at|token_?version|password_?changed_?at|last_?log_?out(?:_?at)?)$/i;
const CREATED = /^created_?(?:at|on)?$/i;
const EMAIL = /^(?:e_?mail(?:_?address)?|user_?name|login)$/i;

export function rowChecks(tables: Tables, subject: Subject, contract: Contract, locate: Locate): readonly LiveCheck[] {
  // Two declarations of one table, such as an entity and a schema beside it, need one statement.
  const seen = new Set<string>();
  const models = tables.users.filter((model) => {
    const key = `${contract.serviceOf(model.file).folder} ${(tableOf(model, contract) ?? model.name).toLowerCase()}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
  const users = models.map((model) => userCheck(model, subject, contract, locate));
  return [
    ...(users.every(({ language }) => language === 'sql') ? inOne(users, models, contract) : numbered(users)),
    ...tables.sessions.map((model, index) => sessionCheck(model, subject, contract, locate, `session-row-${index + 1}`)),
  ];
}

/** The same question to several tables is asked once, with a statement for each. */
function inOne(checks: readonly LiveCheck[], models: readonly StoredModel[], contract: Contract): readonly LiveCheck[] {
  const [first] = checks;
  if (first === undefined || checks.length === 1) return checks;
  const services = models.map(({ file }) => contract.serviceOf(file).name);
  const isOne = new Set(services).size === 1;
  const text = checks
    .map((check, index) => {
      const label = isOne ? (models[index]?.name ?? '') : `${services[index]}: ${check.spot?.file ?? ''}`;
      return `${sqlComment(label)}\n${check.text}`;
    })
    .join('\n\n');
  const sentences = [...new Set(checks.flatMap(({ meaning }) => meaning.split(/(?<=\.) /)))];
  const standing = sentences.filter((sentence) => sentence.endsWith(MAY_COME_IN));
  const said =
    standing.length < 2 ? sentences : [...sentences.filter((one) => !standing.includes(one)), `The further columns say${MAY_COME_IN}`];
  const where = isOne ? 'Which of these tables the token is about cannot be read from here.' : 'Each in its own database.';
  return [{ ...first, text, meaning: `${where} ${said.join(' ')}` }];
}

/** How the sentence about columns such as `is_active` ends. */
const MAY_COME_IN = ' whether it may come in.';

function numbered(checks: readonly LiveCheck[]): readonly LiveCheck[] {
  return checks.length < 2 ? checks : checks.map((check, index) => ({ ...check, id: `${check.id}-${index + 1}` }));
}

const USER_QUESTION = 'Does the user of the token exist, and is it active?';

function userCheck(model: StoredModel, subject: Subject, contract: Contract, locate: Locate): LiveCheck {
  const asked = { id: 'user-row', topic: 'rows', question: USER_QUESTION, spot: locate(model.at) } as const;
  if (model.orm === 'django') return { ...djangoCheck(subject), spot: asked.spot };
  // A document's key is `_id`, whatever else it calls its id.
  const fields = model.fields.filter(({ relation, name }) => relation !== true && (model.orm !== 'mongoose' || name !== 'id'));
  const key = keyField(fields);
  const { field, value, means } = subjectField(fields, subject);
  const shown = fields.filter((other) => other === key || EMAIL.test(other.name) || STANDING.test(other.name));
  const said = shown.filter(({ name }) => STANDING.test(name)).map((one) => columnOf(one, model, contract) ?? one.name);
  const standing = said.length === 0 ? '' : ` ${listed(said)} ${said.length === 1 ? 'says' : 'say'}${MAY_COME_IN}`;
  const meaning = `${noRow('row')}${standing}${about(subject)}`;
  const stand = `<${means}>`;
  if (databaseOf(model, contract) === 'mongodb')
    return { ...mongoFind(model, contract, field, value ?? stand, shown, ''), ...asked, meaning: `${inMongo()} ${meaning}` };
  const query = { field, value, stand, shown, newest: undefined };
  return { ...asked, language: 'sql', ...statement(model, contract, query, meaning) };
}

function sessionCheck(model: StoredModel, subject: Subject, contract: Contract, locate: Locate, id: string): LiveCheck {
  const kind = /session/i.test(model.name) ? 'session' : 'refresh token';
  const question = `Is there a ${kind} of the user in ${model.name}, not expired and not revoked?`;
  const { fields } = model;
  const key = keyField(fields);
  const owner = ownerField(fields);
  const tokenId = fields.find(({ name }) => /^(?:jti|token_?id)$/i.test(name));
  const byToken = subject.tokenId !== undefined && tokenId !== undefined;
  const bySession = !byToken && subject.sessionId !== undefined && key !== undefined && kind === 'session';
  const field = byToken ? tokenId : bySession ? key : owner;
  const value = byToken ? subject.tokenId : bySession ? subject.sessionId : subject.id;
  const expiry = fields.find(({ name }) => EXPIRY.test(name));
  const shown = fields.filter(
    (other) =>
      (other === key && !/token|key$/i.test(other.name)) ||
      other === owner ||
      EXPIRY.test(other.name) ||
      REVOKED.test(other.name) ||
      CREATED.test(other.name),
  );
  const newest = field === owner ? (fields.find(({ name }) => CREATED.test(name)) ?? expiry) : undefined;
  const ends =
    expiry === undefined
      ? ''
      : `, and one whose ${columnOf(expiry, model, contract) ?? expiry.name} has passed db_time is over (mind the time zone)`;
  const hashed = isHashed(model) ? ' The rows hold a hash of the token, so the token itself finds none of them.' : '';
  const meaning = `No row: the user was signed out, or never had one here${ends}.${hashed}${about(subject)}`;
  const asked = { id, topic: 'rows', question, spot: locate(model.at) } as const;
  if (databaseOf(model, contract) === 'mongodb') {
    const found = mongoFind(model, contract, field, value ?? '<user id>', shown, newest?.name ?? '');
    return { ...found, ...asked, meaning: `${inMongo()} ${meaning.replace('has passed db_time', 'has passed')}` };
  }
  return { ...asked, language: 'sql', ...statement(model, contract, { field, value, stand: '<user id>', shown, newest }, meaning) };
}

interface Wanted {
  readonly field: StoredField | undefined;
  readonly value: string | undefined;
  readonly stand: string;
  readonly shown: readonly StoredField[];
  readonly newest: StoredField | undefined;
}

function statement(
  model: StoredModel,
  contract: Contract,
  { field, value, stand, shown, newest }: Wanted,
  meaning: string,
): Pick<LiveCheck, 'text' | 'meaning'> {
  const kind = databaseOf(model, contract);
  const dialect: SqlDialect = kind === undefined || kind === 'mongodb' ? 'unknown' : kind;
  const column = (one: StoredField) => columnOf(one, model, contract);
  const columns = [...new Set(shown.map(column).filter((name) => name !== undefined))];
  const table = tableOf(model, contract);
  const literal = (value === undefined ? undefined : sqlText(value, dialect)) ?? `'${stand}'`;
  const by = field && column(field);
  const newestBy = (newest && column(newest)) ?? '';
  const unread = [
    ...(table === undefined ? [` Which table ${model.name} is kept in cannot be read from here.`] : []),
    ...(by === undefined ? [` Which column of ${model.name} is meant cannot be read from here.`] : []),
  ];
  const text = selectOf(
    { schema: model.schema ?? '', table, columns: columns.length > 0 ? columns : by ? [by] : [], by, literal, newestBy },
    dialect,
  );
  return { text, meaning: `${meaning}${unread.join('')}` };
}

function mongoFind(
  model: StoredModel,
  contract: Contract,
  field: StoredField | undefined,
  value: string,
  shown: readonly StoredField[],
  newest: string,
): Pick<LiveCheck, 'language' | 'text'> {
  const named = (one: StoredField) => columnOf(one, model, contract) ?? one.name;
  const by = field ? named(field) : '_id';
  const isId = by === '_id' || /id$|^user$|^owner$|^account$/i.test(by);
  const literal = isId && /^[0-9a-f]{24}$/i.test(value) ? `ObjectId(${JSON.stringify(value)})` : JSON.stringify(value);
  const projection = shown.map((one) => `${JSON.stringify(named(one))}: 1`).join(', ');
  const order = newest === '' ? '' : `.sort({ ${JSON.stringify(newest)}: -1 }).limit(5)`;
  const collection = JSON.stringify(tableOf(model, contract) ?? '<collection>');
  return {
    language: 'javascript',
    text: `db.getCollection(${collection}).find({ ${JSON.stringify(by)}: ${literal} }, { ${projection} })${order}`,
  };
}

/** The user of a Django project, whatever its model is. */
export function djangoCheck(subject: Subject): LiveCheck {
  return {
    id: 'user-row',
    topic: 'rows',
    question: USER_QUESTION,
    language: 'python',
    text: djangoUser(subject),
    meaning: `Paste it into \`python manage.py shell\`. An empty list: the user was deleted, or the token is of another database.${about(subject)}`,
    spot: undefined,
  };
}

/** Django knows its own users, whatever their table is called: `get_user_model()` is in every version. */
function djangoUser({ id, email }: Subject): string {
  const filter = email !== undefined && id === undefined ? `email__iexact=${pythonText(email)}` : `pk=${pythonText(id ?? '<id>')}`;
  return [
    'from django.contrib.auth import get_user_model',
    `[(user.pk, user.is_active) for user in get_user_model().objects.filter(${filter})]`,
  ].join('\n');
}

/** JSON's escapes are Python's as well, of the characters that a claim may have here. */
function pythonText(text: string): string {
  return JSON.stringify(text);
}

function noRow(what: string): string {
  return `No ${what}: the user was deleted, or the token is of another database.`;
}

function inMongo(): string {
  return 'Run it in mongosh.';
}

function about({ isOdd }: Subject): string {
  return isOdd ? ' A claim that names the user holds characters that are in no id, so it was not put in.' : '';
}
