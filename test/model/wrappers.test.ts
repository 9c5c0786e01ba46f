import assert from 'node:assert/strict';
import type { IssuerParty, VerifierParty } from '../../server/src/model/contract';
import { contractOf, packageJson, shown, type Workspace } from './workspace';

// Functions around a library: what their callers give counts.

const PACKAGE = {
  'package.json': packageJson({ jsonwebtoken: '9.0.2', dotenv: '17' }),
  'load.ts': "import 'dotenv/config';\n",
  '.env': 'ACCESS=a\nREFRESH=r\nAUD=api\nTTL=900\n',
};

/** One line for each issuer: key, expiry, role and the place where the expiry stands. */
function issuers(files: Workspace): readonly string[] {
  const contract = contractOf({ ...PACKAGE, ...files });
  return contract.issuers.map((party) => {
    const { fact, service, role, through } = party;
    const at = (value: Parameters<typeof contract.evaluate>[0]) => shown(contract.evaluate(value, { service, environment: 'development' }));
    const expiry = typeof fact.expiry === 'string' ? fact.expiry : at(fact.expiry.value);
    const place = typeof fact.expiry === 'string' ? '' : ` in ${fact.expiry.valueAt.file}`;
    return `${at(fact.key)} ${expiry} ${role}${place}${through ? ` by ${through.file}` : ''}`;
  });
}

function verifiers(files: Workspace): readonly string[] {
  const contract = contractOf({ ...PACKAGE, ...files });
  return contract.verifiers.map(({ fact, service }: VerifierParty) => {
    const at = (value: Parameters<typeof contract.evaluate>[0]) => shown(contract.evaluate(value, { service, environment: 'development' }));
    return `${at(fact.key)} aud ${at(fact.audience.value)} leeway ${at(fact.leeway.value)}`;
  });
}

const SIGN =
  "import jwt from 'jsonwebtoken';\nexport function generateToken(payload: object, secret: string, expiresIn = '15m') {\n  return jwt.sign(payload, secret, { expiresIn });\n}\n";

