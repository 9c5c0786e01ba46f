import assert from 'node:assert/strict';
import { parse } from '../../../server/src/extract/typescript/parsed-file';
import { rowDeletions } from '../../../server/src/extract/typescript/rows/row-deletions';
import type { Replacement, RowDeletion } from '../../../server/src/facts/fact';
import { applyEdits } from '../../../server/src/text/edit';

function deletionsOf(text: string, path = 'src/auth/auth.service.ts'): readonly RowDeletion[] {
  return [...rowDeletions(parse({ path, text }))];
}

function only(text: string, path?: string): RowDeletion {
  const deletions = deletionsOf(text, path);
  assert.equal(deletions.length, 1, `expected one deletion, got ${deletions.length}: ${text}`);
  return deletions[0] as RowDeletion;
}

function applied(text: string, edits: readonly Replacement[]): string {
  return applyEdits(
    text,
    edits.map(({ at, newText }) => ({ start: at.start, end: at.end, newText })),
  );
}

const DELETE = 'await prisma.refreshToken.delete({ where: { id } });';

const UNHANDLED: readonly (readonly [string, string])[] = [
  [
    'a Nest service method',
    'class AuthService {\n  async removeRefreshToken(id: string) {\n    await this.prisma.refreshToken.delete({ where: { id } });\n  }\n}',
  ],
  [
    'a private method that is called without a handler',
    'class AuthService {\n  async refresh(token: string) {\n    const stored = await this.findRefreshToken(token);\n    await this.remove(stored.id);\n    return this.issue(stored.userId);\n  }\n  private async remove(id: string) {\n    await this.prisma.refreshToken.delete({ where: { id } });\n  }\n}',
  ],
  [
    'a private method that returns the promise to a caller without a handler',
    'class AuthService {\n  async refresh(id: string) {\n    await this.remove(id);\n  }\n  private remove(id: string) {\n    return this.prisma.refreshToken.delete({ where: { id } });\n  }\n}',
  ],
  [
    'rotation after an existence check',
    'class AuthService {\n  async refreshTokens(token: string) {\n    const stored = await this.prisma.refreshToken.findUnique({ where: { token } });\n    if (!stored) throw new UnauthorizedException();\n    await this.prisma.refreshToken.delete({ where: { id: stored.id } });\n  }\n}',
  ],
  [
    'an Express handler',
    "router.post('/logout', async (req, res) => {\n  await prisma.session.delete({ where: { token: req.cookies.sid } });\n  res.end();\n});",
  ],
  [
    'an Express handler in a wrapper',
    "router.post('/logout', asyncHandler(async (req, res) => {\n  const id = req.body.id;\n  await prisma.refreshToken.delete({ where: { id } });\n}));",
  ],
  [
    'a handler that is registered by name',
    `const logout = async (req, res) => {\n  const { id } = req.body;\n  ${DELETE}\n};\nrouter.post('/logout', logout);`,
  ],
  ['a handler of CommonJS', `exports.logout = async (req, res) => {\n  const { id } = req.body;\n  ${DELETE}\n  res.end();\n};`],
  [
    'a route of Next',
    `export async function POST(request: Request) {\n  const { id } = await request.json();\n  ${DELETE}\n  return new Response();\n}`,
  ],
  [
    'a procedure of tRPC',
    'export const router = t.router({\n  logout: protectedProcedure.mutation(async ({ ctx }) => {\n    await ctx.db.session.delete({ where: { sessionToken: ctx.token } });\n  }),\n});',
  ],
  [
    'an interactive transaction',
    `export async function rotate(id: string) {\n  await prisma.$transaction(async (trx) => {\n    await trx.refreshToken.delete({ where: { id } });\n    await trx.refreshToken.create({ data: {} });\n  });\n}`,
  ],
  [
    'a transaction with a parameter of any name',
    'export async function rotate(id: string) {\n  await prisma.$transaction(async (q) => { await q.userSession.delete({ where: { id } }); });\n}',
  ],
  [
    'a batch transaction',
    'export async function rotate(id: string) {\n  await prisma.$transaction([prisma.refreshToken.create({ data: {} }), prisma.refreshToken.delete({ where: { id } })]);\n}',
  ],
  [
    'Promise.all over ids',
    'export async function logoutAll(ids: string[]) {\n  await Promise.all(ids.map((id) => prisma.refreshToken.delete({ where: { id } })));\n}',
  ],
  ['a try without catch', `export async function logout(id: string) {\n  try {\n    ${DELETE}\n  } finally {\n    done();\n  }\n}`],
  [
    'a delete inside the catch',
    `export async function logout(id: string) {\n  try {\n    await work();\n  } catch {\n    ${DELETE}\n  }\n}`,
  ],
  [
    'a decorated controller method',
    "class SessionController {\n  @Delete(':id')\n  remove(id: string) {\n    return this.prisma.userSession.delete({ where: { id } });\n  }\n}",
  ],
  ['a snake-case model', 'export async function logout(id: string) {\n  await db.refresh_tokens.delete({ where: { id } });\n  clear();\n}'],
  [
    'a delete beside a handled one',
    `export async function logout(id: string) {\n  await prisma.refreshToken.delete({ where: { id } }).then(() => log());\n  clear();\n}`,
  ],
  ['a server action', `'use server';\nexport async function logout(id: string) {\n  ${DELETE}\n}`],
];

