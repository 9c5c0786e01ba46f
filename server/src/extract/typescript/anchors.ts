import { anchorsOf } from '../anchors-of';
import { SESSION_ANCHORS } from './caches/session-anchors';
import type { ParsedFile } from './parsed-file';
import { REFRESH_ANCHORS, REFRESH_EXPORT_ANCHORS } from './refresh/refresh-anchors';
import { DELETION_ANCHORS } from './rows/deletion-anchors';
import { LOOKUP_ANCHORS } from './rows/lookup-anchors';

/** Secrets that others issue - API keys, client secrets - are read in a great many files, and no rule asks for these. */
const OWN = '(?<!(?:CLIENT|CONSUMER|API|APP)_?SECRET)';
/** Words of the names of secrets that the project makes itself or checks callers by, behind one of these letters. */
const BEHIND_KSVW = [
  `ECRET(?:${OWN}|(?<=INTERNAL_API_SECRET))`,
  'IGNING|ALT',
  'T(?<=JWT)|KS(?<=JWKS)',
  'ATE(?<=PRIVATE)',
  'EY(?<=(?:AUTH_|(?:ENCRYPTION|SESSION|COOKIE|TOKEN)_?)KEY)',
  'ORD(?<=(?:ENCRYPTION|SESSION|COOKIE|TOKEN)_?PASSWORD)',
  'EN(?<=INTERNAL_(?:API_)?TOKEN)',
  '(?:ORD|EY|EN)_PEPPER',
].join('|');
const REST = '[A-Z0-9_]{0,40}';
/** What may stand between the start of a place and the last letter of one of the words in it. */
const NAME_SO_FAR = '[A-Z0-9_]{0,60}';
const SCHEMA = '(?:[zvts]|zod|[jJ]oi|[yY]up|str|string|num|makeValidator|envField|Type|[A-Za-z]+Schema)\\b';

/** Where a variable's name counts, told from one of the words in it. */
const IN_A_NAME = [
  // `env.NAME`, `env['NAME']`, `env.get("NAME")`, convict's `env: 'NAME'`.
  `(?<=env(?:\\?\\.|[.:])?(?:get\\(|\\[)?\\s{0,40}["'\`]?${NAME_SO_FAR})`,
  // `requireEnv('NAME')`, `config.get<string>("NAME", ...)`.
  `(?<=\\(\\s{0,40}["'\`]${NAME_SO_FAR})${REST}["'\`]`,
  // A field of a schema: `NAME: z.string()`, `NAME: str()`, `NAME: { type: 'string' }`.
  `${REST}["']?\\s{0,40}:\\s{0,40}(?:${SCHEMA}|\\{\\s{0,40}["']?type\\b)`,
].join('|');

/** A credential that a public prefix gives away, or that a build is told to put into its output: told from the end of one of its words. */
const IS_GIVEN_AWAY = `(?:${[
  '(?<=\\b(?:NEXT_PUBLIC|VITE|EXPO_PUBLIC|REACT_APP|PUBLIC|GATSBY|VUE_APP|STORYBOOK)_[A-Z0-9_]{0,60})',
  '(?<=[A-Z_]["\']?\\s{0,9}:\\s{0,9}(?:JSON\\.stringify\\(\\s{0,9})?(?:process\\.)?env\\.[A-Z0-9_]{0,60})',
].join('|')})`;

