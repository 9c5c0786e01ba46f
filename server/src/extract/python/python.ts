import type { Fact } from '../../facts/fact';
import type { Source } from '../../text/source';
import { type Extraction, type Extractor, NOTHING } from '../extractor';
import { lineBreakRepairs } from '../line-break-repairs';
import { withoutCheckedDefaults, withoutRefusedDefaults } from '../refused-defaults';
import { authorizationHeader, keywordHeader } from './authorization-headers';
import { Classes } from './classes';
import { envRead, membershipRead } from './env-reads';
import { environmentAccess } from './environment-access';
import { expiryReadings } from './expiry-readings';
import { exportsOf } from './exports';
import { flaskExports } from './flask-config';
import { hostMentions } from './hosts';
import { envLoader, importedLoader } from './loaders';
import { Mentions } from './mentions';
import { openChecks } from './open-checks';
import { rowDeletion } from './row-deletions';
import { Scopes } from './scopes';
import { assignedSecret, givenSecret } from './secret-settings';
import { assignedSession, givenSession } from './session-settings';
import { settingsFacts } from './settings';
import { storedLifetime } from './stored-lifetimes';
import { authlibFact } from './token-authlib';
import { fastapiUsersFacts } from './token-fastapi-users';
import { flaskJwtFact } from './token-flask-jwt';
import { simpleJwtFacts } from './token-simplejwt';
import { tokenFact } from './tokens';
import { type PyNode, parsePython } from './tree';
import { unverifiedDecode } from './unverified-decodes';
import { Values } from './values';
import { wholeEnvironmentRead } from './whole-environment';
import { wrapperCall } from './wrapper-calls';

/** Larger files are generated. */
const LARGEST = 1_000_000;

/** A table of tokens or sessions that rows are taken from, told from the last letter of its name. */
const ROWS = [
  '\\w{0,20}\\s{0,80}\\.\\s{0,80}(?:objects|_default_manager|query|get|get_or_none|filter)\\b',
  '(?<=\\b(?:query|select|delete|get)\\(\\s{0,80}[\\w.]{0,80})',
].join('|');

/**
 * Every fact but an export stands near one of these words. Exports count only for files that others import,
 * and those are read when they are asked for. At most sixteen letters begin an alternative, as in TypeScript's anchors, which say why.
 */
const ANCHORS = new RegExp(
  [
    'wt\\b(?:(?<=\\bjwt)|\\.tokens(?<=simplejwt.{7}))|jose\\b(?<=\\bjose)',
    'v(?<=env)(?:irons?\\b|_file\\b|\\b(?<=\\b(?:get|dot|from_prefixed_)env))',
    'gs\\b(?<=BaseSettings)',
    'ple\\b(?<=decouple)',
    'g(?<=starlette\\.config)',
    'z(?<=[Aa]uthoriz)ation(?:["\'](?<=["\'].{14})|\\s{0,80}=(?<=A.{12}\\s{0,80}=))',
    'ZATION["\'](?<=["\']AUTHORIZATION.)',
    'KEY(?<=(?:SECRET|SIGNING)_KEY)',
    'key\\s{0,9}=(?<=secret_key\\s{0,9}=)',
    'k(?:en(?<=token)|ie(?<=cookie))_secret\\b',
    'gest(?<=compare_digest)',
    'g(?:s\\.(?<=settings.)|\\.(?<=config.))\\w{0,60}(?:SECRET|TOKEN|KEY|PASSW|secret|token|key|passw)',
    'gerous(?<=itsdangerous)',
    'gy(?<=JWTStrategy)|ger(?<=LoginManager)|kieStorage(?<=EncryptedCookieStorage)|wt_(?<=(?:auth|flask_)jwt_)|JWT(?<=SIMPLE_JWT)',
    'ynaconf(?<=dynaconf)',
    'v(?<=\\.fly\\.dev)',
    `[kS](?:en(?<=Token)|ession)(?:${ROWS})`,
  ].join('|'),
);

export const pythonExtractor: Extractor = {
  id: 'python',
  reads: (path) => path.endsWith('.py'),
  anchors: ANCHORS,
  extract,
};

function extract(source: Source): Extraction {
  if (source.text.length > LARGEST) return NOTHING;
  const file = parsePython(source);
  const scopes = new Scopes(file);
  const values = new Values(file, scopes, (self) => new Classes(self));
  const mentions = new Mentions(values);
  const facts: Fact[] = [];
  for (const node of file.nodes) facts.push(...factsAt(values, mentions, node));
  facts.push(...openChecks(values, mentions, facts));
  facts.push(...expiryReadings(values, facts));
  facts.push(...exportsOf(values), ...flaskExports(values));
  if (facts.length > 0) facts.push(...present(environmentAccess(file, scopes)));
  facts.push(...lineBreakRepairs(file.path, file.text));
  return { facts: withoutCheckedDefaults(withoutRefusedDefaults(facts, source.text)), problems: [] };
}

function* factsAt(values: Values, mentions: Mentions, node: PyNode): Iterable<Fact> {
  switch (node.type) {
    case 'CallExpression': {
      const read = values.env.recognise(node);
      if (read) yield envRead(values, mentions, read);
      yield* tokenFacts(values.forTokens, node);
      yield* present(envLoader(values, node));
      yield* present(rowDeletion(values, mentions, node));
      yield* present(storedLifetime(values, node));
      yield* givenSecret(values, node);
      yield* present(givenSession(values, node));
      yield* present(wholeEnvironmentRead(values, mentions, node));
      break;
    }
    case 'VariableName':
      yield* present(wholeEnvironmentRead(values, mentions, node));
      break;
    case 'AssignStatement':
      yield* assignedSecret(values, node);
      yield* present(assignedSession(values, node));
      yield* simpleJwtFacts(values, node);
      break;
    case 'MemberExpression': {
      const read = values.env.recognise(node);
      if (read) yield envRead(values, mentions, read);
      yield* present(wholeEnvironmentRead(values, mentions, node));
      break;
    }
    case 'BinaryExpression':
      yield* present(membershipRead(values, node));
      break;
    case 'ArgList':
      yield* present(keywordHeader(values, mentions, node));
      break;
    case 'ImportStatement':
      yield* present(importedLoader(values, node));
      break;
    case 'ClassDefinition':
      yield* settingsFacts(values, node);
      break;
    case 'String':
      yield* present(authorizationHeader(values, mentions, node));
      yield* hostMentions(values.file, node);
      break;
    case 'FormatString':
      yield* hostMentions(values.file, node);
      break;
  }
}

/** What signs or verifies tokens, whichever library it is of. */
function* tokenFacts(values: Values, node: PyNode): Iterable<Fact> {
  const own = [tokenFact(values, node) ?? authlibFact(values, node) ?? flaskJwtFact(values, node), ...fastapiUsersFacts(values, node)];
  const found = own.filter((fact) => fact !== undefined);
  yield* found;
  yield* present(
    unverifiedDecode(
      values,
      node,
      found.filter((fact) => fact.kind === 'token-verifier'),
    ),
  );
  if (found.length === 0) yield* present(wrapperCall(values, node));
}

function* present(fact: Fact | undefined): Iterable<Fact> {
  if (fact) yield fact;
}
