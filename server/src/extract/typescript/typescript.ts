import type { Fact } from '../../facts/fact';
import type { Source } from '../../text/source';
import { type Extraction, type Extractor, NOTHING } from '../extractor';
import { lineBreakRepairs } from '../line-break-repairs';
import { nameMentions } from '../name-mentions';
import { withoutRefusedDefaults } from '../refused-defaults';
import { addressedRequests } from './addressed-requests';
import { ANCHORS } from './anchors';
import { authorizationHeaders } from './authorization-headers';
import { authorizationParses } from './authorization-parse';
import { cacheClearings } from './cache-clearings';
import { clientExposures } from './client-exposure';
import { writtenPolicies } from './cors-headers';
import { requestGuards } from './cors-order';
import { corsPolicies } from './cors-policies';
import { envLoaders } from './env-loaders';
import { envReads } from './env-reads';
import { wholeEnvironmentReads } from './env-whole';
import { expiryReadings } from './expiry-readings';
import { exportsOf } from './exports';
import { viewOf } from './file-view';
import { nuxtFacts } from './framework-nuxt';
import { frameworkReads } from './framework-reads';
import { hostMentions } from './host-mentions';
import { joseFacts } from './jose';
import { jsonwebtokenFacts } from './jsonwebtoken';
import { libraryTokenFacts } from './library-tokens';
import { nestJwtFacts } from './nest-jwt';
import { openChecks } from './open-checks';
import { type ParsedFile, parse } from './parsed-file';
import { passportFacts } from './passport-jwt';
import { queryCaches, storedTokenCaches, userQueries } from './query-caches';
import { refreshFailures } from './refresh-failures';
import { linkRefreshes } from './refresh-links';
import { refreshMargins } from './refresh-margins';
import { rowDeletions } from './row-deletions';
import { deletionSafeguards } from './row-guards';
import { secretSettings } from './secret-settings';
import { sessionCaches } from './session-caches';
import { sessionSettings } from './session-settings';
import { signOuts } from './sign-outs';
import { storeExports } from './store-exports';
import { storeLeftovers } from './store-leftovers';
import { storedLifetimes } from './stored-lifetimes';
import { storedModels } from './stored-models';
import { tokenLookups } from './token-lookups';
import { tokenRefreshes } from './token-refreshes';
import { unverifiedDecodes } from './unverified-decodes';
import { ValueReader } from './value-reader';
import { wrapperCalls } from './wrapper-calls';

/** Longer texts are generated: bundles and tables, whose facts would be somebody else's. */
const MAX_LENGTH = 1_000_000;
const SCRIPT = /\.(?:[cm]?[jt]s|[jt]sx)$/i;
const GENERATED = /\.(?:d\.[cm]?ts|d\.[\w-]+\.ts|min\.[cm]?js)$/i;

export const typescriptExtractor: Extractor = {
  id: 'typescript',
  reads: (path) => SCRIPT.test(path) && !GENERATED.test(path),
  anchors: ANCHORS,
  extract(source: Source): Extraction {
    if (source.text.length > MAX_LENGTH) return NOTHING;
    const file = parsed(source);
    return file ? { facts: withoutRefusedDefaults([...factsOf(file)], source.text), problems: [] } : NOTHING;
  },
};

/** The compiler's parser recurses: thousands of nested brackets are more than the stack holds, and nobody's code. */
function parsed(source: Source): ParsedFile | undefined {
  try {
    return parse(source);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function* factsOf(file: ParsedFile): Iterable<Fact> {
  const reader = new ValueReader(viewOf(file));
  const reads = [...envReads(reader)];
  yield* reads;
  yield* wholeEnvironmentReads(reader);
  yield* frameworkReads(reader);
  yield* nuxtFacts(reader);
  yield* envLoaders(reader);
  yield* exportsOf(reader);
  yield* storeExports(reader);
  const tokens = [...tokenFacts(reader.forTokens)];
  yield* tokens;
  yield* wrapperCalls(reader.forTokens, tokens);
  yield* unverifiedDecodes(reader.forTokens);
  yield* expiryReadings(reader.forTokens, tokens);
  yield* storedLifetimes(reader.forTokens);
  yield* sessionSettings(reader.forTokens);
  yield* openChecks(
    reader,
    reads.filter((fact) => fact.kind === 'env-read'),
  );
  yield* secretSettings(reader);
  yield* rowDeletions(file);
  yield* tokenLookups(reader);
  yield* deletionSafeguards(file);
  yield* storedModels(file);
  yield* refreshFailures(file, reader.index.calls);
  yield* linkRefreshes(reader);
  yield* refreshMargins(reader);
  const headers = [...authorizationHeaders(file)];
  yield* headers;
  yield* addressedRequests(reader, headers);
  yield* corsPolicies(reader);
  yield* writtenPolicies(reader);
  yield* requestGuards(reader);
  yield* authorizationParses(reader.forTokens, tokens);
  yield* tokenRefreshes(file);
  yield* sessionCaches(reader);
  yield* queryCaches(reader);
  yield* userQueries(reader);
  yield* storedTokenCaches(reader);
  yield* storeLeftovers(reader);
  yield* signOuts(reader);
  yield* cacheClearings(reader);
  yield* hostMentions(file);
  yield* clientExposures(reader);
  yield* nameMentions(file.path, file.text);
  yield* lineBreakRepairs(file.path, file.text);
}

function* tokenFacts(reader: ValueReader): Iterable<Fact> {
  yield* jsonwebtokenFacts(reader);
  yield* joseFacts(reader);
  yield* nestJwtFacts(reader);
  yield* passportFacts(reader);
  yield* libraryTokenFacts(reader);
}
