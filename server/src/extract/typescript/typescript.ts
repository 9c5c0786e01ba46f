import type { Fact } from '../../facts/fact';
import type { Source } from '../../text/source';
import { type Extraction, type Extractor, NOTHING } from '../extractor';
import { lineBreakRepairs } from '../line-break-repairs';
import { nameMentions } from '../name-mentions';
import { withoutRefusedDefaults } from '../refused-defaults';
import { ANCHORS } from './anchors';
import { sessionFacts } from './caches/session-facts';
import { storeExports } from './caches/store-exports';
import { unverifiedDecodes } from './decodes/unverified-decodes';
import { clientExposures } from './env/client-exposure';
import { envLoaders } from './env/env-loaders';
import { envReads } from './env/env-reads';
import { wholeEnvironmentReads } from './env/env-whole';
import { nuxtFacts } from './env/framework-nuxt';
import { frameworkReads } from './env/framework-reads';
import { hostMentions } from './env/host-mentions';
import { openChecks } from './open-checks/open-checks';
import { type ParsedFile, parse } from './parsed-file';
import { refreshExchanges } from './refresh/refresh-exchanges';
import { refreshFailures } from './refresh/refresh-failures';
import { linkRefreshes } from './refresh/refresh-links';
import { refreshMargins } from './refresh/refresh-margins';
import { tokenRefreshes } from './refresh/token-refreshes';
import { addressedRequests } from './requests/addressed-requests';
import { authorizationHeaders } from './requests/authorization-headers';
import { authorizationParses } from './requests/authorization-parse';
import { writtenPolicies } from './requests/cors-headers';
import { requestGuards } from './requests/cors-order';
import { corsPolicies } from './requests/cors-policies';
import { credentialedRequests } from './requests/credentialed-requests';
import { edgeFunctionCalls } from './requests/edge-functions';
import { allRoutes, httpRoutes, mayHoldRoutes } from './requests/http-routes';
import { serverPorts } from './requests/server-ports';
import { rowDeletions } from './rows/row-deletions';
import { deletionSafeguards } from './rows/row-guards';
import { storedModels } from './rows/stored-models';
import { tokenLookups } from './rows/token-lookups';
import { viewOf } from './syntax/file-view';
import { expiryReadings } from './tokens/expiry-readings';
import { joseFacts } from './tokens/jose';
import { jsonwebtokenFacts } from './tokens/jsonwebtoken';
import { libraryTokenFacts } from './tokens/library-tokens';
import { nestJwtFacts } from './tokens/nest-jwt';
import { passportFacts } from './tokens/passport-jwt';
import { secretSettings } from './tokens/secret-settings';
import { sessionSettings } from './tokens/session-settings';
import { storedLifetimes } from './tokens/stored-lifetimes';
import { wrapperCalls } from './tokens/wrapper-calls';
import { exportsOf } from './values/exports';
import { ValueReader } from './values/value-reader';

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
  routes: {
    mayHold: mayHoldRoutes,
    read(source: Source) {
      const file = source.text.length > MAX_LENGTH ? undefined : parsed(source);
      return file ? [...allRoutes(new ValueReader(viewOf(file)))] : [];
    },
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
  yield* refreshExchanges(file);
  const headers = [...authorizationHeaders(file)];
  yield* headers;
  yield* addressedRequests(reader, headers);
  yield* credentialedRequests(reader);
  yield* edgeFunctionCalls(reader);
  yield* corsPolicies(reader);
  yield* writtenPolicies(reader);
  yield* requestGuards(reader);
  yield* serverPorts(reader);
  yield* httpRoutes(reader);
  yield* authorizationParses(reader.forTokens, tokens);
  yield* tokenRefreshes(file);
  yield* sessionFacts(reader);
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
