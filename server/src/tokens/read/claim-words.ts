import { algorithmWords } from './algorithm-words';
import { NAMESPACES, STANDARD_CLAIMS, STANDARD_HEADER, type WordTable } from './claim-tables';
import type { MakerId } from './maker';
import { MAKER_WORDS } from './maker-claims';

/** What a field of a token means. */
export interface FieldWords {
  readonly in: 'header' | 'claims';
  readonly name: string;
  /** The end of a sentence whose subject is the field: "who it is about". */
  readonly text: string;
  /** Where that is written: "RFC 7519", "OpenID Connect", "Keycloak". */
  readonly origin: string;
}

/** A token of more fields is not explained further. */
const MOST = 200;

/** A word for each field whose meaning is known. A name that several makers use differently is explained only where the maker is certain. */
export function wordsOf(
  header: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
  maker: MakerId | undefined,
): readonly FieldWords[] {
  const words: FieldWords[] = [];
  for (const [name, value] of Object.entries(header).slice(0, MOST)) {
    const text = name === 'alg' || name === 'enc' ? algorithmWords(value) : '';
    const found = wordIn([STANDARD_HEADER], name);
    if (!found) continue;
    const kind = name === 'typ' && typeof value === 'string' ? TYPES.get(value.toLowerCase().replace(/^application\//, '')) : undefined;
    words.push({ in: 'header', name, ...found, ...(text === '' ? {} : { text, origin: 'RFC 7518' }), ...kind });
  }
  for (const name of Object.keys(claims).slice(0, MOST)) {
    const found = claimWord(name, claims[name], maker);
    if (found) words.push({ in: 'claims', name, ...found });
  }
  return words;
}

interface Word {
  readonly text: string;
  readonly origin: string;
}

function claimWord(name: string, value: unknown, maker: MakerId | undefined): Word | undefined {
  const own = maker === undefined ? undefined : MAKER_WORDS[maker];
  const found =
    (own &&
      (wordIn([{ origin: own.origin, words: own.words }], name) ?? wordIn([{ origin: own.origin, words: own.unmistakable }], name))) ??
    wordIn([...STANDARD_CLAIMS, NAMESPACES], name) ??
    wordIn(
      Object.values(MAKER_WORDS).map(({ origin, unmistakable }) => ({ origin, words: unmistakable })),
      name,
    );
  if (!found) return namespaced(name);
  const meaning = typeof value === 'string' ? VALUES[`${name}=${value}`] : undefined;
  return meaning === undefined ? found : { ...found, text: `${found.text}: ${meaning}` };
}

function wordIn(tables: readonly WordTable[], name: string): Word | undefined {
  for (const { origin, words } of tables) {
    const text = words.get(name);
    if (text !== undefined) return { text, origin };
  }
  return undefined;
}

function namespaced(name: string): Word | undefined {
  if (name.startsWith('cognito:')) return { text: 'what Amazon Cognito knows of the user', origin: 'Amazon Cognito' };
  if (name.startsWith('custom:')) return { text: 'an attribute of the user that the pool defines', origin: 'Amazon Cognito' };
  if (/^x-hasura-/i.test(name)) return { text: 'a session variable of Hasura', origin: 'Hasura' };
  return /^https?:\/\/./.test(name)
    ? { text: 'a claim of the application, under an address so that no other one has its name', origin: 'RFC 7519' }
    : undefined;
}

/** RFC 7515 section 4.1.9: `application/` may be left out, and case does not count. */
const TYPES: ReadonlyMap<string, Word> = new Map([
  ['at+jwt', { text: 'an access token of OAuth 2.0', origin: 'RFC 9068' }],
  ['dpop+jwt', { text: 'a proof that the sender holds a key, for the header DPoP', origin: 'RFC 9449' }],
  ['logout+jwt', { text: 'the word of an issuer that a session has ended', origin: 'OpenID Connect' }],
  ['secevent+jwt', { text: 'the word of an issuer that something happened', origin: 'RFC 8417' }],
]);

const VALUES: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  'aal=aal1': 'one factor',
  'aal=aal2': 'two factors',
  'role=anon': 'nobody is signed in',
  'role=authenticated': 'somebody is signed in',
  'role=service_role': 'a server, past all row level security',
  'token_use=access': 'an access token',
  'token_use=id': 'an ID token',
});
