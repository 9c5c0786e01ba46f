import type { ts } from '@ts-morph/common';
import type { RowCreation, TokenLookup } from '../../../facts/fact';
import { isAnchored } from '../anchors';
import { keyOf, nodesMatching, unwrap } from '../guards/guard-tree';
import { type ParsedFile, placeOf } from '../parsed-file';
import type { ValueReader } from '../values/value-reader';
import { builderQuery } from './lookup-builders';
import { drizzleQuery } from './lookup-drizzle';
import { baseModel, lookupBy } from './lookup-names';
import { objectQuery } from './lookup-objects';
import type { Condition, RowQuery } from './lookup-queries';
import { sourceOf } from './lookup-queries';
import { fateOf } from './lookup-rows';
import { comparisonOf } from './lookup-scans';
import { isOfCache, isVerifiedValue } from './lookup-signs';
import { sqlQuery } from './lookup-sql';
import { rowCreation } from './row-creations';
import { isAboutSigningIn, modelName } from './row-models';

/** Files that say none of this look up no row by a token. */
const GATE = /(?:token|session|jwt)/i;
const QUERIES = /\.\s{0,80}find[A-Z(]|\.\s{0,40}(?:from|selectFrom|where|first)\s{0,4}\(|\bselect\s/i;
const WRITES = /\bcreate\s{0,4}\(|insert|\.\s{0,40}values\s{0,4}\(|\.\s{0,40}(?:save|build|upsert)\s{0,4}\(/i;

/** Lookups of rows of tokens and sessions by what a request presents, and what writes such rows with an expiry. */
export function* tokenLookups(reader: ValueReader): Iterable<TokenLookup | RowCreation> {
  const { text } = reader.file;
  if (!GATE.test(text)) return;
  const reads = QUERIES.test(text);
  const writes = /expir|valid_?until/i.test(text) && WRITES.test(text);
  if (!reads && !writes) return;
  for (const call of [...reader.index.calls, ...statements(reader)]) {
    const fact =
      (reads ? lookupIn(reader, call) : undefined) ?? (writes && reader.api.isCallExpression(call) ? rowCreation(reader, call) : undefined);
    if (fact === undefined) continue;
    // What only the need of another file lets in must not count, see anchors.ts.
    if (isAnchored(reader.file)) yield fact;
  }
}

/** ``sql`SELECT ... WHERE token = ${token}` `` */
function* statements({ file, api }: ValueReader): Iterable<ts.TaggedTemplateExpression> {
  for (const node of nodesMatching(file, /`\s{0,80}select\s/gi)) {
    const template = api.isTemplateHead(node) ? node.parent : node;
    if (api.isTaggedTemplateExpression(template.parent) && template.parent.template === template) yield template.parent;
  }
}

function queryOf(reader: ValueReader, node: ts.CallExpression | ts.TaggedTemplateExpression): RowQuery | undefined {
  if (!reader.api.isCallExpression(node)) return sqlQuery(reader, node);
  return objectQuery(reader, node) ?? drizzleQuery(reader, node) ?? builderQuery(reader, node) ?? sqlQuery(reader, node);
}

function lookupIn(reader: ValueReader, call: ts.CallExpression | ts.TaggedTemplateExpression): TokenLookup | undefined {
  const query = queryOf(reader, call);
  if (query === undefined || !keepsCredentials(reader.file, call, query)) return undefined;
  const { file } = reader;
  const keys = query.conditions.filter((condition) => isPresented(file, query.model, condition));
  const [key] = keys;
  const base = {
    kind: 'token-lookup',
    file: file.path,
    at: placeOf(file, query.call),
    calleeAt: query.calleeAt,
    orm: query.orm,
    model: baseModel(query.model),
    by: query.conditions.map(({ column }) => column),
    filter: query.filter,
  } as const;
  if (key !== undefined) {
    const fate = fateOf(file, query);
    return { ...base, form: 'keyed', comparison: undefined, expiry: expiryOf(file, keys, fate.expiry), use: fate.use };
  }
  if (query.gives === 'row' || query.open) return undefined;
  const comparison = comparisonOf(reader, query);
  if (comparison === undefined) return undefined;
  const { use, expiry } = fateOf(file, query);
  return {
    ...base,
    form: 'scan',
    comparison: { at: placeOf(file, comparison.node), by: comparison.by },
    expiry: expiry === 'checked' ? expiry : 'unknown',
    use,
  };
}

/** Where nobody asks the row, what it is looked up by may end by itself. */
function expiryOf(file: ParsedFile, keys: readonly Condition[], asked: TokenLookup['expiry']): TokenLookup['expiry'] {
  if (asked !== 'ignored') return asked;
  if (keys.some(({ value }) => isVerifiedValue(file, value))) return 'token';
  return keys.some(({ value }) => isOfCache(file, value)) ? 'unknown' : asked;
}

/** Whether the rows let somebody in: by the model's name, and for a bare `session` or `token` by what is around. */
function keepsCredentials(
  file: ParsedFile,
  call: ts.CallExpression | ts.TaggedTemplateExpression,
  { model, conditions }: RowQuery,
): boolean {
  const name = modelName(baseModel(model));
  if (name === 'credential') return true;
  if (name === 'plain') {
    if (conditions.some(({ column }) => FOREIGN.test(column))) return false;
    return (
      (file.ts.isCallExpression(call) && isAboutSigningIn(file, call)) ||
      conditions.some(({ column }) => /^(?:session_?token|token_?hash|refresh_?token)$/i.test(column))
    );
  }
  return conditions.some(({ column }) => lookupBy(model, column) === 'one-time');
}

const FOREIGN =
  /^(?:address|symbol|mint|chain_?id|contract\w*|game\w*|course\w*|workout\w*|mentor\w*|coach\w*|speaker\w*|room\w*|event\w*|campaign\w*|device_?token)$/i;

/** Whether a column is compared with what a request presents. */
function isPresented(file: ParsedFile, model: string, { column, value }: Condition): boolean {
  const kind = lookupBy(model, column);
  if (kind === 'none' || value === undefined) return false;
  const { ts: api } = file;
  const node = unwrap(file, value);
  if (api.isLiteralExpression(node) || node.kind === api.SyntaxKind.NullKeyword || node.kind === api.SyntaxKind.TrueKeyword) return false;
  if (kind !== 'id') return keyOf(file, node) !== 'undefined';
  // Rows are looked up by their id everywhere; only an id that a cookie or a token holds lets somebody in.
  return /cookie|sid$|jti$|session_?token|token_?id/i.test(sourceOf(file, node).slice(0, 200));
}
