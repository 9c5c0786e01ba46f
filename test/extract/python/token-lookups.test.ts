import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { pythonExtractor } from '../../../server/src/extract/python/python';
import { edited, factsOf } from './print';

function lookups(text: string): readonly string[] {
  return factsOf(text).flatMap((fact) => {
    if (fact.kind !== 'token-lookup') return [];
    const compared = fact.comparison ? ` with ${fact.comparison.by}` : '';
    const callee = text.slice(fact.calleeAt.start, fact.calleeAt.end);
    return [`${fact.orm} <${callee}> by ${fact.by.join(',') || '-'} ${fact.form}${compared} ${fact.expiry} ${fact.use}`];
  });
}

/** The text with the condition on `expires_at` put in. */
function filtered(text: string): string {
  const found = factsOf(text).find((fact) => fact.kind === 'token-lookup');
  if (found?.kind !== 'token-lookup' || !found.filter) return 'no filter';
  const { at, before, after, edits } = found.filter;
  return edited(text, [{ at, newText: `${before}expires_at${after}` }, ...edits]);
}

const HEAD = 'from sqlalchemy import select\nfrom .models import RefreshToken, UserSession\n';

/** A function `refresh` whose body is these lines. */
function body(...statements: readonly string[]): string {
  return named('refresh(db, token)', ...statements);
}

function named(signature: string, ...statements: readonly string[]): string {
  return `async def ${signature}:\n${statements.map((statement) => `    ${statement}\n`).join('')}`;
}

const QUERY = 'row = db.query(RefreshToken).filter(RefreshToken.token_hash == sha(token)).first()';
const ISSUE = 'return create_access_token(row.user_id)';
const ACCEPTED = 'sqlalchemy <db.query(RefreshToken)> by token_hash keyed ignored accepts';

const CASES: readonly (readonly [string, readonly string[]])[] = [
  [body(QUERY, 'if row is None or row.revoked:', '    raise HTTPException(401)', ISSUE), [ACCEPTED]],
  [body(QUERY, 'if not row:', '    raise HTTPException(401)', 'await db.delete(row)', ISSUE), [ACCEPTED]],
  [body(QUERY, 'if row.expires_at < now():', '    raise HTTPException(401)', ISSUE), [ACCEPTED.replace('ignored', 'checked')]],
  [body(QUERY, 'if row.is_expired():', '    raise HTTPException(401)', ISSUE), [ACCEPTED.replace('ignored', 'checked')]],
  [body(QUERY, 'if not row.is_valid:', '    raise HTTPException(401)', ISSUE), [ACCEPTED.replace('ignored', 'unknown')]],
  [body(QUERY, 'check(row)', ISSUE), [ACCEPTED.replace('ignored', 'unknown')]],
  [body('claims = jwt.decode(token, KEY)', QUERY, ISSUE), [ACCEPTED.replace('ignored', 'token')]],
  [body('claims = verify_refresh_token(token)', QUERY, ISSUE), [ACCEPTED.replace('ignored', 'token')]],
  [
    body('row = db.query(RefreshToken).filter(RefreshToken.token == token, RefreshToken.expires_at > now()).first()', ISSUE),
    ['sqlalchemy <db.query(RefreshToken)> by token keyed checked accepts'],
  ],
  [
    body('row = db.query(RefreshToken).filter(RefreshToken.token == token, *live).first()', ISSUE),
    ['sqlalchemy <db.query(RefreshToken)> by token keyed unknown accepts'],
  ],
  [
    body('row = db.query(RefreshToken).filter_by(token=token, revoked=False).first()', ISSUE),
    ['sqlalchemy <db.query(RefreshToken)> by token,revoked keyed ignored accepts'],
  ],
  [
    named('current_user(db, sid)', 'q = select(UserSession).where(UserSession.id == sid)', 'row = await db.scalar(q)', 'return row.user'),
    ['sqlalchemy <select(UserSession)> by id keyed ignored accepts'],
  ],
  [
    named('current_user(db, sid)', 'row = await db.get(UserSession, sid)', 'return row.user'),
    ['sqlalchemy <db.get> by id keyed ignored accepts'],
  ],
  [
    named('login(request)', 'row = RefreshToken.objects.select_related("user").get(token=request.POST["t"])', 'return row.user'),
    ['django <RefreshToken.objects.select_related> by token keyed ignored accepts'],
  ],
  [
    named('resolve_user(token)', 'row = await UserSession.get_or_none(token=token)', 'return row.user_id'),
    ['tortoise <UserSession.get_or_none> by token keyed ignored accepts'],
  ],
  [
    named('logout(db, token)', 'row = db.query(RefreshToken).filter_by(token=token).first()', 'if row:', '    db.delete(row)'),
    ['sqlalchemy <db.query(RefreshToken)> by token keyed ignored ends'],
  ],
  [
    `@router.delete("/sessions/{id}")\n${named('drop(db, id)', 'row = db.get(UserSession, id)', 'row.closed = True', 'row.user_id')}`,
    ['sqlalchemy <db.get> by id keyed ignored ends'],
  ],
  [
    named(
      'show(db, id, me=Depends(get_current_user))',
      'row = db.get(UserSession, id)',
      'if row.user_id != me.id:',
      '    raise HTTPException(404)',
    ),
    ['sqlalchemy <db.get> by id keyed ignored unknown'],
  ],
  [
    `${named('find(db, token)', 'return db.query(RefreshToken).filter_by(token=token).first()')}${body('row = find(db, token)', ISSUE)}`,
    ['sqlalchemy <db.query(RefreshToken)> by token keyed ignored accepts'],
  ],
  [
    `${named('find(db, token)', 'return db.query(RefreshToken).filter_by(token=token).first()')}${body('row = find(db, token)', 'if row.expires_at < now():', '    raise', ISSUE)}`,
    ['sqlalchemy <db.query(RefreshToken)> by token keyed checked accepts'],
  ],
  [
    named('find(db, token)', 'return db.query(RefreshToken).filter_by(token=token).first()'),
    ['sqlalchemy <db.query(RefreshToken)> by token keyed unknown unknown'],
  ],
  [
    body('row = db.query(RefreshToken).filter_by(jti=payload["jti"]).first()', ISSUE),
    ['sqlalchemy <db.query(RefreshToken)> by jti keyed token accepts'],
  ],
  [
    body(
      'for row in db.query(RefreshToken).all():',
      '    if bcrypt.checkpw(token.encode(), row.token_hash):',
      '        return create_access_token(row.user_id)',
    ),
    ['sqlalchemy <db.query(RefreshToken).all()> by - scan with bcrypt.checkpw unknown accepts'],
  ],
  [
    body(
      'rows = (await db.scalars(select(RefreshToken).where(RefreshToken.user_id == token))).all()',
      'row = next((r for r in rows if pwd_context.verify(token, r.token_hash)), None)',
    ),
    ['sqlalchemy <rows> by user_id scan with pwd_context.verify unknown unknown'],
  ],
  [
    body('for row in RefreshToken.objects.all():', '    if row.token == token:', '        return create_access_token(row.user_id)'),
    ['django <RefreshToken.objects.all()> by - scan with == unknown accepts'],
  ],
];

