import type { Fact, HttpRoute, RouteMount } from '../../facts/fact';
import type { Source } from '../../text/source';
import { anchorsOf } from '../anchors-of';
import { type Extraction, type Extractor, NOTHING, type RouteReader } from '../extractor';
import { lineBreakRepairs } from '../line-break-repairs';
import { withoutCheckedDefaults, withoutRefusedDefaults } from '../refused-defaults';
import { unverifiedDecode } from './decodes/unverified-decodes';
import { envRead, membershipRead } from './env/env-reads';
import { environmentAccess } from './env/environment-access';
import { flaskExports } from './env/flask-config';
import { hostMentions } from './env/hosts';
import { envLoader, importedLoader } from './env/loaders';
import { settingsFacts } from './env/settings';
import { wholeEnvironmentRead } from './env/whole-environment';
import { openChecks } from './open-checks/open-checks';
import { refreshMargin } from './refresh/refresh-margins';
import { tokenRefresh } from './refresh/token-refreshes';
import { authorizationHeader, keywordHeader } from './requests/authorization-headers';
import { authorizationParses } from './requests/authorization-parses';
import { djangoGuard } from './requests/cors-django';
import { requestGuard } from './requests/cors-order';
import { corsPolicies, djangoPolicy } from './requests/cors-policies';
import { djangoUrls, mayListUrls } from './requests/http-django';
import { httpRoutes, MAKES_ROUTES, mayRoute, routeMount } from './requests/http-routes';
import { serverPort } from './requests/server-ports';
import { rowDeletion } from './rows/row-deletions';
import { deletionSafeguards } from './rows/row-safeguards';
import { FIRST_COLUMN_WITHIN, storedModel } from './rows/stored-models';
import { tokenLookups } from './rows/token-lookups';
import { Classes } from './syntax/classes';
import { exportsOf } from './syntax/exports';
import { Mentions } from './syntax/mentions';
import { Scopes } from './syntax/scopes';
import { type PyNode, parsePython } from './syntax/tree';
import { Values } from './syntax/values';
import { expiryReadings } from './tokens/expiry-readings';
import { assignedSecret, givenSecret } from './tokens/secret-settings';
import { assignedSession, givenSession } from './tokens/session-settings';
import { storedLifetime } from './tokens/stored-lifetimes';
import { authlibFact } from './tokens/token-authlib';
import { fastapiUsersFacts } from './tokens/token-fastapi-users';
import { flaskJwtFact } from './tokens/token-flask-jwt';
import { simpleJwtFacts } from './tokens/token-simplejwt';
import { tokenFact } from './tokens/tokens';
import { wrapperCall } from './tokens/wrapper-calls';

/** Larger files are generated. */
const LARGEST = 1_000_000;

/** A table of tokens or sessions that rows are taken from, told from the last letter of its name. */
const ROWS = [
  '\\w{0,20}\\s{0,80}\\.\\s{0,80}(?:objects|_default_manager|query|get|get_or_none|filter|all|exclude)\\b',
  '(?<=\\b(?:query|select|delete|get)\\(\\s{0,80}[\\w.]{0,80})',
  // A class with columns: what `stored-models.ts` reads.
  `\\w{0,20}\\((?<=\\bclass\\s{1,4}\\w{0,60}\\()(?=[^]{0,${FIRST_COLUMN_WITHIN}}?(?:Column\\(|mapped_column\\(|Mapped\\[|\\wField\\(|ForeignKey\\(|table\\s?=\\s?True))`,
].join('|');

/**
 * Every fact but an export stands near one of these words. Exports count only for files that others import,
 * and those are read when they are asked for. At most sixteen letters begin an alternative, as in TypeScript's anchors, which say why.
 */
export const ANCHORED: readonly string[] = [
  'wt\\b(?:(?<=\\bjwt)|\\.tokens(?<=simplejwt.{7}))',
  'jose\\b(?<=\\bjose)',
  'v(?<=env)(?:irons?\\b|_file\\b|\\b(?<=\\b(?:get|dot|from_prefixed_)env))',
  'gs\\b(?<=BaseSettings)',
  'ple\\b(?<=decouple)',
  'g(?<=starlette\\.config)',
  'z(?<=[Aa]uthoriz)ation(?:["\'](?<=["\'].{14})|\\s{0,9}:[^\\n]{0,160}\\bHeader\\(|\\s{0,80}=(?<=A.{12}\\s{0,80}=))',
  'ZATION["\'](?<=["\'](?:HTTP_)?AUTHORIZATION.)',
  'KEY(?<=(?:SECRET|SIGNING)_KEY)',
  'key\\s{0,9}=(?<=secret_key\\s{0,9}=)',
  'k(?:en(?<=token)|ie(?<=cookie))_secret\\b',
  'gest(?<=compare_digest)',
  'g(?:s\\.(?<=settings.)|\\.(?<=config.))\\w{0,60}(?:SECRET|TOKEN|KEY|PASSW|secret|token|key|passw)',
  'gerous(?<=itsdangerous)',
  'gy(?<=JWTStrategy)',
  'ger(?<=LoginManager)',
  'kieStorage(?<=EncryptedCookieStorage)',
  'wt_(?<=(?:auth|flask_)jwt_)',
  'JWT(?<=SIMPLE_JWT)',
  'ynaconf(?<=dynaconf)',
  // What browsers of other origins may send, and what may refuse them before.
  'ware\\)(?<=\\(BaseHTTPMiddleware\\))',
  'ware\\.Cors(?<=corsheaders\\.middleware\\.Cors)',
  'S(?<=CORS)(?:Middleware\\s{0,9}[,(]|_(?:ORIGIN_)?ALLOW_[A-Z_]{1,20}\\s{0,9}=|\\((?<=\\bCORS\\())',
  'v(?<=\\.fly\\.dev)',
  `[kS](?:en(?<=Token)|ession)(?:${ROWS})`,
  // A table of users, of which a project has one or two.
  `User\\w{0,12}\\((?<=\\bclass\\s{1,4}\\w{0,10}User\\w{0,12}\\()(?=[^]{0,${FIRST_COLUMN_WITHIN}}?(?:Column\\(|mapped_column\\(|Mapped\\[|table\\s?=\\s?True|models\\.\\wField\\(|fields\\.\\w{1,20}Field\\(\\w))`,
  'p(?:tion_handler|\\.errorhandler)\\(\\s{0,80}(?:\\w{1,40}\\.){0,3}(?:NoResultFound|(?:Object)?DoesNotExist|UnmappedInstanceError)\\b',
  'ption_handler(?:\\(\\s{0,20}exc\\w{0,20}\\b(?=[^]{0,2000}?DoesNotExist)|s\\s?=\\s?True)',
  'ken\\.delete(?:_many)?\\((?<=token\\.delete(?:_many)?\\()\\s{0,80}where\\b',
];
const ANCHORS = anchorsOf(ANCHORED);

