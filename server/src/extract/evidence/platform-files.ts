import type { Node, ParseError } from 'jsonc-parser';
import type { FlySecret, FlySecretsList } from '../../facts/fact';
import { placeAt, type Range } from '../../text/range';
import { insideQuotes, itemsOf, memberOf, membersOf, rangeOf, readJson, stringOf } from '../manifest/json-tree';
import { readTomlTolerantly, type TomlEntry } from '../toml/toml';
import { type EvidenceSource, type NameSink, nameEndAt } from './name-sink';
import { collectShellNames } from './shell-names';

/** The scripts of a package.json: `NAME=value` in front of a command, and what the tools they call set. */
export function collectScriptNames(sink: NameSink): void {
  for (const { value } of membersOf(memberOf(readJson(sink.text), 'scripts'))) {
    if (value.type !== 'string') continue;
    const { start, end } = insideQuotes(value);
    collectShellNames(sink, start, end, { source: 'shell', documentation: false });
  }
}

/** app.json of Heroku, vercel.json, wrangler.json and an ECS task definition. */
export function collectPlatformJson(sink: NameSink): void {
  const root = readJson(sink.text);
  addKeys(sink, memberOf(root, 'env'));
  const build = memberOf(root, 'build', 'env');
  addKeys(sink, build);
  if (build) sink.onlyForBuild(rangeOf(build));
  addKeys(sink, memberOf(root, 'vars'));
  for (const { value } of [...membersOf(memberOf(root, 'env')), ...membersOf(memberOf(root, 'environments'))]) {
    addKeys(sink, memberOf(value, 'vars'));
    addKeys(sink, memberOf(value, 'env'));
  }
  for (const required of itemsOf(memberOf(root, 'secrets', 'required'))) addString(sink, required, 'platform');
  for (const secret of itemsOf(memberOf(root, 'secrets_store_secrets'))) addString(sink, memberOf(secret, 'binding'), 'platform');
  for (const container of itemsOf(memberOf(root, 'containerDefinitions'))) {
    for (const item of [...itemsOf(memberOf(container, 'environment')), ...itemsOf(memberOf(container, 'secrets'))]) {
      addString(sink, memberOf(item, 'name'), 'platform');
    }
  }
}

/**
 * The output of `fly secrets list --json`: objects with a name (`Name` in older versions) and a digest, or `null` for an app
 * without secrets. A file that is cut short or holds anything else is no list, because a list is taken for complete.
 */
export function collectFlySecretsList(sink: NameSink): readonly FlySecretsList[] {
  const errors: ParseError[] = [];
  const root = readJson(sink.text, errors, true);
  if (!root || errors.length > 0 || !(root.type === 'array' || root.type === 'null')) return [];
  const secrets: FlySecret[] = [];
  for (const item of itemsOf(root)) {
    const name = memberOf(item, 'name') ?? memberOf(item, 'Name');
    const written = stringOf(name);
    if (!name || written === undefined || !(memberOf(item, 'digest') ?? memberOf(item, 'Digest'))) return [];
    const { start, end } = insideQuotes(name);
    const status = stringOf(memberOf(item, 'status') ?? memberOf(item, 'Status'));
    secrets.push({ name: written, at: placeAt(sink.file, start, end), staged: status === 'Staged' });
  }
  for (const { at } of secrets) addRange(sink, at, 'fly-secrets');
  return [{ kind: 'fly-secrets-list', file: sink.file, secrets }];
}

/** wrangler.toml (`[vars]`, `[secrets] required`, secret bindings) and netlify.toml (`environment` tables, which Netlify's functions never see). */
export function collectPlatformToml(sink: NameSink): void {
  for (const entry of readTomlTolerantly(sink.text)?.entries ?? []) {
    const table = entry.path.at(-2);
    if (table === 'vars' || table === 'environment') addRange(sink, entry.keyAt, 'platform');
    else if (isSecretList(entry)) addQuoted(sink, entry.valueAt);
    if (table === 'environment' && (entry.path[0] === 'build' || entry.path[0] === 'context')) sink.onlyForBuild(entry.keyAt);
  }
}

function isSecretList({ path }: TomlEntry): boolean {
  const [table, key] = path.slice(-2);
  return (table === 'secrets' && key === 'required') || (table === 'secrets_store_secrets' && key === 'binding');
}

function addQuoted(sink: NameSink, { start, end }: Range): void {
  for (const match of sink.text.slice(start, end).matchAll(/["']/g)) {
    const nameStart = start + match.index + 1;
    const nameEnd = nameEndAt(sink.text, nameStart);
    if (nameEnd !== undefined && nameEnd < end) sink.add(nameStart, nameEnd, 'platform');
  }
}

function addKeys(sink: NameSink, object: Node | undefined): void {
  for (const { nameAt } of membersOf(object)) addRange(sink, nameAt, 'platform');
}

function addString(sink: NameSink, node: Node | undefined, source: EvidenceSource): void {
  if (node && stringOf(node) !== undefined) addRange(sink, insideQuotes(node), source);
}

/** Adds the text of a range where the whole of it is a name. */
function addRange(sink: NameSink, { start, end }: Range, source: EvidenceSource): void {
  if (nameEndAt(sink.text, start) === end) sink.add(start, end, source);
}
