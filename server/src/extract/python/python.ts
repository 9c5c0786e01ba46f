import type { Fact } from '../../facts/fact';
import type { Source } from '../../text/source';
import { type Extraction, type Extractor, NOTHING } from '../extractor';
import { withoutCheckedDefaults, withoutRefusedDefaults } from '../refused-defaults';
import { authorizationHeader, keywordHeader } from './authorization-headers';
import { Classes } from './classes';
import { envRead, membershipRead } from './env-reads';
import { environmentAccess } from './environment-access';
import { exportsOf } from './exports';
import { hostMentions } from './hosts';
import { envLoader, importedLoader } from './loaders';
import { Mentions } from './mentions';
import { openChecks } from './open-checks';
import { rowDeletion } from './row-deletions';
import { Scopes } from './scopes';
import { assignedSecret, givenSecret } from './secret-settings';
import { settingsFacts } from './settings';
import { tokenFact } from './tokens';
import { type PyNode, parsePython } from './tree';
import { Values } from './values';
import { wholeEnvironmentRead } from './whole-environment';

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
    'wt\\b(?<=\\bjwt)|jose\\b(?<=\\bjose)',
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
    'gy(?<=JWTStrategy)|ger(?<=LoginManager)|kieStorage(?<=EncryptedCookieStorage)|wt_(?<=authjwt_)',
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
  facts.push(...exportsOf(values));
  if (facts.length > 0) facts.push(...present(environmentAccess(file, scopes)));
  return { facts: withoutCheckedDefaults(withoutRefusedDefaults(facts, source.text)), problems: [] };
}

function* factsAt(values: Values, mentions: Mentions, node: PyNode): Iterable<Fact> {
  switch (node.type) {
    case 'CallExpression': {
      const read = values.env.recognise(node);
      if (read) yield envRead(values, mentions, read);
      yield* present(tokenFact(values, node));
      yield* present(envLoader(values, node));
      yield* present(rowDeletion(values, mentions, node));
      yield* givenSecret(values, node);
      yield* present(wholeEnvironmentRead(values, mentions, node));
      break;
    }
    case 'VariableName':
      yield* present(wholeEnvironmentRead(values, mentions, node));
      break;
    case 'AssignStatement':
      yield* assignedSecret(values, node);
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

function* present(fact: Fact | undefined): Iterable<Fact> {
  if (fact) yield fact;
}
