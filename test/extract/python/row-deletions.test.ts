import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { edited, factsOf, lines } from './print';

function deletions(text: string): readonly string[] {
  return lines(text, 'row-deletion').map((line) => line.replace(/^delete /, ''));
}

function tolerant(text: string): string {
  const found = factsOf(text).find((fact) => fact.kind === 'row-deletion' && fact.tolerantEdits.length > 0);
  return found?.kind === 'row-deletion' ? edited(text, found.tolerantEdits) : 'no edit';
}

const HEAD = 'from sqlalchemy import delete, select\nfrom .models import RefreshToken, UserSession\n';
const THROWS = 'sqlalchemy RefreshToken throws UnmappedInstanceError unhandled';

/** A function whose body is these lines. */
function body(...statements: readonly string[]): string {
  return `${HEAD}async def f(db, i):\n${statements.map((statement) => `    ${statement}\n`).join('')}`;
}

describe('python row deletions', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    [body('RefreshToken.objects.get(token=i).delete()'), ['django RefreshToken throws RefreshToken.DoesNotExist unhandled']],
    [
      body('await (await models.RefreshToken.objects.aget(token=i)).adelete()'),
      ['django RefreshToken throws RefreshToken.DoesNotExist unhandled'],
    ],
    [body('RefreshToken.objects.filter(token=i).delete()'), ['django RefreshToken silent unhandled']],
    [body('n, _ = RefreshToken.objects.filter(token=i).exclude(a=1).delete()'), ['django RefreshToken silent unhandled used']],
    [body('RefreshToken.objects.filter(token=i).first().delete()'), ['django RefreshToken throws AttributeError unhandled']],
    [body('t = RefreshToken.objects.get(token=i)', 't.delete()'), ['django RefreshToken throws RefreshToken.DoesNotExist unhandled']],
    [body('t = get_object_or_404(RefreshToken, token=i)', 't.delete()'), []],
    [body('t = RefreshToken.objects.filter(token=i).first()', 'if t:', '    t.delete()'), []],
    [
      body('try:', '    RefreshToken.objects.get(token=i).delete()', 'except RefreshToken.DoesNotExist:', '    pass'),
      ['django RefreshToken throws RefreshToken.DoesNotExist caught'],
    ],
    [
      body('try:', '    RefreshToken.objects.get(token=i).delete()', 'except ValueError:', '    pass'),
      ['django RefreshToken throws RefreshToken.DoesNotExist unhandled'],
    ],
    [
      body('try:', '    RefreshToken.objects.get(token=i).delete()', 'except Exception as e:', '    raise e'),
      ['django RefreshToken throws RefreshToken.DoesNotExist rethrown'],
    ],
    [
      body('try:', '    RefreshToken.objects.get(token=i).delete()', 'except Exception:', '    raise HTTPException(401)'),
      ['django RefreshToken throws RefreshToken.DoesNotExist caught'],
    ],
    [
      body('with suppress(RefreshToken.DoesNotExist):', '    RefreshToken.objects.get(token=i).delete()'),
      ['django RefreshToken throws RefreshToken.DoesNotExist caught'],
    ],
    [
      `${body('RefreshToken.objects.get(token=i).delete()')}def g():\n    try:\n        f(1, 2)\n    except Exception:\n        pass\n`,
      ['django RefreshToken throws RefreshToken.DoesNotExist unknown'],
    ],
    [
      `${HEAD}@handle_errors\ndef f(i):\n    RefreshToken.objects.get(token=i).delete()\n`,
      ['django RefreshToken throws RefreshToken.DoesNotExist unknown'],
    ],
    [body('db.delete(db.get(RefreshToken, i))'), [THROWS]],
    [body('t = await db.get(RefreshToken, i)', 'await db.delete(t)'), [THROWS]],
    [body('t = db.query(RefreshToken).filter(RefreshToken.id == i).first()', 'db.delete(t)'), [THROWS]],
    [body('t = (await db.execute(select(RefreshToken).where(RefreshToken.id == i))).scalars().first()', 'await db.delete(t)'), [THROWS]],
    [body('q = select(RefreshToken)', 'r = await db.execute(q)', 't = r.scalar_one_or_none()', 'await db.delete(t)'), [THROWS]],
    [body('t = await db.scalar(select(RefreshToken))', 'await db.delete(t)'), [THROWS]],
    [body('t = RefreshToken.query.filter_by(id=i).first()', 'db.session.delete(t)'), [THROWS]],
    [
      `from sqlmodel import select\n${body('t = db.exec(select(RefreshToken)).first()', 'db.delete(t)')}`,
      ['sqlmodel RefreshToken throws UnmappedInstanceError unhandled'],
    ],
    [body('t = db.query(RefreshToken).filter_by(id=i).one()', 'db.delete(t)'), ['sqlalchemy RefreshToken throws NoResultFound unhandled']],
    [
      body('try:', '    t = db.query(RefreshToken).one()', 'except NoResultFound:', '    return', 'db.delete(t)'),
      ['sqlalchemy RefreshToken throws NoResultFound caught'],
    ],
    [body('t = db.get(RefreshToken, i)', 'if not t:', '    raise HTTPException(404)', 'db.delete(t)'), []],
    [body('t = db.get(RefreshToken, i)', 'if t is None or t.user != i:', '    return', 'db.delete(t)'), []],
    [body('t = db.get(RefreshToken, i)', 'check(t)', 'db.delete(t)'), []],
    [body('t = db.get(RefreshToken, i)', 't.used = True', 'db.delete(t)'), []],
    [body('t = db.get(RefreshToken, i)', 'print(t)', 'db.delete(t)'), [THROWS]],
    [body('t = db.get(RefreshToken, i)', 'if not t:', '    print(i)', 'db.delete(t)'), [THROWS]],
    [body('t = db.get(RefreshToken, i)', 't = other(t)', 'db.delete(t)'), []],
    [body('for t in db.query(RefreshToken).all():', '    db.delete(t)'), []],
    [body('db.query(RefreshToken).filter_by(id=i).delete()'), ['sqlalchemy RefreshToken silent unhandled']],
    [body('await db.execute(delete(UserSession).where(UserSession.id == i))'), ['sqlalchemy UserSession silent unhandled']],
    [body('t = await RefreshToken.get(id=i)', 'await t.delete()'), ['tortoise RefreshToken throws DoesNotExist unhandled']],
    [body('t = await RefreshToken.get(i)', 'await t.delete()'), []],
    [body('await RefreshToken.filter(id=i).delete()'), ['tortoise RefreshToken silent unhandled']],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text.replace(HEAD, '')), () => assert.deepEqual(deletions(text), expected));

  const lookalikes = [
    body('db.delete(db.get(Article, i))', 'Post.objects.get(id=i).delete()'),
    body('db.delete(db.get(PushToken, i))', 'db.delete(db.get(ChatSession, i))'),
    'from sqlalchemy.orm import Session\ndef f(i):\n    Session.get(i).delete()\n    Session.query(User).delete()\n',
    'Session = sessionmaker()\ndef f(i):\n    Session.objects.get(id=i).delete()\n',
    'requests.delete(url)\nclient.delete("/sessions/1")\ncache.delete(key)\nsession.delete(url)\n',
    'response.delete_cookie("token")\n',
  ];
  for (const text of lookalikes) it(`is silent: ${JSON.stringify(text)}`, () => assert.deepEqual(deletions(text), []));

  it('offers a filter for a chained get', () => {
    assert.equal(tolerant('RefreshToken.objects.get(token=1).delete()\n'), 'RefreshToken.objects.filter(token=1).delete()\n');
  });

  it('offers a guard for a row that may be None', () => {
    const before = body('t = db.get(RefreshToken, i)', 'await db.delete(t)');
    assert.equal(tolerant(before), body('t = db.get(RefreshToken, i)', 'if t is not None:', '    await db.delete(t)'));
    assert.equal(tolerant(body('db.delete(db.get(RefreshToken, i))')), 'no edit');
    assert.equal(tolerant(body('t = db.get(RefreshToken, i); db.delete(t)')), 'no edit');
  });
});
