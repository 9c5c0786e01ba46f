import assert from 'node:assert/strict';
import type { SessionSetting } from '../../../server/src/facts/fact';
import { factsOf, show } from './print';

function settings(text: string, path = 'app/main.py'): readonly string[] {
  return factsOf(text, path)
    .filter((fact): fact is SessionSetting => fact.kind === 'session-setting')
    .map(({ library, maximumAge, calleeAt }) => `${library} ${show(maximumAge.value)} <${text.slice(calleeAt.start, calleeAt.end)}>`);
}

const FLASK = 'from datetime import timedelta\nfrom flask import Flask\napp = Flask(__name__)\n';
const STARLETTE =
  'from fastapi import FastAPI\nfrom starlette.middleware import Middleware\nfrom starlette.middleware.sessions import SessionMiddleware\napp = FastAPI()\n';
const DJANGO = 'INSTALLED_APPS = []\n';

describe('how long sessions live in Python', () => {
  it('is what Flask, Django and Starlette are told', () => {
    const cases: readonly (readonly [string, string])[] = [
      [`${FLASK}app.config["PERMANENT_SESSION_LIFETIME"] = 60`, 'flask 60 <app.config["PERMANENT_SESSION_LIFETIME"]>'],
      [`${FLASK}app.permanent_session_lifetime = 60`, 'flask 60 <app.permanent_session_lifetime>'],
      [`${FLASK}app.config.update(PERMANENT_SESSION_LIFETIME=60)`, 'flask 60 <PERMANENT_SESSION_LIFETIME>'],
      [`${FLASK}class Config:\n    PERMANENT_SESSION_LIFETIME = 60`, 'flask 60 <PERMANENT_SESSION_LIFETIME>'],
      [`${DJANGO}SESSION_COOKIE_AGE = 60`, 'django 60 <SESSION_COOKIE_AGE>'],
      [`${STARLETTE}app.add_middleware(SessionMiddleware, secret_key="s", max_age=60)`, 'starlette 60 <max_age>'],
      [`${STARLETTE}parts = [Middleware(SessionMiddleware, secret_key="s", max_age=60)]`, 'starlette 60 <max_age>'],
      [`${STARLETTE}wrapped = SessionMiddleware(app, secret_key="s", max_age=60)`, 'starlette 60 <max_age>'],
    ];
    for (const [text, expected] of cases) assert.deepEqual(settings(text), [expected], text);
  });

  it('is nothing elsewhere, and not what tests and development are told', () => {
    for (const text of [
      'PERMANENT_SESSION_LIFETIME = 60',
      'SESSION_COOKIE_AGE = 60',
      `${DJANGO}def f():\n    SESSION_COOKIE_AGE = 60`,
      `${FLASK}class TestConfig:\n    PERMANENT_SESSION_LIFETIME = 60`,
      `${FLASK}if app.debug:\n    app.permanent_session_lifetime = 60`,
      `${STARLETTE}app.add_middleware(Other, max_age=60)`,
      `${STARLETTE}app.add_middleware(SessionMiddleware, secret_key="s")`,
      'cache.update(PERMANENT_SESSION_LIFETIME=60)',
    ])
      assert.deepEqual(settings(text), [], text);
  });
});