const RETHROWN: readonly (readonly [string, string])[] = [
  ['throw error', `try { ${DELETE} } catch (error) { throw error; }`],
  ['another error', `try { ${DELETE} } catch { throw new UnauthorizedException(); }`],
  ['log and throw', `try { ${DELETE} } catch (e) { console.error(e); throw e; }`],
  ['only another code is let off', `try { ${DELETE} } catch (e) { if (e.code === 'P2002') return; throw e; }`],
  [
    'this very code becomes an error',
    `try { ${DELETE} } catch (e) { if (e instanceof Prisma.PrismaClientKnownRequestError && e.code === 'P2025') { throw new NotFoundException(); } }`,
  ],
  [
    'errors of the application pass, all others fail',
    `try { ${DELETE} } catch (e) { if (e instanceof HttpException) return; throw new InternalServerErrorException(); }`,
  ],
  ['a rejected promise', `try { ${DELETE} } catch (e) { return Promise.reject(e); }`],
  ['catch that throws', 'await prisma.refreshToken.delete({ where: { id } }).catch((e) => { throw e; });'],
  ['a switch that throws by default', `try { ${DELETE} } catch (e) { switch (e.code) { case 'P2002': return; default: throw e; } }`],
];

const CAUGHT: readonly (readonly [string, string])[] = [
  ['an empty catch', `try { ${DELETE} } catch {}`],
  ['a catch that logs', `try { ${DELETE} } catch (e) { this.logger.warn(e); }`],
  ['a catch that answers', `try { ${DELETE} } catch (e) { return res.status(500).json({}); }`],
  ['next(error)', `try { ${DELETE} } catch (e) { next(e); }`],
  ['all but P2025 goes on', `try { ${DELETE} } catch (e) { if (e.code !== 'P2025') throw e; }`],
  [
    'all but P2025 goes on, with its class',
    `try { ${DELETE} } catch (e) { if (!(e instanceof Prisma.PrismaClientKnownRequestError && e.code === 'P2025')) throw e; }`,
  ],
  [
    'P2025 returns early',
    `try { ${DELETE} } catch (e) { if (e instanceof PrismaClientKnownRequestError && e.code === 'P2025') { return null; } throw e; }`,
  ],
  ['a list of codes', `try { ${DELETE} } catch (e) { if (['P2025', 'P2016'].includes(e.code)) return; throw e; }`],
  ['a switch', `try { ${DELETE} } catch (e) { switch (e.code) { case 'P2025': break; default: throw e; } }`],
  ['a switch with a block', `try { ${DELETE} } catch (e) { switch (e.code) { case 'P2025': { log(e); break; } default: throw e; } }`],
  ['errors of the application go on', `try { ${DELETE} } catch (e) { if (e instanceof UnauthorizedException) throw e; }`],
  ['.catch with nothing', 'await prisma.refreshToken.delete({ where: { id } }).catch(() => {});'],
  ['.catch with null', 'await prisma.refreshToken.delete({ where: { id } }).catch(() => null);'],
  ['.catch by code', "await prisma.refreshToken.delete({ where: { id } }).catch((e) => { if (e.code !== 'P2025') throw e; });"],
  ['.then with two handlers', 'await prisma.refreshToken.delete({ where: { id } }).then(done, () => undefined);'],
  ['.catch behind .then', 'await prisma.refreshToken.delete({ where: { id } }).then(done).catch(() => {});'],
  ['Promise.allSettled', 'await Promise.allSettled([prisma.refreshToken.delete({ where: { id } }), other()]);'],
  ['Promise.allSettled over ids', 'await Promise.allSettled(ids.map((id) => prisma.refreshToken.delete({ where: { id } })));'],
  ['a handler around a transaction', 'try { await prisma.$transaction([prisma.refreshToken.delete({ where: { id } })]); } catch {}'],
  [
    'a handler around Promise.all',
    'try { await Promise.all(ids.map(async (id) => { await prisma.refreshToken.delete({ where: { id } }); })); } catch {}',
  ],
  ['an outer handler after an inner one', `try { try { ${DELETE} } catch (e) { throw new Error('x'); } } catch {}`],
];