/** What `env` is part of, told from its last letter. */
const AROUND_ENV = [
  '(?<=dotenv)',
  // `cors({ origin: process.env.CORS_ORIGIN })`.
  '(?<=\\borigin\\s{0,9}:\\s{0,9}process\\.env)\\.',
  '(?<=(?:\\$|astro:|\\$app/)env)/',
  '(?<=Deno\\.env)\\.toObject',
  '(?<=(?:create|clean)Env)\\(',
  '(?<=loadEnv)File',
  '\\.[A-Z_]{0,20}PEPPER',
  // A comparison with a credential of any name: `given !== process.env.ADMIN_TOKEN`, `auth === \`Bearer ${process.env.API_KEY}\``.
  '(?<=[!=]==?\\s{0,20}(?:`[A-Za-z]{0,12} ?\\$\\{\\s{0,4})?process\\.env)\\.[A-Z0-9_]{0,60}(?:KEY|TOKEN|SECRET|PASS)',
  // The whole of the environment: `const { X } = process.env`, `schema.parse(process.env)`, `process.env[name]`.
  '(?<=process\\??\\.env)\\s{0,40}\\[\\s{0,40}[A-Za-z_$`]',
  '(?<=(?:[^.\\w$]|\\.\\.\\.|^)(?:import\\.meta|Bun|process|c|ctx|context)\\??\\.env)[ \\t]{0,40}(?:[;,)}:\\r\\n]|\\?(?!\\.)|\\|\\||as\\b|$)',
].join('|');

/** A request's own credential, as a server reads it: `headers['x-api-key']`, `header("X-Hub-Signature-256")`. */
const GIVEN = '[\\w-]{0,10}["\'`]\\s{0,4}[\\])]';

/** Inside the name of a package in an import: a file of the workspace called `jwt` is read for itself. */
const IN_A_PACKAGE = '(?<=(?:from|require\\(|import\\(?)\\s{0,40}["\'`](?![./~#]|@/)[^"\'`\\s]{0,60})';

/** What makes `jwt` more than a word: `jwtService.sign(`, `app.jwt.verify(`, `jwtVerify(`, a class of a library. */
const SIGNS =
  '\\w{0,40}["\'`]?\\]?[!?]?\\s{0,40}(?:\\??\\.\\s{0,40}|\\[\\s{0,40}["\'`])(?:sign|verify|decode)|(?:Sign|Verify|Decode|Service|Module|Strategy)';

/** A header is given a value by a property, an assignment, the argument of a call or the pair of a list, or by a shorthand. */
const OF_A_HEADER = '(?:["\'`]\\s{0,80}[:,\\]=/]|\\s{0,80}[:=/]|(?<=[{,]\\s{0,80}[aA]uthorization)\\s{0,80}[,}])';

/** A server reads the header of a request: `req.headers.authorization.split(...)`, `headers.get('authorization')`, `getHeader(event, 'authorization')`. */
const OF_A_REQUEST =
  '(?<=(?:[hH]eaders?\\)?[?!]?(?:\\??\\.|\\(|\\??\\.?\\[|\\??\\.get\\()|\\bget\\(|Header\\(\\w{1,20}, ?)["\'`]?[aA]uthorization)["\'`]?\\s?[;).?!|&\\]\\r\\n]';

/** `Bearer ${process.env.API_KEY}`: whether the variable is set is not a question of this file. */
const FROM_THE_ENVIRONMENT =
  '["\'`]?\\s{0,10}[:,]\\s{0,10}["\'`](?:[bB]earer|[bB]asic|[tT]oken|Api-?[kK]ey) \\$\\{process\\.env\\.\\w{1,60}\\}["\'`]';

/**
 * A file in which none of these stands holds no fact that a rule could use. Reads of other variables (`NODE_ENV`, `PORT`)
 * are facts too, but only beside one of these; a file of constants is read when another file refers to it.
 *
 * This runs over every byte of a workspace. V8 skips quickly to the next place where an alternative can begin, but only while at
 * most sixteen letters begin one (`FindWorthwhileInterval` in its regexp-compiler.cc), and as long as the first node of each says
 * which; it is more than twice as slow without. Each alternative therefore begins with its rarest letter and looks back from
 * there, and a new one must begin with one of the letters that are here already.
 */
