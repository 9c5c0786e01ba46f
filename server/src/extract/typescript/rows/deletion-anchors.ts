// Where a file may delete or declare rows of tokens and sessions, for `anchors.ts`; see there why each alternative begins as it does.

/** The table of a deleted row, told from the end of the word `delete`. */
const ROW =
  '(?<=(?:[tT]oken|TOKEN|[sS]ession|SESSION)\\w{0,40}["\'`]?[\\])]?[!?]?\\s{0,80}\\??\\.\\s{0,80}(?:delete(?:Many|One)?|remove|destroy))';
/** The table that a query builder deletes from: `delete(sessions).where`, `deleteFrom('session')`, `knex('sessions').where(...).del()`. */
const TABLE = '[\\w.]{0,60}(?:[tT]oken|[sS]ession)\\w{0,20}';
const NAMED_TABLE = `["'\`]${TABLE}["'\`]`;

/** A handler of Prisma's errors for every request of a service, or a test for the one of a missing row. */
export const ANSWERS_MISSING: readonly string[] = [
  '@Catch\\([^)]{0,200}Prisma',
  'de["\'`\\]]{0,2}\\s{0,9}[!=]==?\\s{0,9}["\'`]P2025',
  'de\\)\\s{0,20}\\{[^}]{0,300}["\'`]P2025',
  'ClientExceptionFilter(?<=Prisma.{21})',
];

/** Whose tables say who may come in: a project has one or two of them. */
const USERS = '(?:[uU]sers?|Account|Member|Customer)(?:Table|Model|Entity)?';

/** A declaration of a table of users. */
const DECLARES_USERS: readonly string[] = [
  `@(?:Entity|Table|Schema)\\([^()]{0,200}\\)\\s{0,80}(?:@\\w{1,40}\\([^()]{0,200}\\)\\s{0,80}){0,4}export\\s{1,20}(?:default\\s{1,20})?class\\s{1,20}${USERS}\\b`,
  `del(?:<[^<>]{0,80}>)?\\(\\s{0,80}["'\`]${USERS}["'\`](?<=\\bmodel[^;]{0,240})`,
  `define\\(\\s{0,80}["'\`]${USERS}["'\`]`,
  'Key\\((?<=primaryKey.)(?<=Table\\(\\s{0,80}["\'`][uU]sers?["\'`],\\s{0,80}\\{[^;]{0,120})',
];

export const NAMED_MODEL = '\\w{0,40}(?:[tT]oken|[sS]ession)s?';

/** A declaration of a table of tokens or sessions. */
export const DECLARES_TABLE: readonly string[] = [
  `@(?:Entity|Table|Schema)\\([^()]{0,200}\\)\\s{0,80}(?:@\\w{1,40}\\([^()]{0,200}\\)\\s{0,80}){0,4}export\\s{1,20}(?:default\\s{1,20})?class\\s{1,20}${NAMED_MODEL}`,
  `del(?:<[^<>]{0,80}>)?\\(\\s{0,80}["'\`]${NAMED_MODEL}["'\`](?<=\\bmodel[^;]{0,240})`,
  `define\\(\\s{0,80}["'\`]${NAMED_MODEL}["'\`]`,
  // The table of a token has it in its name; that of a session points to its user.
  `ken(?:s)?["'\`],(?<=\\w{2,10}Table\\(\\s{0,80}["'\`]\\w{0,44}.{2})`,
  `d["'\`](?<=Table\\(\\s{0,80}["'\`]\\w{0,40}[sS]ession[^;]{0,600}["'\`]user_?[iI]d["'\`])`,
];

export const DELETION_ANCHORS: readonly string[] = [
  `ve\\b(?<=remove)${ROW}`,
  `delete(?:Many|One)?\\b${ROW}`,
  `destroy\\b${ROW}(?<!\\b(?:req|request|ctx)\\.session\\.destroy)\\s{0,20}\\(\\s{0,80}(?:\\)|\\{\\s{0,80}where\\b)`,
  `ve\\((?<=anager\\.remove\\()\\s{0,80}(?:\\w{1,60},\\s{0,80})?\\w{0,40}(?:[tT]oken|[sS]ession)`,
  'And(?:Delete|Remove)\\((?<=(?:[tT]oken|[sS]ession)\\w{0,40}\\s{0,80}\\.\\s{0,80}find(?:One|ById)And(?:Delete|Remove).)',
  `delete\\(\\s{0,80}${TABLE}\\s{0,20}\\)\\s{0,80}\\.\\s{0,80}where\\b`,
  `deleteFrom\\(\\s{0,80}${NAMED_TABLE}`,
  `del(?:ete)?\\(\\)(?<=\\(\\s{0,20}${NAMED_TABLE}\\s{0,20}\\)[^;]{0,300}del(?:ete)?..)`,
  ...ANSWERS_MISSING,
  ...DECLARES_TABLE,
  ...DECLARES_USERS,
];
