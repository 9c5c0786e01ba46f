import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { edited, factsOf, lines } from './print';

function headers(text: string): readonly string[] {
  return lines(text, 'authorization-header').map((line) => line.replace(/^header </, '<'));
}

function guarded(text: string): string {
  const found = factsOf(text).find((fact) => fact.kind === 'authorization-header' && fact.guardEdits.length > 0);
  return found?.kind === 'authorization-header' ? edited(text, found.guardEdits) : 'no edit';
}

const BEARER = '{"Authorization": f"Bearer {t}"}';
const SHOWN = '<f"Bearer {t}"> scheme=Bearer token=<t>';

describe('python authorization headers', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    [`h = ${BEARER}`, [`${SHOWN} unknown`]],
    [`import os\nt = os.getenv("T")\nh = ${BEARER}`, [`${SHOWN} unknown`]],
    [`import os\nt = os.getenv("T", "d")\nh = ${BEARER}`, [`${SHOWN} unknown`]],
    [`import os\nt = os.environ["T"]\nh = ${BEARER}`, [`${SHOWN} impossible`]],
    [`import os\nt = os.getenv("T")\nif not t:\n    raise X\nh = ${BEARER}`, [`${SHOWN} impossible`]],
    [`import os\nt = os.getenv("T")\nif not t:\n    print("no token")\nh = ${BEARER}`, [`${SHOWN} unknown`]],
    [`import os\nt = os.getenv("T")\ndef f():\n    return ${BEARER}`, [`${SHOWN} unknown`]],
    [`import os\nt = os.getenv("T")\nassert t\ndef f():\n    return ${BEARER}`, [`${SHOWN} impossible`]],
    [`import os\nt = os.getenv("T")\nh = ${BEARER} if t else {}`, [`${SHOWN} impossible`]],
    [`import os\nt = os.getenv("T")\nh = t and ${BEARER}`, [`${SHOWN} impossible`]],
    [`import os\nt = os.getenv("T")\nif t:\n    h = ${BEARER}`, [`${SHOWN} impossible`]],
    [
      `import os\nt = os.getenv("T")\nh = ${BEARER}\nrequests.post(url, headers={"authorization": "Bearer " + t})`,
      [`${SHOWN} unknown`, `<"Bearer " + t> scheme=Bearer token=<t> unknown`],
    ],
    [`def f(t: Optional[str]):\n    return ${BEARER}`, [`${SHOWN} possible: t can be None: its type is Optional[str]`]],
    [`def f(t: str | None = Cookie(None)):\n    return ${BEARER}`, [`${SHOWN} possible: t can be None: its type is str | None`]],
    [`def f(t=None):\n    return ${BEARER}`, [`${SHOWN} possible: t is None when the caller does not give it`]],
    [`def f(t: str):\n    return ${BEARER}`, [`${SHOWN} impossible`]],
    [`def f(t):\n    return ${BEARER}`, [`${SHOWN} unknown`]],
    [`def f(t=None):\n    t = t or fetch()\n    return ${BEARER}`, [`${SHOWN} unknown`]],
    [
      `def f(request):\n    t = request.cookies.get("access_token")\n    return ${BEARER}`,
      [`${SHOWN} possible: request.cookies.get("access_token") returns None when there is no access_token`],
    ],
    [`def f(request):\n    t = request.cookies.get("access_token", "")\n    return ${BEARER}`, [`${SHOWN} unknown`]],
    [
      `def f(request):\n    t = request.cookies.get("access_token")\n    if t is None:\n        return None\n    return ${BEARER}`,
      [`${SHOWN} impossible`],
    ],
    [`def f(c):\n    t = c.get("/login")\n    return ${BEARER}`, [`${SHOWN} unknown`]],
    ['h = {"Authorization": "Bearer %s" % t, **x}', ['<"Bearer %s" % t> scheme=Bearer token=<t> unknown']],
    ['h = {"Authorization": "Bearer {}".format(t)}', ['<"Bearer {}".format(t)> scheme=Bearer token=<t> unknown']],
    ['h = {"Authorization": f"Basic {encoded}"}', ['<f"Basic {encoded}"> scheme=Basic token=<encoded> unknown']],
    ['h = {"Authorization": access_token}', ['<access_token> scheme= token=<access_token> unknown']],
    ['a = f"Bearer {t}"\nh = {"Authorization": a}', ['<a> scheme=Bearer token=<t> unknown']],
    ['h = dict(Authorization=f"Bearer {t}")', [`${SHOWN} unknown`]],
    ['r.add_header("Authorization", f"Bearer {t}")', [`${SHOWN} unknown`]],
    ['h["Authorization"] = f"Bearer {t}"', [`${SHOWN} unknown`]],
    [
      'class C:\n    def __init__(self, token: str | None = None):\n        self.t = token\n    def h(self):\n        return {"Authorization": f"Bearer {self.t}"}',
      ['<f"Bearer {self.t}"> scheme=Bearer token=<self.t> possible: token can be None: its type is str | None'],
    ],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => assert.deepEqual(headers(text), expected));

  const lookalikes = [
    'h = request.headers["Authorization"]',
    'h = request.headers.get("Authorization")',
    'allow_headers = ["Authorization"]',
    'schema = {"Authorization": {"type": "apiKey"}}',
    'h = {"Authorization": auth_header}',
    'h = {"Authorization": "Bearer fixed"}',
    'h = {"Authorization": f"{kind} {t}"}',
    'h = {"Authorization": ""}',
    'if h["Authorization"] == f"Bearer {t}": pass',
  ];
  for (const text of lookalikes) it(`is silent: ${JSON.stringify(text)}`, () => assert.deepEqual(headers(text), []));

  it('offers to send the header only with a token', () => {
    const before = 'def f(t=None):\n    h = {}\n    h["Authorization"] = f"Bearer {t}"\n    return h\n';
    assert.equal(guarded(before), 'def f(t=None):\n    h = {}\n    if t:\n        h["Authorization"] = f"Bearer {t}"\n    return h\n');
    assert.equal(
      guarded(before.replaceAll('    ', '\t')),
      'def f(t=None):\n\th = {}\n\tif t:\n\t\th["Authorization"] = f"Bearer {t}"\n\treturn h\n',
    );
    assert.equal(guarded(before.replaceAll('\n', '\r\n')).split('\r\n').length, 6);
    assert.equal(guarded(`def f(t=None):\n    return ${BEARER}\n`), 'no edit');
    assert.equal(guarded('def f(t=None):\n    h = {}; h["Authorization"] = f"Bearer {t}"\n'), 'no edit');
  });
});

describe('python hosts', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['URL = "https://My-App.fly.dev/x"', ['host my-app.fly.dev <My-App.fly.dev>']],
    ['URL = f"https://one.fly.dev/{x}"', ['host one.fly.dev <one.fly.dev>']],
    ['URL = f"https://{app}.fly.dev"', []],
    ['hosts = ["*.fly.dev", "a.fly.dev", "a.b.fly.dev", "x.fly.development"]', ['host a.fly.dev <a.fly.dev>']],
    ['"""See https://doc.fly.dev"""', []],
    ['# https://note.fly.dev', []],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => assert.deepEqual(lines(text, 'host-mention'), expected));
});
