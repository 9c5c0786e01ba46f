/**
 * Words of the names of secrets that the project makes itself, and of the settings of its tokens. Credentials that others
 * issue - API keys, client and webhook secrets - are read in a great many files, and no rule asks for these.
 */
const SECRET_WORDS =
  '(?<!(?:CLIENT|WEBHOOK|CONSUMER|API|APP)_?)SECRET|JWT|JWKS|SIGNING|PRIVATE|PEPPER|SALT|AUTH_KEY|(?:ENCRYPTION|SESSION|COOKIE|TOKEN)_?(?:KEY|PASSWORD)|INTERNAL_(?:API_)?(?:TOKEN|SECRET)';
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
];

/** What `env` is part of, told from its last letter. */
const AROUND_ENV = [
  '(?<=dotenv)',
  '(?<=(?:\\$|astro:|\\$app/)env)/',
  '(?<=Deno\\.env)\\.toObject',
  '(?<=(?:create|clean)Env)\\(',
  '(?<=loadEnv)File',
  // A comparison with a credential of any name: `given !== process.env.ADMIN_TOKEN`, `auth === \`Bearer ${process.env.API_KEY}\``.
  '(?<=[!=]==?\\s{0,20}(?:`[A-Za-z]{0,12} ?\\$\\{\\s{0,4})?process\\.env)\\.[A-Z0-9_]{0,60}(?:KEY|TOKEN|SECRET|PASS)',
  // The whole of the environment: `const { X } = process.env`, `schema.parse(process.env)`, `process.env[name]`.
  '(?<=process\\??\\.env)\\s{0,40}\\[\\s{0,40}[A-Za-z_$`]',
  '(?<=(?:[^.\\w$]|\\.\\.\\.|^)(?:import\\.meta|Bun|process|c|ctx|context)\\??\\.env)[ \\t]{0,40}(?:[;,)}:\\r\\n]|\\?(?!\\.)|\\|\\||as\\b|$)',
];

/** A request's own credential, as a server reads it: `headers['x-api-key']`, `header("x-hub-signature-256")`. */
const GIVEN = '[xX]-(?<=["\'`]..)[\\w-]{0,40}(?:[kK]ey|[sS]ecret|[tT]oken|[sS]ignature)[\\w-]{0,10}["\'`]\\s{0,4}[\\])]';

/** The table of a deleted row, told from the word `delete`. */
const ROW = '(?<=(?:[tT]oken|TOKEN|[sS]ession|SESSION)\\w{0,40}["\'`]?[\\])]?[!?]?\\s{0,80}\\??\\.\\s{0,80}(?:delete(?:Many)?|remove))';

/** Inside the name of a package in an import: a file of the workspace called `jwt` is read for itself. */
const IN_A_PACKAGE = '(?<=(?:from|require\\(|import\\(?)\\s{0,40}["\'`](?![./~#]|@/)[^"\'`\\s]{0,60})';

/** What makes `jwt` more than a word: `jwtService.sign(`, `app.jwt.verify(`, `jwtVerify(`, a class of a library. */
const SIGNS =
  '\\w{0,40}["\'`]?\\]?[!?]?\\s{0,40}(?:\\??\\.\\s{0,40}|\\[\\s{0,40}["\'`])(?:sign|verify|decode)|(?:Sign|Verify|Decode|Service|Module|Strategy)';

/** A header is given a value by a property, an assignment, the argument of a call or the pair of a list, or by a shorthand. */
const OF_A_HEADER = '(?:["\'`]\\s{0,80}[:,\\]=/]|\\s{0,80}[:=/]|(?<=[{,]\\s{0,80}[aA]uthorization)\\s{0,80}[,}])';

/** `Bearer ${process.env.API_KEY}`: whether the variable is set is not a question of this file. */
const FROM_THE_ENVIRONMENT = '["\'`]?\\s{0,10}[:,]\\s{0,10}["\'`][A-Za-z]{1,20} \\$\\{process\\.env\\.\\w{1,60}\\}["\'`]';

/** The calls that set such a framework up, and the providers of Auth.js. */
const FRAMEWORKS =
  'Auth(?:(?<=\\b(?:Next|better|SvelteKit|Express|Solid|handle)Auth)\\s?[(<]|0Client\\(|\\$(?<=QwikAuth\\$))|initAuth0\\(|auth(?:kit(?:Middleware|Proxy|Loader)|Loader|Middleware)\\(|clerk(?:Middleware|Plugin)|/providers/(?<=(?:next-auth|@auth/[\\w-]{1,30})/providers/)';

/**
 * A file in which none of these stands holds no fact that a rule could use. Reads of other variables (`NODE_ENV`, `PORT`)
 * are facts too, but only beside one of these; a file of constants is read when another file refers to it.
 *
 * This runs over every byte of a workspace. Each alternative therefore begins with the letters that are rarest in it, and
 * looks back from there: the engine then skips along the text, which is more than twice as fast as trying the beginnings.
 */
export const ANCHORS = new RegExp(
  [
    `(?:${SECRET_WORDS})(?:${IN_A_NAME.join('|')})`,
    `[eE]nv(?:${AROUND_ENV.join('|')})`,
    `(?:delete(?:Many)?|remove)\\b${ROW}`,
    'registerAs',
    'ConfigModule',
    // Frameworks that read variables by themselves.
    FRAMEWORKS,
    'hono/adapter',
    // Every token library, its services and strategies.
    `[jJ][wW][tT](?:${IN_A_PACKAGE}|${SIGNS})`,
    `jose${IN_A_PACKAGE}`,
    'jsonwebtoken',
    // Secrets that frameworks are given, and checks that need one.
    '-session(?<=(?:express|cookie|iron|koa|fastify|secure)-session)|fastify/session',
    'SessionStorage(?<=create\\w{0,40})',
    'secrets?["\']?\\s{0,10}:\\s{0,10}\\[?\\s{0,10}["\'`]',
    'cookie-parser|fastify[/-]cookie|buildConfig\\(',
    'keys\\s{0,10}=(?!=)(?<=\\.keys\\s{0,10}=)',
    'timingSafeEqual|createHmac|constructEvent',
    GIVEN,
    '`Bearer \\$\\{(?<=[!=]==?\\s{0,20}`Bearer \\$\\{)',
    // Headers and hosts.
    `(?<![\\w$-])[aA][uU][tT][hH][oO][rR][iI][zZ][aA][tT][iI][oO][nN](?!${FROM_THE_ENVIRONMENT})${OF_A_HEADER}`,
    '[fF][lL][yY]\\.[dD][eE][vV]',
    // See name-mentions.ts: whoever says that nothing reads a secret must have seen every file that spells its name.
    '(?<!(?:CLIENT|WEBHOOK|CONSUMER|API|APP)_?)SECRET(?:_|(?<=[A-Z0-9]_SECRET))',
    // Credentials of others that a public prefix gives away, and the configurations that do so without one.
    '(?:SECRET|PASSWORD|SERVICE_(?:ROLE|KEY))(?<=\\b(?:NEXT_PUBLIC|VITE|EXPO_PUBLIC|REACT_APP|PUBLIC|GATSBY|VUE_APP|STORYBOOK)_[A-Z0-9_]{0,60})',
    '(?:[nN]e|[nN]u)xtConfig|ExpoConfig|publicRuntimeConfig',
  ].join('|'),
);