/** Whole files in which nobody can say that the error ends the request. */
const UNDECIDED: readonly (readonly [string, string, string?])[] = [
  [
    'an adapter function',
    'export function PrismaAdapter(p) {\n  return { deleteSession: (sessionToken) => p.session.delete({ where: { sessionToken } }) };\n}'.replaceAll(
      'p.session',
      'prisma.session',
    ),
  ],
  ['a returned promise', 'export const deleteSession = (sessionToken: string) => prisma.session.delete({ where: { sessionToken } });'],
  [
    'a returned promise of a method',
    'class TokenService {\n  remove(id: string) {\n    return this.prisma.refreshToken.delete({ where: { id } });\n  }\n}',
  ],
  [
    'a repository',
    'class TokenRepository {\n  async remove(id: string) {\n    await this.prisma.refreshToken.delete({ where: { id } });\n  }\n}',
  ],
  ['a session store by its file', `export async function destroy(id: string) {\n  ${DELETE}\n}`, 'src/auth/session-store.ts'],
  [
    'a promise kept for later',
    'export async function f(id: string) {\n  const gone = prisma.refreshToken.delete({ where: { id } });\n  await settle(gone);\n}',
  ],
  [
    'a promise given to a helper',
    'export async function f(id: string) {\n  await ignoreMissing(prisma.refreshToken.delete({ where: { id } }));\n}',
  ],
  ['a callback given to a helper', `export async function f(id: string) {\n  await tryCatch(async () => { ${DELETE} });\n}`],
  [
    'a promise that nobody awaits, which Prisma never sends',
    'export async function f(id: string) {\n  prisma.refreshToken.delete({ where: { id } });\n}',
  ],
  [
    'a handler kept elsewhere',
    'export async function f(id: string) {\n  await prisma.refreshToken.delete({ where: { id } }).catch(ignoreMissing);\n}',
  ],
  [
    'a predicate kept elsewhere',
    `export async function f(id: string) {\n  try { ${DELETE} } catch (e) { if (isNotFound(e)) return; throw e; }\n}`,
  ],
  [
    'a guard by message',
    `export async function f(id: string) {\n  try { ${DELETE} } catch (e) { if (e.message.includes('does not exist')) return; throw e; }\n}`,
  ],
  [
    'an existence check by the same key',
    'export async function logout(token: string) {\n  const row = await prisma.session.findUnique({ where: { token } });\n  if (!row) return;\n  await prisma.session.delete({ where: { token } });\n}',
  ],
  [
    'a row that was just found',
    'export async function logout(token: string) {\n  const row = await prisma.refreshToken.findFirst({ where: { token } });\n  if (row) await prisma.refreshToken.delete({ where: { id: row.id } });\n}',
  ],
  [
    'rows that were just found',
    'export async function clean() {\n  const rows = await prisma.refreshToken.findMany({});\n  for (const row of rows) {\n    await prisma.refreshToken.delete({ where: { id: row.id } });\n  }\n}',
  ],
  [
    'a row from a lookup function',
    'export async function logout(raw: string) {\n  const session = await findSessionByToken(raw);\n  if (!session) return;\n  await prisma.session.delete({ where: { id: session.id } });\n}',
  ],
  ['an unused local function', `function remove(id: string) {\n  return prisma.refreshToken.delete({ where: { id } });\n}`],
  [
    'events of NextAuth',
    'export const options = {\n  events: {\n    async signOut({ token }) {\n      await prisma.session.delete({ where: { sessionToken: token.sid } });\n    },\n  },\n};',
  ],
  ['an exported function that does nothing else', `export async function deleteToken(id: string) {\n  ${DELETE}\n}`],
  [
    'a returned await of a method',
    'class AuthService {\n  async remove(id: string) {\n    return await this.prisma.refreshToken.delete({ where: { id } });\n  }\n}',
  ],
  [
    'an existence check by the compound key of the same columns',
    'export async function verify(email: string, code: string) {\n  const row = await prisma.emailVerificationToken.findUnique({ where: { identifier_token: { identifier: email, token: code } } });\n  if (!row) throw new Error();\n  await prisma.emailVerificationToken.delete({ where: { identifier: email, token: code } });\n}',
  ],
  [
    'an existence check with more conditions',
    'export async function verify(token: string) {\n  const row = await prisma.session.findFirst({ where: { token, expires: { gt: new Date() } } });\n  if (!row) return null;\n  await prisma.session.delete({ where: { token } });\n}',
  ],
];

