import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { edited, factsOf, print } from './print';

const HEAD = `import os, hmac, hashlib, logging
from fastapi import Depends, Header, HTTPException, Request
from app.config import settings
logger = logging.getLogger(__name__)
KEY = os.getenv("CRON_SECRET")
EMPTY = os.getenv("EMPTY_SECRET", "")
`;

/** The checks of a text as lines, and the text with all of them closed. */
function opened(body: string): { checks: readonly string[]; closed: string } {
  const text = HEAD + body;
  const found = factsOf(text).flatMap((fact) => (fact.kind === 'open-check' ? [fact] : []));
  return {
    checks: found.map((fact) => print(fact, text).replace(/^open /, '')),
    closed: edited(
      text,
      found.flatMap((fact) => fact.closingEdits),
    ).slice(HEAD.length),
  };
}

describe('python checks that a missing secret opens', () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    [
      'an early yes',
      'def f(given):\n    if not KEY:\n        return True\n    return hmac.compare_digest(given, KEY)\n',
      'allows CRON_SECRET <not KEY>',
      'def f(given):\n    if not KEY:\n        return False\n    return hmac.compare_digest(given, KEY)\n',
    ],
    [
      'an early return of a dependency that warns',
      'async def f(x: str = Header(None)):\n    if KEY is None:\n        logger.warning("off")\n        return\n    if x != KEY:\n        raise HTTPException(status_code=401)\n',
      'allows CRON_SECRET <KEY is None>',
      'async def f(x: str = Header(None)):\n    if KEY is None:\n        logger.warning("off")\n        raise HTTPException(status_code=401)\n    if x != KEY:\n        raise HTTPException(status_code=401)\n',
    ],
    [
      'a signature that is not checked',
      'def f(body, signature):\n    secret = os.environ.get("WEBHOOK_SECRET")\n    if not secret:\n        return True\n    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()\n    return hmac.compare_digest(expected, signature)\n',
      'allows WEBHOOK_SECRET <not secret>',
      'def f(body, signature):\n    secret = os.environ.get("WEBHOOK_SECRET")\n    if not secret:\n        return False\n    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()\n    return hmac.compare_digest(expected, signature)\n',
    ],
    [
      'a decorator that lets through',
      'def d(f):\n    def wrapper(*args, **kwargs):\n        if not KEY:\n            return f(*args, **kwargs)\n        if request.headers.get("x") != KEY:\n            abort(401)\n        return f(*args, **kwargs)\n    return wrapper\n',
      'allows CRON_SECRET <not KEY>',
      'def d(f):\n    def wrapper(*args, **kwargs):\n        if not KEY:\n            abort(401)\n        if request.headers.get("x") != KEY:\n            abort(401)\n        return f(*args, **kwargs)\n    return wrapper\n',
    ],
    [
      'a middleware that lets through',
      'async def m(request, call_next):\n    if not KEY:\n        return await call_next(request)\n    if request.headers.get("x") != KEY:\n        return JSONResponse({}, status_code=401)\n    return await call_next(request)\n',
      'allows CRON_SECRET <not KEY>',
      'async def m(request, call_next):\n    if not KEY:\n        return JSONResponse({}, status_code=401)\n    if request.headers.get("x") != KEY:\n        return JSONResponse({}, status_code=401)\n    return await call_next(request)\n',
    ],
    [
      'one expression',
      'def f(given):\n    return not KEY or given == KEY\n',
      'allows CRON_SECRET <not KEY or given == KEY>',
      'def f(given):\n    return bool(KEY) and given == KEY\n',
    ],
    [
      'a conditional expression',
      'def f(given):\n    return given == KEY if KEY else True\n',
      'allows CRON_SECRET <given == KEY if KEY else True>',
      'def f(given):\n    return given == KEY if KEY else False\n',
    ],
    [
      'a guard',
      'def f(x: str = Header(None)):\n    if KEY and x != KEY:\n        raise HTTPException(401)\n',
      'guarded CRON_SECRET <KEY and x != KEY>',
      'def f(x: str = Header(None)):\n    if not KEY or x != KEY:\n        raise HTTPException(401)\n',
    ],
    [
      'a guard with a call',
      'def f(x):\n    if KEY and not hmac.compare_digest(x, KEY):\n        raise PermissionDenied()\n',
      'guarded CRON_SECRET <KEY and not hmac.compare_digest(x, KEY)>',
      'def f(x):\n    if not KEY or not hmac.compare_digest(x, KEY):\n        raise PermissionDenied()\n',
    ],
    [
      "Flask's before_request",
      '@app.before_request\ndef f():\n    if KEY and request.headers.get("X-Key") != KEY:\n        return jsonify({"error": "unauthorized"}), 401\n',
      'guarded CRON_SECRET <KEY and request.headers.get("X-Key") != KEY>',
      '@app.before_request\ndef f():\n    if not KEY or request.headers.get("X-Key") != KEY:\n        return jsonify({"error": "unauthorized"}), 401\n',
    ],
    [
      'a check inside a condition',
      'async def f(request: Request):\n    if KEY:\n        given = request.headers.get("x")\n        if given != KEY:\n            raise HTTPException(401)\n    return await work()\n',
      'guarded CRON_SECRET <KEY>',
      'async def f(request: Request):\n    if KEY:\n        given = request.headers.get("x")\n        if given != KEY:\n            raise HTTPException(401)\n    else:\n        raise HTTPException(401)\n    return await work()\n',
    ],
    [
      'a warning in place of the check',
      'def f(given):\n    if not KEY:\n        logger.warning("off")\n    elif given != KEY:\n        raise HTTPException(status_code=403)\n',
      'continues CRON_SECRET <not KEY>',
      'def f(given):\n    if not KEY:\n        logger.warning("off")\n        raise HTTPException(status_code=403)\n    elif given != KEY:\n        raise HTTPException(status_code=403)\n',
    ],
    [
      'a text made of None',
      'def f(request):\n    if request.headers.get("authorization") != f"Bearer {KEY}":\n        raise HTTPException(401)\n',
      'template CRON_SECRET <request.headers.get("authorization") != f"Bearer {KEY}">',
      'def f(request):\n    if not KEY or request.headers.get("authorization") != f"Bearer {KEY}":\n        raise HTTPException(401)\n',
    ],
    [
      'a text made of None before it is compared',
      'def f(given):\n    expected = f"Bearer {os.getenv(\'CRON_TOKEN\')}"\n    return given == expected\n',
      'template CRON_TOKEN <given == expected>',
      'def f(given):\n    expected = f"Bearer {os.getenv(\'CRON_TOKEN\')}"\n    return given == expected\n',
    ],
    [
      'None and None',
      'def f(request):\n    if request.headers.get("x-key") != os.getenv("INTERNAL_API_KEY"):\n        raise HTTPException(401)\n',
      'undefined-equals INTERNAL_API_KEY <request.headers.get("x-key") != os.getenv("INTERNAL_API_KEY")>',
      'def f(request):\n    if not os.getenv("INTERNAL_API_KEY") or request.headers.get("x-key") != os.getenv("INTERNAL_API_KEY"):\n        raise HTTPException(401)\n',
    ],
    [
      'two empty texts',
      'def f(request):\n    return hmac.compare_digest(request.headers.get("x", ""), EMPTY)\n',
      'undefined-equals EMPTY_SECRET <hmac.compare_digest(request.headers.get("x", ""), EMPTY)>',
      'def f(request):\n    return hmac.compare_digest(request.headers.get("x", ""), EMPTY)\n',
    ],
    [
      'two empty texts by "or"',
      'def f(x: str | None = Header(None)):\n    given = x or ""\n    if not hmac.compare_digest(given, KEY or ""):\n        raise HTTPException(401)\n',
      'undefined-equals CRON_SECRET <hmac.compare_digest(given, KEY or "")>',
      'def f(x: str | None = Header(None)):\n    given = x or ""\n    if not KEY or not hmac.compare_digest(given, KEY or ""):\n        raise HTTPException(401)\n',
    ],
    [
      'a permission class',
      'class P(BasePermission):\n    def has_permission(self, request, view):\n        if not settings.API_KEY:\n            return True\n        return request.headers.get("X") == settings.API_KEY\n',
      'allows  <not settings.API_KEY>',
      'class P(BasePermission):\n    def has_permission(self, request, view):\n        if not settings.API_KEY:\n            return False\n        return request.headers.get("X") == settings.API_KEY\n',
    ],
  ];
  for (const [title, body, expected, closed] of cases) {
    it(title, () => assert.deepEqual(opened(body), { checks: [expected], closed }));
  }
});