export const pythonExtractor: Extractor = {
  id: 'python',
  reads: (path) => path.endsWith('.py'),
  anchors: ANCHORS,
  extract,
  routes: { mayHold: mayHoldRoutes, read: readRoutes },
};

/** The text alone says whether an application or a router is made, or Django's paths are listed. */
function mayHoldRoutes(path: string, text: string): boolean {
  return text.length <= LARGEST && (MAKES_ROUTES.test(text) || mayListUrls(path, text));
}

function readRoutes(source: Source): ReturnType<RouteReader['read']> {
  const file = parsePython(source);
  const values = new Values(file, new Scopes(file), (self) => new Classes(self));
  return [...(mayRoute(values) ? routesOf(values) : []), ...djangoUrls(values)];
}

function extract(source: Source): Extraction {
  if (source.text.length > LARGEST) return NOTHING;
  const file = parsePython(source);
  const scopes = new Scopes(file);
  const values = new Values(file, scopes, (self) => new Classes(self));
  const mentions = new Mentions(values);
  const facts: Fact[] = [];
  // A file that others import is read without an anchor of its own, and what is said of clients must not depend on that.
  const isAnchored = ANCHORS.test(source.text);
  if (isAnchored && mayRoute(values)) facts.push(...routesOf(values));
  for (const node of file.nodes) facts.push(...factsAt(values, mentions, node, isAnchored));
  facts.push(...openChecks(values, mentions, facts));
  facts.push(...expiryReadings(values, facts));
  facts.push(...authorizationParses(values, mentions, facts));
  facts.push(...present(djangoPolicy(values)));
  facts.push(...exportsOf(values), ...flaskExports(values));
  if (facts.length > 0) facts.push(...present(environmentAccess(file, scopes)));
  facts.push(...lineBreakRepairs(file.path, file.text));
  return { facts: withoutCheckedDefaults(withoutRefusedDefaults(facts, source.text)), problems: [] };
}

function* factsAt(values: Values, mentions: Mentions, node: PyNode, isAnchored: boolean): Iterable<Fact> {
  switch (node.type) {
    case 'CallExpression': {
      const read = values.env.recognise(node);
      if (read) yield envRead(values, mentions, read);
      yield* tokenFacts(values.forTokens, node);
      yield* present(envLoader(values, node));
      yield* present(rowDeletion(values, mentions, node));
      yield* tokenLookups(values, mentions, node);
      yield* deletionSafeguards(values, node);
      yield* present(storedLifetime(values, node));
      yield* corsPolicies(values, node);
      if (isAnchored) yield* present(serverPort(values, node));
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
      if (isAnchored) yield* present(refreshMargin(values, node));
      break;
    case 'IfStatement':
      if (isAnchored) yield* present(tokenRefresh(values, node));
      break;
    case 'FunctionDefinition':
      yield* deletionSafeguards(values, node);
      if (isAnchored) yield* present(djangoGuard(values, node));
      break;
    case 'ForStatement':
    case 'ComprehensionExpression':
    case 'ArrayComprehensionExpression':
      yield* tokenLookups(values, mentions, node);
      break;
    case 'ArgList':
      yield* present(keywordHeader(values, mentions, node));
      break;
    case 'ImportStatement':
      yield* present(importedLoader(values, node));
      break;
    case 'ClassDefinition':
      yield* settingsFacts(values, node);
      yield* present(requestGuard(values, node));
      if (isAnchored) yield* present(djangoGuard(values, node));
      yield* present(storedModel(values, node, isAnchored));
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

function* routesOf(values: Values): Iterable<HttpRoute | RouteMount> {
  for (const node of values.file.nodes) {
    if (node.type === 'DecoratedStatement') yield* httpRoutes(values, node);
    else if (node.type === 'CallExpression') yield* present(routeMount(values, node));
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

function* present<Kind extends Fact>(fact: Kind | undefined): Iterable<Kind> {
  if (fact) yield fact;
}