const NO_FACT: readonly (readonly [string, string, string?])[] = [
  ['a Map', 'sessions.delete(id);'],
  ['a Map of a class', 'this.session.delete({ where: 1 });'],
  ['Redis', 'await redis.session.delete(key);'],
  ['an HTTP client', "await axios.delete('/sessions', { params });"],
  ['an API client', "await client.session.delete('/sessions');"],
  ['a cookie', "cookies().delete('session');"],
  ['a repository of TypeORM', 'await this.sessionRepository.delete({ id });'],
  ['a method of the app', 'await this.refreshTokenService.delete({ where: { id } });'],
  ['another model', 'await prisma.user.delete({ where: { id } });'],
  ['a checkout session', 'await prisma.checkoutSession.delete({ where: { id } });'],
  ['a game session', 'await prisma.gameSession.delete({ where: { id } });'],
  ['a token balance', 'await prisma.tokenBalance.delete({ where: { id } });'],
  ['a push token', 'await prisma.pushToken.delete({ where: { token } });'],
  ['a wrapper', 'export const remove = (args) => prisma.session.delete(args);'],
  ['a key delete', 'delete prisma.session.where;'],
  ['a comment', '// await prisma.session.delete({ where: { id } })'],
  ['a text', 'const s = "prisma.session.delete({ where: { id } })";'],
  [
    'TypeORM remove after a test',
    'async function f(id) {\n  const row = await this.sessionRepository.findOne({ where: { id } });\n  if (!row) throw new NotFoundException();\n  await this.sessionRepository.remove(row);\n}',
  ],
  ['TypeORM remove of a parameter', 'async function f(row: Session) { await this.sessionRepository.remove(row); }'],
];

/** A bare name, and nothing around that speaks of signing in: the table's columns decide. */
const BARE: readonly (readonly [string, string, string?])[] = [
  ['Drizzle', 'await db.delete(sessions).where(eq(sessions.id, id));'],
  [
    'a training session',
    'class SessionsService {\n  async remove(id: number) {\n    await this.prisma.session.delete({ where: { id } });\n  }\n}',
    'src/sessions/sessions.service.ts',
  ],
  ['a crypto token', 'export async function f(address: string) {\n  await prisma.token.delete({ where: { address } });\n}'],
  [
    'a speaker session of a conference',
    'async function remove(id: string) { await db.session.delete({ where: { id } }); }',
    'src/agenda.ts',
  ],
];