describe('python checks that stay closed', () => {
  const cases: Readonly<Record<string, string>> = {
    'a no when unset': 'def f(given):\n    if not KEY:\n        return False\n    return given == KEY\n',
    'an error when unset':
      'def f(given):\n    if not KEY:\n        raise HTTPException(500)\n    if given != KEY:\n        raise HTTPException(401)\n',
    'a required variable': 'K = os.environ["FIRM_SECRET"]\ndef f(given):\n    if K and given != K:\n        raise HTTPException(401)\n',
    'a check at start-up':
      'if not KEY:\n    raise RuntimeError()\ndef f(given):\n    if KEY and given != KEY:\n        raise HTTPException(401)\n',
    'an exit at start-up': 'if not KEY:\n    sys.exit(1)\ndef f(given):\n    if KEY and given != KEY:\n        raise HTTPException(401)\n',
    'a default': 'K = os.getenv("A_SECRET", "d")\ndef f(given):\n    if K and given != K:\n        raise HTTPException(401)\n',
    'a way out for debugging':
      'def f(given):\n    if not KEY and settings.DEBUG:\n        return True\n    return bool(KEY) and given == KEY\n',
    'a way out for debugging inside':
      'def f(given):\n    if not KEY:\n        if settings.DEBUG:\n            return\n        raise HTTPException(500)\n    if given != KEY:\n        raise HTTPException(401)\n',
    'a condition on the environment around it':
      'def f(given):\n    if settings.DEBUG:\n        if not KEY:\n            return True\n    return given == KEY\n',
    'a lookup that finds nobody':
      'def f(token):\n    if not KEY:\n        return None\n    if token != KEY:\n        raise HTTPException(401)\n    return load_user(token)\n',
    'a handler that does nothing':
      '@app.post("/hook")\ndef f(given):\n    if not KEY:\n        return\n    if given != KEY:\n        raise HTTPException(401)\n    work()\n',
    'an optional feature': 'def f():\n    if not KEY:\n        return []\n    return call(KEY)\n',
    'a yes for the right secret only': 'def f(given):\n    if KEY and given == KEY:\n        return True\n    return False\n',
    'one of two ways to sign in':
      'def f(request):\n    if KEY:\n        if request.headers.get("x") != KEY:\n            raise HTTPException(401)\n    user = session(request)\n    if not user:\n        raise HTTPException(401)\n',
    'another way to sign in without it':
      'def f(request):\n    if KEY:\n        if request.headers.get("x") != KEY:\n            raise HTTPException(401)\n    else:\n        check_session(request)\n',
    'a template after a question': 'def f(given):\n    if not KEY or given != f"Bearer {KEY}":\n        raise HTTPException(401)\n',
    'a given value that was asked for':
      'def f(request):\n    given = request.headers.get("x")\n    if not given:\n        raise HTTPException(401)\n    if given != KEY:\n        raise HTTPException(401)\n',
    'a given value that must be there': 'def f(x: str = Header(...)):\n    if x != KEY:\n        raise HTTPException(401)\n',
    'a comparison with a placeholder': 'def f():\n    if KEY and KEY == "change-me":\n        raise ValueError("Invalid key")\n',
    'a comparison of two settings': 'def f():\n    if KEY and KEY == settings.OTHER_SECRET:\n        raise ValueError("Invalid key")\n',
    'a switch beside it': 'def f(x):\n    if settings.REQUIRE_AUTH and KEY and x != KEY:\n        raise HTTPException(401)\n',
    'no secret by its name':
      'REGION = os.getenv("REGION")\ndef f(given):\n    if REGION and given != REGION:\n        raise HTTPException(403)\n',
    'a client that sends it':
      'def f(session):\n    if KEY:\n        session.headers["Authorization"] = f"Bearer {KEY}"\n    return session.get(URL) == 1\n',
    'a validator of settings':
      '@field_validator("x")\ndef f(v):\n    if KEY and v != KEY:\n        raise ValueError("Invalid token")\n    return v\n',
    'an empty text in a template': 'def f(given):\n    if given != f"Bearer {EMPTY}":\n        raise HTTPException(401)\n',
    'None that compare_digest refuses': 'def f(request):\n    return hmac.compare_digest(request.headers.get("x"), KEY)\n',
  };
  for (const [title, body] of Object.entries(cases)) it(title, () => assert.deepEqual(opened(body).checks, []));
});