describe('functions around a library', () => {
  it('issue one token for each call that decides how', () => {
    assert.deepEqual(
      issuers({
        'jwt.ts': SIGN,
        'login.ts': `import { generateToken } from './jwt';
export function login(user) {
  const accessToken = generateToken({ id: user.id }, process.env.ACCESS!);
  const refreshToken = generateToken({ id: user.id }, process.env.REFRESH!, '7d');
  return { accessToken, refreshToken };
}`,
      }),
      ['a 15m access in jwt.ts by login.ts', 'r 7d refresh in login.ts by login.ts'],
    );
  });

  it('have their own defaults where no call is seen', () => {
    assert.deepEqual(issuers({ 'jwt.ts': SIGN }), ['unknown 15m access in jwt.ts']);
    assert.deepEqual(issuers({ 'jwt.ts': SIGN, 'jwt.test.ts': "import { generateToken } from './jwt';\ngenerateToken({}, 'k', '1');" }), [
      'unknown 15m access in jwt.ts',
    ]);
  });

  const named = `import jwt from 'jsonwebtoken';
export const signToken = ({ payload, secret, ttl = 900 }: Options) => jwt.sign(payload, secret, { expiresIn: ttl });
`;

  it('take objects apart', () => {
    const call = (given: string) => `import { signToken } from './jwt';\nexport const make = (user) => signToken(${given});`;
    assert.deepEqual(issuers({ 'jwt.ts': named, 'a.ts': call('{ payload: {}, secret: process.env.ACCESS, ttl: 60 }') }), [
      'a 60 access in a.ts by a.ts',
    ]);
    assert.deepEqual(issuers({ 'jwt.ts': named, 'a.ts': call('{ payload: {}, secret: process.env.ACCESS }') }), [
      'a 900 access in jwt.ts by a.ts',
    ]);
    assert.deepEqual(issuers({ 'jwt.ts': named, 'a.ts': call('{ payload: {}, ...user.options }') }), [
      'unknown unknown access in a.ts by a.ts',
    ]);
    assert.deepEqual(issuers({ 'jwt.ts': named, 'a.ts': call('user.options') }), ['unknown unknown access in a.ts by a.ts']);
  });

  it('hand options on as a whole', () => {
    const whole =
      "import jwt from 'jsonwebtoken';\nexport const sign = (payload, options) => jwt.sign(payload, process.env.ACCESS!, options);\n";
    const call = (given: string) => `import { sign } from './jwt';\nexport const make = (user) => sign(${given});`;
    assert.deepEqual(issuers({ 'jwt.ts': whole, 'a.ts': call("{ id: 1 }, { expiresIn: '5m' }") }), ['a 5m access in a.ts by a.ts']);
    assert.deepEqual(issuers({ 'jwt.ts': whole, 'a.ts': call('{ id: 1 }, {}') }), ['a unset access by a.ts']);
    assert.deepEqual(issuers({ 'jwt.ts': whole, 'a.ts': call('{ id: 1 }') }), ['a unset access by a.ts']);
    assert.deepEqual(issuers({ 'jwt.ts': whole, 'a.ts': call('{ exp: 5 }') }), ['a 5 access in a.ts by a.ts']);
    assert.deepEqual(issuers({ 'jwt.ts': whole, 'a.ts': call('user') }), ['a unknown access by a.ts']);
    assert.deepEqual(issuers({ 'jwt.ts': whole }), ['a unknown access in jwt.ts']);
  });

  it('may stand around each other', () => {
    assert.deepEqual(
      issuers({
        'jwt.ts': SIGN,
        'tokens.ts': `import { generateToken } from './jwt';
export const accessToken = (user, ttl: string) => generateToken({ sub: user.id }, process.env.ACCESS!, ttl);`,
        'login.ts': "import { accessToken } from './tokens';\nexport const login = (user) => accessToken(user, '5m');",
      }),
      ['a 5m access in login.ts by login.ts'],
    );
  });

  it('are methods that are known by their name', () => {
    const service = `import jwt from 'jsonwebtoken';
export class TokenService {
  generateToken(payload, secret, expiresIn) { return jwt.sign(payload, secret, { expiresIn }); }
  pair(user) { return [this.generateToken(user, process.env.ACCESS, '5m'), this.generateToken(user, process.env.REFRESH, '7d')]; }
}`;
    assert.deepEqual(issuers({ 'service.ts': service }), [
      'a 5m access in service.ts by service.ts',
      'r 7d refresh in service.ts by service.ts',
    ]);
    const elsewhere =
      'export class Login { constructor(private readonly tokens) {} login(user) { return this.tokens.generateToken(user, process.env.ACCESS, "1h"); } }';
    const single = service.replace(/ {2}pair.*\n/, '');
    assert.deepEqual(issuers({ 'service.ts': single, 'login.ts': elsewhere }), ['a 1h access in login.ts by login.ts']);
    // Two classes have such a method: nobody can tell which of them is called.
    assert.deepEqual(issuers({ 'service.ts': single, 'other.ts': single, 'login.ts': elsewhere }), [
      'unknown unknown access in service.ts',
      'unknown unknown access in other.ts',
    ]);
  });

  it('are not guessed from calls of other functions', () => {
    const other = "import { generateToken } from './random';\nexport const make = () => generateToken({}, process.env.ACCESS, '1d');";
    assert.deepEqual(
      issuers({ 'jwt.ts': SIGN, 'a.ts': other, 'random.ts': "import 'jsonwebtoken';\nexport const generateToken = () => 1;" }),
      ['unknown 15m access in jwt.ts'],
    );
    const local = "const generateToken = (a, b, c) => c;\nexport const make = () => generateToken({}, process.env.ACCESS, '1d');";
    assert.deepEqual(issuers({ 'jwt.ts': SIGN, 'a.ts': local }), ['unknown 15m access in jwt.ts']);
    const list = "import { generateToken } from './jwt';\nexport const make = (list) => generateToken({}, ...list, process.env.ACCESS);";
    assert.deepEqual(issuers({ 'jwt.ts': SIGN, 'a.ts': list }), ['unknown unknown access in a.ts by a.ts']);
  });

  it('verify what each call asks for', () => {
    assert.deepEqual(
      verifiers({
        'jwt.ts': `import jwt from 'jsonwebtoken';
export const verifyToken = (token, secret, options = {}) => jwt.verify(token, secret, { clockTolerance: 30, ...options });
export const checkToken = (token, secret, audience?) => jwt.verify(token, secret, { audience });
`,
        'a.ts': `import { checkToken, verifyToken } from './jwt';
export const access = (token) => checkToken(token, process.env.ACCESS, process.env.AUD);
export const refresh = (token) => checkToken(token, process.env.REFRESH);
export const any = (token) => verifyToken(token, process.env.ACCESS);`,
      }),
      ['a aud unknown leeway unknown', 'a aud api leeway unset', 'r aud unset leeway unset'],
    );
  });
});