describe('rowDeletions', () => {
  for (const [title, text] of UNHANDLED) {
    it(`is unhandled: ${title}`, () => {
      const deletion = only(text);
      assert.equal(deletion.handling, 'unhandled');
      assert.equal(deletion.whenMissing, 'throws');
      assert.equal(deletion.error, 'P2025');
      assert.equal(deletion.orm, 'prisma');
    });
  }

  for (const [title, body] of RETHROWN) {
    it(`is rethrown: ${title}`, () => {
      assert.equal(only(`export async function logout(id: string) {\n  ${body}\n}`).handling, 'rethrown');
    });
  }

  for (const [title, body] of CAUGHT) {
    it(`is caught: ${title}`, () => {
      assert.equal(only(`export async function logout(id: string, ids: string[]) {\n  ${body}\n}`).handling, 'caught');
    });
  }

  for (const [title, text, path] of UNDECIDED) {
    it(`is unknown: ${title}`, () => {
      assert.equal(only(text, path).handling, 'unknown');
    });
  }

  for (const [title, text, path] of NO_FACT) {
    it(`gives no fact: ${title}`, () => {
      assert.deepEqual(deletionsOf(text, path ?? 'src/store.ts'), []);
    });
  }

  for (const [title, text, path] of BARE) {
    it(`leaves it to the columns: ${title}`, () => assert.equal(only(text, path ?? 'src/store.ts').bareName, true));
  }

  it('does not take a look-up of another row for an existence check', () => {
    const text =
      'export async function f(a: string, b: string) {\n  const row = await prisma.session.findUnique({ where: { token: a } });\n  if (!row) return;\n  await prisma.session.delete({ where: { token: b } });\n}';
    assert.equal(only(text).handling, 'unhandled');
  });

  it('follows a local function to its callers', () => {
    const remove = `async function remove(id: string) {\n  ${DELETE}\n}\n`;
    assert.equal(only(`${remove}export async function a(id: string) { try { await remove(id); } catch {} }`).handling, 'caught');
    assert.equal(only(`${remove}export async function a(id: string) { await remove(id).catch(() => {}); }`).handling, 'caught');
    assert.equal(only(`${remove}export async function a(id: string) { await remove(id); }`).handling, 'unhandled');
    const two = `${remove}export async function a(id: string) { try { await remove(id); } catch {} }\nexport async function b(id: string) { await remove(id); }`;
    assert.equal(only(two).handling, 'unhandled');
  });

  it('takes a try around a returned promise for what it is: no handler', () => {
    const text =
      'class A {\n  async refresh(id: string) { await this.remove(id); }\n  private async remove(id: string) { try { return this.prisma.refreshToken.delete({ where: { id } }); } catch { return null; } }\n}';
    assert.equal(only(text).handling, 'unhandled');
    assert.equal(only(text.replace('return this', 'return await this')).handling, 'caught');
  });

  it('survives functions that call each other', () => {
    const text = `async function a(id: string) { ${DELETE} await b(id); }\nasync function b(id: string) { await a(id); }`;
    assert.equal(only(text).model, 'refreshToken');
  });

  it('gives deleteMany as silent', () => {
    const deletion = only('await prisma.session.deleteMany({ where: { token } });');
    assert.equal(deletion.whenMissing, 'silent');
    assert.equal(deletion.error, '');
    assert.deepEqual([...deletion.tolerantEdits, ...deletion.catchEdits], []);
    assert.equal(only('await prisma.refreshToken.deleteMany();').whenMissing, 'silent');
  });

  it('turns delete into deleteMany', () => {
    const text = 'async function f(id: string) { await prisma.session.delete({ where: { id } }); }';
    const deletion = only(text);
    assert.equal(deletion.resultUsed, false);
    assert.equal(applied(text, deletion.tolerantEdits), text.replace('.delete(', '.deleteMany('));
    const batch = 'async function f(id: string) { await prisma.$transaction([a, prisma.session.delete({ where: { id } })]); }';
    assert.equal(applied(batch, only(batch).tolerantEdits), batch.replace('.delete(', '.deleteMany('));
    const pair = 'async function f(id: string) { const [row] = await prisma.$transaction([a, prisma.session.delete({ where: { id } })]); }';
    assert.equal(only(pair).tolerantEdits.length, 1);
  });

  it('keeps delete where deleteMany means something else', () => {
    const different = [
      'async function f(id: string) { const row = await prisma.session.delete({ where: { id } }); }',
      'async function f(id: string) { return prisma.session.delete({ where: { id } }); }',
      'async function f(id: string) { const [, row] = await prisma.$transaction([a, prisma.session.delete({ where: { id } })]); }',
      'async function f(id: string) { await prisma.session.delete({ where: { id }, select: { userId: true } }); }',
      'async function f(a: string, b: string) { await prisma.session.delete({ where: { a_b: { a, b } } }); }',
      'async function f(w: W) { await prisma.session.delete({ where: w }); }',
      'async function f(w: W) { await prisma.session.delete({ where: { ...w } }); }',
      'async function f(id: string) { await prisma.session.delete({ where: { id } }).then((row) => use(row)); }',
    ];
    for (const text of different) assert.deepEqual(only(text).tolerantEdits, [], text);
  });

  it('keeps delete where an undefined value would delete every row', () => {
    const doubtful = [
      'async function f(id?: string) { await prisma.session.delete({ where: { id } }); }',
      'async function f(id) { await prisma.session.delete({ where: { id } }); }',
      'async function f(req: R) { const { token } = req.body; await prisma.session.delete({ where: { token } }); }',
      'async function f(req: R) { await prisma.session.delete({ where: { token: req.cookies.token } }); }',
      'async function f() { const row = await prisma.session.findFirst({}); await prisma.session.delete({ where: { id: row?.id } }); }',
    ];
    for (const text of doubtful) {
      const deletion = only(text);
      assert.deepEqual(deletion.tolerantEdits, [], text);
      assert.equal(deletion.catchEdits.length, 1, text);
    }
    const tested =
      'async function f(req) { const { token } = req.body; if (!token) return; await prisma.session.delete({ where: { token } }); }';
    assert.equal(only(tested).tolerantEdits.length, 1);
    const found =
      'async function logout(token: string) { const row = await prisma.session.findFirst({ where: { token } }); await prisma.session.delete({ where: { id: row.id } }); }';
    assert.equal(only(found).tolerantEdits.length, 1);
    // In a rotation a row that is gone is a token that was used before, and going on would let it pass.
    assert.deepEqual(only(found.replace('logout', 'refresh')).tolerantEdits, []);
  });

  it('adds a handler for just this error, which is then seen as one', () => {
    const text = 'export async function f(id: string) {\n  await prisma.session.delete({ where: { id } });\n}';
    const mended = applied(text, only(text).catchEdits);
    assert.equal(
      mended,
      "export async function f(id: string) {\n  await prisma.session.delete({ where: { id } }).catch((error: unknown) => { if ((error as { code?: string }).code !== 'P2025') throw error; });\n}",
    );
    assert.equal(only(mended).handling, 'caught');
  });

  it('writes the handler without types in JavaScript', () => {
    const text = 'async function f(id) {\n  await prisma.session.delete({ where: { id } });\n}';
    const mended = applied(text, only(text, 'src/auth.js').catchEdits);
    assert.match(mended, /\.catch\(\(error\) => \{ if \(error\.code !== 'P2025'\) throw error; \}\);/);
    assert.equal(only(mended, 'src/auth.js').handling, 'caught');
  });

  it('offers no handler inside a batch transaction or for a row that is used', () => {
    assert.deepEqual(
      only('async function f(id: string) { await prisma.$transaction([prisma.session.delete({ where: { id } })]); }').catchEdits,
      [],
    );
    assert.deepEqual(only('async function f(id: string) { return await prisma.session.delete({ where: { id } }); }').catchEdits, []);
  });

  it('places the call', () => {
    const text = 'async function f(id: string) { await tx.loginSession.delete({ where: { id } }); }';
    const { at, model } = only(text);
    assert.equal(text.slice(at.start, at.end), 'tx.loginSession.delete({ where: { id } })');
    assert.equal(model, 'loginSession');
  });

  it('sees TypeORM remove what was not found', () => {
    const text =
      'class AuthService {\n  async logout(id: string) {\n    const session = await this.sessionRepository.findOneBy({ id });\n    await this.sessionRepository.remove(session);\n  }\n}';
    const deletion = only(text);
    assert.equal(deletion.orm, 'typeorm');
    assert.equal(deletion.model, 'session');
    assert.equal(deletion.error, 'MustBeEntityError');
    assert.equal(deletion.handling, 'unhandled');
    const mended = applied(text, deletion.tolerantEdits);
    assert.match(mended, /if \(session\) await this\.sessionRepository\.remove\(session\);/);
    assert.deepEqual(deletionsOf(mended), []);
  });

  it('takes half-typed code', () => {
    const wrap = (body: string): string => `export async function logout(id: string) {\n  ${body}\n}`;
    const samples = [
      ...[...UNHANDLED, ...UNDECIDED].map(([, text]) => text),
      ...[...RETHROWN, ...CAUGHT].map(([, body]) => wrap(body)),
      ...NO_FACT.map(([, text]) => text),
    ].filter((_, index) => index % 3 === 0);
    for (const text of samples) {
      for (let end = 0; end <= text.length; end++) assert.doesNotThrow(() => deletionsOf(text.slice(0, end)), `cut at ${end}: ${text}`);
    }
  });
});