export const ANCHORED: readonly string[] = [
  `[KSVW](?:${BEHIND_KSVW})(?:${IN_A_NAME})`,
  // See name-mentions.ts: whoever says that nothing reads a secret must have seen every file that spells its name.
  `SECRET(?:${OWN}(?<!WEBHOOK_?SECRET)(?:_|(?<=[A-Z0-9]_SECRET))|${IS_GIVEN_AWAY})`,
  // Credentials of others that a public prefix gives away, and the configurations that do so without one.
  `WORD(?<=PASSWORD)${IS_GIVEN_AWAY}`,
  `VICE_(?:ROLE|KEY)(?<=SERVICE_\\w{3,4})${IS_GIVEN_AWAY}`,
  'Config(?:Module|\\((?<=buildConfig\\()|(?<=publicRuntimeConfig|[nN][eu]xtConfig|ExpoConfig))',
  `v(?<=[eE]nv)(?:${AROUND_ENV})`,
  // Frameworks that read variables by themselves: the calls that set them up, and the providers of Auth.js.
  'Auth(?:(?<=\\b(?:Next|better|SvelteKit|Express|Solid|handle)Auth)\\s?[(<]|0Client\\(|0\\((?<=initAuth0\\()|\\$(?<=QwikAuth\\$))',
  '@auth/\\w{1,20}["\'`]',
  'viders/(?<=next-auth/providers/)',
  'ware(?:["\'`](?<=next-auth/middleware.)|\\((?<=auth(?:kit)?Middleware\\()|(?<=clerkMiddleware))',
  'kit(?<=authkit)(?:Proxy|Loader)\\(',
  'kPlugin(?<=clerkPlugin)',
  'der\\((?<=authLoader\\()',
  'As(?<=registerAs)',
  'dapter(?<=hono/adapter)',
  // Every token library, its services and strategies.
  `[wW][tT](?<=[jJ]..)(?:${IN_A_PACKAGE}|${SIGNS}|(?<=decodeJwt|UnsecuredJWT))`,
  // A token taken apart by hand, and a session that is taken from a cookie.
  'SON\\.parse\\((?<=JSON\\.parse\\()[^;]{0,120}(?:atob|[bB]ase64|b64)',
  'Session\\((?<=\\.auth\\.getSession\\()',
  'webtoken(?<=jsonwebtoken)',
  // A call that decides for a function around a library: `generateToken(user, secret, '7d')`.
  `ken\\((?<=(?:sign|[gG]enerate|[cC]reate|issue|make)\\w{0,30}[tT]oken\\()[^()\\n]{0,120}(?:["'\`]\\d{1,4} ?[smhdwy]|ecret|SECRET|xpires|EXPIR|[tT]tl|TTL)`,
  'k["\'`](?<=hono/jwk.)',
  '@clerk/(?:backend|clerk-sdk-node)["\'`]',
  'Claims\\((?<=\\.auth\\.getClaims\\()',
  'WT(?<=SignJWT)',
  // Secrets that frameworks are given, and checks that need one.
  'xpress-session',
  'koa-session',
  'kie(?:(?<=cookie)-(?:parser|session)|(?<=fastify[/-]cookie))',
  // A cookie that a token is put into: `res.cookie('token', ...)`, `cookies().set('session', ...)`.
  'kie(?:\\((?<=\\.(?:setC|c)ookie\\()|s(?:\\(\\)\\)?)?\\.set\\()[^\\r\\n]{0,80}(?:[tT]oken|TOKEN|[jJ]wt|JWT|[sS]ession|SESSION)',
  '@fastify/(?:secure-)?session',
  'Session(?:Storage(?<=create\\w{0,40})|(?<=Iron.{7}))',
  // The password of iron-session's sealed cookies: `sealData(data, { password: ... })`.
  'word\\s{0,9}[:,}](?<=[sS]ealData\\([^;]{0,200}password\\s{0,9}[:,}])',
  // Such passwords have 32 characters and more.
  'word["\']?\\s{0,9}:\\s{0,9}["\'`](?<=password\\W{3,20})[!-~]{32}',
  'Cookie\\((?<=createCookie\\()',
  'keys\\s{0,10}=(?!=)(?<=\\.keys\\s{0,10}=)',
  'SafeEqual(?<=timingSafeEqual)',
  'Hmac(?<=createHmac)',
  'vent(?<=constructEvent)',
  `x-(?<=["'\`]..)[\\w-]{0,40}(?:[kK]ey|[sS]ecret|[tT]oken|[sS]ignature)${GIVEN}`,
  `[kKS](?:ey|EY|en|EN|ecret|ECRET|ignature|IGNATURE)(?<=["'\`]X-[\\w-]{0,40})${GIVEN}`,
  'Bearer \\$\\{(?<=[!=]==?\\s{0,20}`Bearer \\$\\{)',
  // What browsers of other origins may send, and the application whose middleware decides it.
  'Headers["\'`]?\\s{0,9}[:,](?<=(?:\\ballow(?:ed)?|Access-Control-Allow-)Headers["\'`]?\\s{0,9}[:,])',
  'Access-Control-Allow-Credentials',
  'dentials\\s{0,9}:\\s{0,9}(?:true|[a-z]\\w{0,30}\\.)(?<=\\bcredentials\\s{0,9}:\\s{0,9}(?:true|[a-z]\\w{0,30}\\.))',
  'Cors\\((?<=enableCors\\()',
  'Credentials\\s{0,9}[:=]\\s{0,9}true(?<=\\bwithCredentials\\s{0,9}[:=]\\s{0,9}true)',
  'voke\\((?<=\\.functions\\.invoke\\()',
  'xpress\\(\\)(?<=\\bexpress\\(\\))',
  '@(?:fastify|koa)/cors["\'`]',
  // Headers and hosts.
  `z[aA][tT][iI][oO][nN](?<=(?<![\\w$-])[aA][uU][tT][hH][oO][rR][iI].{6})(?!${FROM_THE_ENVIRONMENT})(?:${OF_A_HEADER}|${OF_A_REQUEST})`,
  `AUTHORIZATION(?<=(?<![\\w$-]).{13})${OF_A_HEADER}`,
  // A margin before a token's expiry: `exp * 1000 - Date.now()`, `now < expiresAt - BUFFER`, `expiresAt < now + 60_000`.
  'xp(?<=[eE]xp)(?=ir|_|[A-Z]|\\b)(?:[\\w.$!?)]{0,24}(?:\\s?\\*\\s?1000)?\\)?(?:\\s-\\s[\\w(]|\\s[<>]=?\\s(?:Date\\.)?now(?:\\(\\))?\\s\\+)|(?<=[nN]ow(?:\\(\\))?\\s\\+\\s[^\\n;{]{1,40}[<>]=?\\s[\\w.!]{0,30}xp))',
  '[vV](?<=[fF][lL][yY]\\.[dD][eE].)',
  // A session that ends where a refresh fails.
  'wait\\s{1,4}[\\w.$]{0,60}(?:[rR]efresh|[rR]enew)\\w{0,30}\\((?=[^]{0,1500}\\bcatch\\b)(?=[^]{0,2000}(?:[oO]ut\\b|OUT|removeItem|[cC]ookie|clear[A-Z]|[lL]ogin))',
  'Session\\((?<=\\.auth\\.refreshSession\\()',
  // What clients do around a 401.
  ...REFRESH_ANCHORS,
  ...REFRESH_EXPORT_ANCHORS,
  ...LOOKUP_ANCHORS,
  ...DELETION_ANCHORS,
  ...SESSION_ANCHORS,
];

/** The alternatives as one expression. */
export const ANCHORS = anchorsOf(ANCHORED);

const anchored = new WeakMap<ParsedFile, boolean>();

/**
 * Whether a file passes by itself. A file that does not is read for the sake of another at times, and extractors whose facts must
 * not depend on that ask here; the whole text is looked through once for all of them.
 */
export function isAnchored(file: ParsedFile): boolean {
  const known = anchored.get(file);
  if (known !== undefined) return known;
  const answer = ANCHORS.test(file.text);
  anchored.set(file, answer);
  return answer;
}
