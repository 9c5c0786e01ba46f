// Where a file may look up a token or a session, for `anchors.ts`; see there why each alternative begins as it does.

const KEPT = '(?:[tT]oken|TOKEN|[sS]ession|SESSION)\\w{0,40}';
const PRESENTED = '(?:[tT]oken|[hH]ash|[jJ]wt|jti\\b|sid\\b|[cC]ookie)';
const COMPARED = '(?:compare|argon2|bcrypt|timingSafeEqual|(?:[tT]oken|[hH]ash) ={2,3} |={2,3} \\w{0,30}(?:[tT]oken|[hH]ash)\\b)';

export const LOOKUP_ANCHORS: readonly string[] = [
  // `prisma.refreshToken.findUnique({ where: { token } })`, `this.sessionRepository.findOne(...)`, `Token.findOne(...)`.
  `d(?:Unique|First|One)\\w{0,14}\\((?<=${KEPT}\\??\\.\\s{0,80}find\\w{3,20}\\()(?=[^;]{0,240}${PRESENTED})`,
  `d(?:Many|All|By)?\\((?<=${KEPT}\\??\\.\\s{0,80}find\\w{0,10}\\()(?=[^]{0,600}${COMPARED})`,
  // A token beside the user's other columns: `User.findOne({ resetPasswordToken: token })`.
  'd(?:One|First)\\w{0,10}\\((?=\\s{0,40}\\{[^;]{0,160}(?:reset|verif|confirm|activat|magic|forgot)\\w{0,20}(?:[tT]oken|[cC]ode)\\b)',
  // Drizzle: `db.select().from(sessions).where(eq(...))`.
  `kens?(?:Table)?\\)(?<=\\.from\\(\\s{0,40}[\\w.]{0,60}\\))(?=[^;]{0,300}\\beq\\()`,
  `Sessions?(?:Table)?\\)(?<=\\.from\\(\\s{0,40}[\\w.]{0,60}\\))(?=[^;]{0,300}\\beq\\()`,
  `db\\s{0,40}\\.select\\([^;]{0,400}?\\.from\\(\\s{0,40}(?:\\w{1,30}\\.)?sessions?(?:Table)?\\)`,
  // Kysely and Knex: `db.selectFrom('sessions')`, `knex('refresh_tokens')`.
  `db\\s{0,40}(?:\\.(?:selectFrom|insertInto))?\\(\\s{0,40}["'\`]\\w{0,40}(?:tokens?|sessions?)["'\`]`,
  `knex\\(\\s{0,40}["'\`]\\w{0,40}(?:tokens?|sessions?)["'\`]`,
  // `SELECT ... FROM refresh_tokens WHERE`.
  `[wW](?:HERE|here)\\s(?<=(?:[fF][rR][oO][mM])\\s{1,20}["\`]?[\\w.]{0,40}(?:[tT]okens?|TOKENS?|[sS]essions?|SESSIONS?)["\`]?\\s{1,60}(?:(?:[aA][sS]\\s)?\\w{1,4}\\s{1,20})?[wW].{4}\\s)`,
];
