import assert from 'node:assert/strict';
import { factsOf } from './print';

/** Something that makes the byte filter let the file through. */
const READ = 'import jwt\n';

function routesOf(text: string): readonly string[] {
  return factsOf(READ + text).flatMap((fact) => {
    if (fact.kind !== 'http-route' && fact.kind !== 'route-mount') return [];
    const owner = `${fact.owner}${fact.complete ? '!' : ''}`;
    const guard = fact.guard === '' ? '' : ` by ${fact.guard}`;
    if (fact.kind === 'http-route') return [`${fact.method} ${owner}${fact.path}${guard}`];
    return [`${owner} + ${fact.prefix.kind} > ${fact.module}#${fact.router}${guard}`];
  });
}

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'FastAPI with a dependency',
    `from fastapi import APIRouter, Depends
router = APIRouter(prefix="/users", tags=["users"])
@router.get("/me", response_model=User)
async def me(user: User = Depends(get_current_user), db: Session = Depends(get_db)):
    return user
@router.post("/")
async def create(db: Session = Depends(get_db)):
    return 1
`,
    ['GET router/users/me by get_current_user', 'POST router/users/'],
  ],
  [
    'a dependency of all routes, and an annotated type',
    `from fastapi import APIRouter, FastAPI
app = FastAPI()
items = APIRouter(dependencies=[Depends(verify_token)])
@items.get("/items")
def all(): ...
@app.get("/me")
def me(user: CurrentUser): ...
`,
    ['GET items/items by verify_token', 'GET app!/me by CurrentUser'],
  ],
  [
    'included routers',
    `from fastapi import FastAPI
from app.api import users, settings as settings_router
from app.config import settings
app = FastAPI()
app.include_router(users.router, prefix="/api")
app.include_router(settings_router.router, prefix=settings.API_V1_STR)
`,
    ['app! + literal > app.api.users#router', 'app! + reference > app.api.settings#router'],
  ],
  [
    'Flask with a blueprint',
    `from flask import Blueprint, Flask
bp = Blueprint("users", __name__, url_prefix="/users")
@bp.route("/me", methods=["GET", "POST"])
@jwt_required()
def me(): ...
@bp.route("/ping")
@jwt_required(optional=True)
def ping(): ...
app = Flask(__name__)
app.register_blueprint(bp)
`,
    ['GET bp/users/me by jwt_required', 'POST bp/users/me by jwt_required', 'GET bp/users/ping', 'app! + unset > #bp'],
  ],
  [
    'a prefix that is put together elsewhere',
    'from fastapi import APIRouter\nrouter = APIRouter(prefix=PREFIX)\n@router.get("/me")\ndef me(): ...\n',
    [],
  ],
  ['another decorator', '@celery.task("/me")\ndef me(): ...\n@pytest.mark.get("/x")\ndef x(): ...\n', []],
];

describe('HTTP routes of Python', () => {
  for (const [title, text, expected] of CASES) it(`reads ${title}`, () => assert.deepEqual(routesOf(text), expected));

  it('says nothing of a file that is not read for something else', () => {
    const [, text] = CASES[0] ?? [];
    const kinds = factsOf(text ?? '').map(({ kind }) => kind);
    assert.ok(!kinds.includes('http-route'));
  });
});