describe('a wrapper', () => {
  it('says which call it is seen through', () => {
    const contract = contractOf({
      ...PACKAGE,
      'jwt.ts': SIGN,
      'a.ts': "import { generateToken } from './jwt';\nexport const t = (u) => generateToken(u, 'k', '1h');",
    });
    const [party] = contract.issuers as readonly IssuerParty[];
    assert.equal(party?.through?.file, 'a.ts');
    assert.equal(party?.fact.file, 'jwt.ts');
  });
});

describe('functions around a Python library', () => {
  const PYTHON = { 'requirements.txt': 'pyjwt\npython-dotenv\n', '.env': 'ACCESS_TOKEN_EXPIRE_MINUTES=30\n', 'app/__init__.py': '' };
  const SECURITY = `import jwt
from datetime import datetime, timedelta, timezone
def create_access_token(data: dict, expires_delta: timedelta | None = None):
    to_encode = data.copy()
    if expires_delta:
        expire = datetime.now(timezone.utc) + expires_delta
    else:
        expire = datetime.now(timezone.utc) + timedelta(minutes=15)
    to_encode.update({"exp": expire})
    return jwt.encode(to_encode, "key", algorithm="HS256")
`;
  const lifetimes = (files: Workspace) => {
    const contract = contractOf({ ...PYTHON, ...files });
    return contract.issuers.map(({ fact, service }) =>
      typeof fact.expiry === 'string' ? fact.expiry : shown(contract.evaluate(fact.expiry.value, { service, environment: 'development' })),
    );
  };

  it('have the lifetimes that their callers give', () => {
    const login = `import os
from datetime import timedelta
from app.security import create_access_token
from app import security
def login(user):
    ACCESS_TOKEN_EXPIRE_MINUTES = int(os.environ["ACCESS_TOKEN_EXPIRE_MINUTES"])
    access_token = create_access_token(data={"sub": user.id}, expires_delta=timedelta(minutes=ACCESS_TOKEN_EXPIRE_MINUTES))
    return access_token
def short(user):
    return security.create_access_token({"sub": user.id}, timedelta(seconds=5))
def usual(user):
    return create_access_token({"sub": user.id})
`;
    assert.deepEqual(lifetimes({ 'app/security.py': SECURITY, 'app/login.py': login }), [
      'datetime now+900',
      'datetime now+1800',
      'datetime now+5',
    ]);
    assert.deepEqual(lifetimes({ 'app/security.py': SECURITY }), ['datetime now+900']);
  });

  it('are not those of a library with a function of the same name', () => {
    const other = 'from flask_jwt import create_access_token\ncreate_access_token({}, expires_delta=5)\n';
    assert.deepEqual(lifetimes({ 'app/security.py': SECURITY, 'app/login.py': other }), ['datetime now+900']);
  });
});
