/** Words of the variable names that matter to authentication. */
const SECRET_WORDS =
  'SECRET|TOKEN|KEY|JWT|JWKS|AUTH|PASSWORD|PASSWD|PASSPHRASE|SALT|PEPPER|EXPIR|TTL|LIFETIME|MAX_?AGE|AUDIENCE|ISSUER|ALGORITHM|LEEWAY|TOLERANCE|CREDENTIAL|SESSION|COOKIE|SIGNING|PRIVATE';
const NAME = `[A-Z0-9_]{0,40}(?:${SECRET_WORDS})[A-Z0-9_]{0,40}`;

/**
 * A file in which none of these stands holds no fact that a rule could use. Reads of other variables (`NODE_ENV`, `PORT`)
 * are facts too, but only beside one of these; a file of constants is read when another file refers to it.
 */
export const ANCHORS = new RegExp(
  [
    // Every token library, its services and strategies.
    '[jJ][wW][tT]',
    'jsonwebtoken',
    // `env.NAME`, `env['NAME']`, `env.get("NAME")`.
    `env(?:\\?\\.|\\.)?(?:get\\(|\\[)?\\s{0,40}["'\`]?${NAME}`,
    // `requireEnv('NAME')`, `config.get<string>("NAME", ...)`.
    `\\(\\s{0,40}["'\`]${NAME}["'\`]`,
    // A field of a schema: `NAME: z.string()`, `NAME: str()`.
    `(?:${SECRET_WORDS})[A-Z0-9_]{0,40}["']?\\s{0,40}:\\s{0,40}(?:[zvts]|zod|[jJ]oi|[yY]up|str|string|num|makeValidator|[A-Za-z]+Schema)\\b`,
    // The whole of the environment: `const { X } = process.env`, `schema.parse(process.env)`, `process.env[name]`.
    'process\\??\\.env\\s{0,40}\\[\\s{0,40}[A-Za-z_$]',
    '(?:[^.]|^)(?:import\\.meta|Bun|process)\\??\\.env[ \\t]{0,40}(?:[;,)}\\r\\n]|as\\b|$)',
    '\\$env/',
    'createEnv\\(',
    'cleanEnv\\(',
    'registerAs',
    'ConfigModule',
    'dotenv',
    'loadEnvFile',
    // Headers, hosts and rows of tokens and sessions.
    '[aA][uU][tT][hH][oO][rR][iI][zZ][aA][tT][iI][oO][nN]',
    '[fF][lL][yY]\\.[dD][eE][vV]',
    '(?:[tT]oken|TOKEN|[sS]ession|SESSION)\\w{0,40}["\'`]?[\\])]?[!?]?\\s{0,80}\\??\\.\\s{0,80}(?:delete(?:Many)?|remove)\\b',
  ].join('|'),
);