const SILENT: readonly string[] = [
  body('rows = db.query(RefreshToken).filter_by(user_id=token).all()', 'return rows'),
  body('row = db.query(RefreshToken).filter_by(user_id=token).first()', ISSUE),
  body('row = db.query(TokenBlacklist).filter_by(token=token).first()', 'if row:', '    raise HTTPException(401)'),
  body('row = db.query(RevokedToken).filter_by(jti=token).first()', ISSUE),
  body('row = db.query(PushToken).filter_by(token=token).first()', ISSUE),
  body('row = db.query(ChatSession).filter_by(id=token).first()', ISSUE),
  body('row = db.query(User).filter_by(token=token).first()', ISSUE),
  `from rest_framework.authtoken.models import Token\n${body('row = Token.objects.get(key=token)', 'return row.user')}`,
  `from django.contrib.sessions.models import Session\n${body('row = Session.objects.get(session_key=token)', 'return row.user')}`,
  body('for row in db.query(RefreshToken).all():', '    db.delete(row)'),
  body('for row in db.query(RefreshToken).all():', '    if row.user_id == token:', '        print(row)'),
  body('return db.query(RefreshToken).filter_by(token=token).count()'),
];

describe('python token lookups', () => {
  for (const [text, expected] of CASES) it(JSON.stringify(text), () => assert.deepEqual(lookups(HEAD + text), expected));
  for (const text of SILENT) it(`is silent: ${JSON.stringify(text)}`, () => assert.deepEqual(lookups(HEAD + text), []));

  it('stand in files that are read', () => {
    for (const [text] of CASES) assert.match(text, new RegExp(pythonExtractor.anchors?.source ?? '$^'), text);
  });

  const conditions: readonly (readonly [string, string])[] = [
    [
      `${HEAD}${body(QUERY, ISSUE)}`,
      `${HEAD.replace('select', 'func, select')}${body(QUERY.replace(')).first()', ', RefreshToken.expires_at > func.now()).first()').replace('sha(token', 'sha(token)'), ISSUE)}`,
    ],
    [
      'from app.models import RefreshToken\nrow = RefreshToken.query.filter_by(token=t).first()\n',
      'from sqlalchemy import func\nfrom app.models import RefreshToken\nrow = RefreshToken.query.filter_by(token=t).filter(RefreshToken.expires_at > func.now()).first()\n',
    ],
    [
      'from sqlmodel import Session, select\nrow = db.exec(select(RefreshToken).where(RefreshToken.token == t)).first()\n',
      'from sqlmodel import Session, func, select\nrow = db.exec(select(RefreshToken).where(RefreshToken.token == t, RefreshToken.expires_at > func.now())).first()\n',
    ],
    [
      'from app.models import RefreshToken\nrow = RefreshToken.objects.get(token=t)\n',
      'from django.utils import timezone\nfrom app.models import RefreshToken\nrow = RefreshToken.objects.get(token=t, expires_at__gt=timezone.now())\n',
    ],
    [
      'from datetime import datetime, timezone\nrow = RefreshToken.objects.get(\n    token=t,\n)\n',
      'from datetime import datetime, timezone\nrow = RefreshToken.objects.get(\n    token=t,\n    expires_at__gt=datetime.now(timezone.utc),\n)\n',
    ],
    ['timezone = "UTC"\nrow = RefreshToken.objects.get(token=t)\n', 'no filter'],
    ['row = db.get(UserSession, i)\n', 'no filter'],
  ];
  for (const [before, after] of conditions) it(`takes a condition: ${JSON.stringify(before)}`, () => assert.equal(filtered(before), after));
});
