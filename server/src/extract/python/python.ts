import type { Fact } from '../../facts/fact';
import type { Source } from '../../text/source';
import { type Extraction, type Extractor, NOTHING } from '../extractor';
import { withoutCheckedDefaults, withoutRefusedDefaults } from '../refused-defaults';
import { authorizationHeader, keywordHeader } from './authorization-headers';
import { Classes } from './classes';
import { envRead, membershipRead } from './env-reads';
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

/**
 * Every fact but an export stands near one of these words. Exports count only for files that others import,
 * and those are read when they are asked for. The rare letters come first and the rest is looked back for, as in TypeScript's anchors.
 */
const ANCHORS = new RegExp(
  [
    '(?:jwt|jose)\\b(?<=\\b(?:jwt|jose))',
    'env(?:irons?\\b|_file\\b|\\b(?<=\\b(?:get|dot)env))',
    'BaseSettings\\b',
    'decouple\\b',
    'starlette\\.config',
    '["\'](?:[Aa]uthorization|AUTHORIZATION)["\']',
    'Authorization\\s{0,80}=',
    'SECRET_KEY',
    'SIGNING_KEY',
    'secret_key\\s{0,9}=',
    '_secret\\b(?<=(?:token|cookie)_secret)',
    'compare_digest',
    '(?:SECRET|TOKEN|KEY|PASSW|secret|token|key|passw)(?<=(?:settings|config)\\.\\w{0,60})',
    'itsdangerous',
    'JWTStrategy|LoginManager|EncryptedCookieStorage|authjwt_',
    'dynaconf|from_prefixed_env',
    '\\.fly\\.dev',
    '(?:Token|Session)\\w{0,20}\\s{0,80}\\.\\s{0,80}(?:objects|_default_manager|query|get|get_or_none|filter)\\b',
    '(?:Token|Session)(?<=\\b(?:query|select|delete|get)\\(\\s{0,80}[\\w.]{0,80})',
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
  const values = new Values(file, new Scopes(file), (self) => new Classes(self));
  const mentions = new Mentions(values);
  const facts: Fact[] = [];
  for (const node of file.nodes) facts.push(...factsAt(values, mentions, node));
  facts.push(...openChecks(values, mentions, facts));
  facts.push(...exportsOf(values));
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
