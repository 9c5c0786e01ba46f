import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { factsOf, print } from './print';

function settings(text: string, path?: string): readonly string[] {
  return factsOf(text, path)
    .filter((fact) => fact.kind === 'secret-setting')
    .map((fact) => print(fact, text).replace(/^secret /, ''));
}

const FLASK = 'import os\nfrom flask import Flask\napp = Flask(__name__)\n';

describe('python secret settings', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    [`${FLASK}app.secret_key = "k"`, ['Flask secret_key <app.secret_key = "k"> "k"']],
    [`${FLASK}app.config["SECRET_KEY"] = os.environ["K"]`, ['Flask SECRET_KEY <app.config["SECRET_KEY"] = os.environ["K"]> env(K)']],
    [
      `${FLASK}app.config["JWT_SECRET_KEY"] = os.urandom(24)`,
      ['Flask-JWT-Extended JWT_SECRET_KEY <app.config["JWT_SECRET_KEY"] = os.urandom(24)> generated(os.urandom())'],
    ],
    [`${FLASK}app.config.update(SECRET_KEY="k", DEBUG=True)`, ['Flask SECRET_KEY <"k"> "k"']],
    [`${FLASK}app.config.from_mapping({"SECRET_KEY": "k"})`, ['Flask SECRET_KEY <"k"> "k"']],
    [`${FLASK}app.config["DEBUG"] = True\napp.config["SQLALCHEMY_DATABASE_URI"] = "x"`, []],
    [`${FLASK}if app.debug:\n    app.secret_key = "dev"`, []],
    ['storage.secret_key = "k"', []],
    ['class Config:\n    SECRET_KEY = "k"', ['Flask SECRET_KEY <SECRET_KEY = "k"> "k"']],
    ['class TestConfig(Config):\n    SECRET_KEY = "k"\nclass DevelopmentConfig(Config):\n    SECRET_KEY = "k"', []],
    ['class Config(BaseModel):\n    SECRET_KEY: str = "k"', []],
    [
      'from starlette.middleware.sessions import SessionMiddleware\napp.add_middleware(SessionMiddleware, secret_key="k")',
      ['SessionMiddleware secret_key <"k"> "k"'],
    ],
    [
      'from starlette.middleware import Middleware\nfrom starlette.middleware.sessions import SessionMiddleware as S\nm = [Middleware(S, secret_key=K)]',
      ['SessionMiddleware secret_key <K> ?'],
    ],
    ['from itsdangerous import URLSafeTimedSerializer\ns = URLSafeTimedSerializer("k", salt="x")', ['itsdangerous secret_key <"k"> "k"']],
    ['from itsdangerous.url_safe import URLSafeSerializer as U\ns = U(secret_key="k")', ['itsdangerous secret_key <"k"> "k"']],
    ['from rest_framework.serializers import Serializer\ns = Serializer("k")', []],
    [
      'class M(UUIDIDMixin, BaseUserManager[U, int]):\n    reset_password_token_secret = "k"',
      ['fastapi-users reset_password_token_secret <reset_password_token_secret = "k"> "k"'],
    ],
    ['class S(BaseModel):\n    authjwt_secret_key: str = "k"', ['fastapi-jwt-auth authjwt_secret_key <authjwt_secret_key: str = "k"> "k"']],
    ['from fastapi_login import LoginManager\nm = LoginManager("k", "/login")', ['fastapi-login secret <"k"> "k"']],
    ['from flask_login import LoginManager\nm = LoginManager(app)', []],
    ['from tornado.web import Application\nApplication([], cookie_secret="k")', ['Tornado cookie_secret <"k"> "k"']],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => assert.deepEqual(settings(text), expected));

  it('reads the settings module of Django', () => {
    const text = 'SECRET_KEY = "k"\nINSTALLED_APPS = []\nSIMPLE_JWT = {"SIGNING_KEY": SECRET_KEY}\n';
    assert.deepEqual(settings(text, 'site/settings.py'), [
      'Django SECRET_KEY <SECRET_KEY = "k"> "k"',
      'Simple JWT SIGNING_KEY <SECRET_KEY> "k"',
    ]);
  });

  it('leaves settings for development alone, and constants of other modules', () => {
    const text = 'SECRET_KEY = "k"\nINSTALLED_APPS = []\n';
    for (const path of ['site/settings/dev.py', 'site/settings/local.py', 'site/settings_test.py'])
      assert.deepEqual(settings(text, path), []);
    assert.deepEqual(settings('SECRET_KEY = "k"\n', 'site/constants.py'), []);
    assert.deepEqual(settings('if DEBUG:\n    SECRET_KEY = "k"\nINSTALLED_APPS = []\n', 'site/settings.py'), []);
  });
});
