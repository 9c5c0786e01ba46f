import assert from 'node:assert/strict';
import { lifetimeOf, type Misreading } from '../../server/src/model/lifetime';
import { contractOf, onlyIssuer, packageJson, type Workspace } from './workspace';

// How long tokens live, per library, form and value, and whether the number means what its author thought.

function lifetimeIn(files: Workspace) {
  const contract = contractOf(files);
  const issuer = onlyIssuer(contract);
  return lifetimeOf(issuer, contract, { service: issuer.service, environment: 'development' });
}

const ENV = `SECONDS=3600
SPAN=15m
TTL_MS=900000
ACCESS_MS=3600
MILLIS=3600 # in ms
ROUND=900000
MINUTES=15
EMPTY=
`;

const NODE = { 'package.json': packageJson({ dotenv: '17' }), 'load.ts': "import 'dotenv/config';\n", '.env': ENV };

const FORMS = {
  jsonwebtoken: (value: string): Workspace => ({
    ...NODE,
    'a.ts': `import jwt from 'jsonwebtoken';\nimport ms from 'ms';\nimport { config } from './config';\nexport const make = () => jwt.sign({}, 'key', { expiresIn: ${value} });\n`,
    'config.ts':
      "const DAY = 24 * 60 * 60 * 1000;\nexport const config = { ttl: '15m', seconds: 900, millis: 7 * DAY, minute: 60 * 1000, text: '3600', env: process.env.SECONDS };\n",
  }),
  claim: (value: string): Workspace => ({
    ...NODE,
    'a.ts': `import jwt from 'jsonwebtoken';\nexport const make = () => jwt.sign({ exp: ${value} }, 'key');\n`,
  }),
  nest: (value: string): Workspace => ({
    ...NODE,
    'a.ts': `import { JwtService } from '@nestjs/jwt';\nexport class Tokens {\n  constructor(private readonly jwt: JwtService) {}\n  make() {\n    return this.jwt.sign({}, { secret: 'key', expiresIn: ${value} });\n  }\n}\n`,
  }),
  jose: (value: string): Workspace => ({
    ...NODE,
    'a.ts': `import { SignJWT } from 'jose';\nexport const make = () => new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setExpirationTime(${value}).sign(new TextEncoder().encode('key'));\n`,
  }),
  pyjwt: (value: string): Workspace => python('import jwt', value),
  'python-jose': (value: string): Workspace => python('from jose import jwt', value),
} as const;

function python(imports: string, value: string): Workspace {
  return {
    'requirements.txt': 'python-dotenv\n',
    '.env': ENV,
    'a.py': `import os\nimport time\nfrom datetime import datetime, timedelta, timezone\n${imports}\n\ndef make():\n    return jwt.encode({"exp": ${value}}, "key", algorithm="HS256")\n`,
  };
}

const FOREVER = Number.POSITIVE_INFINITY;
const DEAD = Number.NEGATIVE_INFINITY;

/** The value as written; the seconds that a token lives, undefined when nothing is said; what was misread, and the seconds that were meant. */
type Row = readonly [string, number | undefined, Misreading?, number?];

const RELATIVE: readonly Row[] = [
  ['900', 900],
  ['3600', 3600],
  ['0', 0],
  ['60 * 60 * 24 * 7', 604_800],
  ['3600000', 3_600_000, 'milliseconds-as-seconds', 3600],
  ['86400000', 86_400_000, 'milliseconds-as-seconds', 86_400],
  ['360000', 360_000],
  ['36000000', 36_000_000],
  ['4320000', 4_320_000],
  ['5184000', 5_184_000],
  ["'15m'", 900],
  ["'1h'", 3600],
  ["'7d'", 604_800],
  ["'7 days'", 604_800],
  ["'1.5h'", 5400],
  ["'90s'", 90],
  ["'500ms'", 0.5],
  ["'1M'", 60],
  ["'2w'", 1_209_600],
  ["'1y'", 31_557_600],
  ["'-1h'", -3600],
  // ms reads none of these; jsonwebtoken throws.
  ["'soon'", undefined],
  ["'1mo'", undefined],
  ["'1h 30m'", undefined],
  ["''", undefined],
  ["'5 constructor'", undefined],
  // Digits without a unit are milliseconds.
  ["'3600'", 3.6, 'bare-string', 3600],
  ["'900'", 0.9, 'bare-string', 900],
  ["'86400'", 86.4, 'bare-string', 86_400],
  ["'604800'", 604.8, 'bare-string', 604_800],
  ["'2592000'", 2592, 'bare-string', 2_592_000],
  ['`${60 * 60}`', 3.6, 'bare-string', 3600],
  ['String(900)', 0.9, 'bare-string', 900],
  // Whole minutes in milliseconds, absurd as seconds: meant.
  ["'900000'", 900],
  ["'60000'", 60],
  ["'86400000'", 86_400],
  ['process.env.SECONDS', 3.6, 'bare-string', 3600],
  ['process.env.SECONDS!', 3.6, 'bare-string', 3600],
  ['process.env.SECONDS as any', 3.6, 'bare-string', 3600],
  ["process.env.NOTHING ?? '3600'", 3.6, 'bare-string', 3600],
  ['process.env.SPAN', 900],
  ['process.env.TTL_MS', 900],
  ['process.env.ACCESS_MS', 3.6],
  ['process.env.MILLIS', 3.6],
  ['process.env.ROUND', 900],
  ['Number(process.env.SECONDS)', 3600],
  ['parseInt(process.env.SECONDS!, 10)', 3600],
  ['+process.env.SECONDS!', 3600],
  ['Number(process.env.MINUTES) * 60', 900],
  ["process.env.NOTHING ?? '15m'", 900],
  ['process.env.NOTHING', undefined],
  ['process.env.EMPTY', undefined],
  ['elsewhere()', undefined],
  // Milliseconds where seconds are counted.
  ['15 * 60 * 1000', 900_000, 'milliseconds-as-seconds', 900],
  ['1000 * 60 * 15', 900_000, 'milliseconds-as-seconds', 900],
  ['1000 * 60 * 60 * 24', 86_400_000, 'milliseconds-as-seconds', 86_400],
  ['60 * 1000 * 15', 900_000, 'milliseconds-as-seconds', 900],
  ['Number(process.env.MINUTES) * 60 * 1000', 900_000, 'milliseconds-as-seconds', 900],
  ['Number(process.env.TTL_MS)', 900_000, 'milliseconds-as-seconds', 900],
  ['Number(process.env.NOTHING ?? 15 * 60 * 1000)', 900_000, 'milliseconds-as-seconds', 900],
  ['Number(process.env.NOTHING) || 15 * 60 * 1000', 900_000, 'milliseconds-as-seconds', 900],
  ['60 * 60 * 1000 + 30 * 60 * 1000', 5_400_000, 'milliseconds-as-seconds', 5400],
  ['(15 * 60 * 1000) / 1000', 900],
  ['Number(process.env.TTL_MS) / 1000', 900],
  ['Math.floor(Number(process.env.TTL_MS) / 1000)', 900],
  // A point in time where a span is asked for.
  ['1893456000', 1_893_456_000, 'absolute-as-relative'],
  ['Date.now() + 900000', FOREVER, 'absolute-as-relative', 900],
  ['Math.floor(Date.now() / 1000) + 900', FOREVER, 'absolute-as-relative', 900],
];

const TABLE: Readonly<Record<keyof typeof FORMS, readonly Row[]>> = {
  jsonwebtoken: [
    ...RELATIVE,
    ["ms('15m')", 900_000, 'milliseconds-as-seconds', 900],
    ["ms('15m') / 1000", 900],
    ["Math.round(ms('15m') / 1000)", 900],
    ['ms(process.env.SPAN as any)', 900_000, 'milliseconds-as-seconds', 900],
    ['config.ttl', 900],
    ['config.seconds', 900],
    ['config.text', 3.6, 'bare-string', 3600],
    ['config.env', 3.6, 'bare-string', 3600],
    ['config.millis', 604_800_000, 'milliseconds-as-seconds', 604_800],
    ['15 * config.minute', 900_000, 'milliseconds-as-seconds', 900],
  ],
  nest: RELATIVE,
  claim: [
    ['Math.floor(Date.now() / 1000) + 900', 900],
    ['Math.floor(Date.now() / 1000) + 60 * 60', 3600],
    ['Math.floor(Date.now() / 1000) - 60', -60],
    ['Date.now() / 1000 + 900', 900],
    ['(Date.now() + 900000) / 1000', 900],
    ['Math.floor(Date.now() / 1000 + 900)', 900],
    ['Math.floor(Date.now() / 1000) + Number(process.env.SECONDS)', 3600],
    ['Date.now() + 900000', FOREVER, 'milliseconds-claim', 900],
    ['Date.now() + 15 * 60 * 1000', FOREVER, 'milliseconds-claim', 900],
    ['Date.now()', FOREVER, 'milliseconds-claim', 0],
    ['Math.floor(Date.now() / 1000) + 15 * 60 * 1000', 900_000, 'milliseconds-as-seconds', 900],
    ['Math.floor(Date.now() / 1000) + 1000 * 60 * 15', 900_000, 'milliseconds-as-seconds', 900],
    ['Math.floor(Date.now() / 1000 + 15 * 60 * 1000)', 900_000, 'milliseconds-as-seconds', 900],
    ['900', DEAD, 'relative-as-absolute', 900],
    ['60 * 60 * 24', DEAD, 'relative-as-absolute', 86_400],
    ['Number(process.env.SECONDS)', DEAD, 'relative-as-absolute', 3600],
    ['1893456000', undefined],
    ['1893456000000', FOREVER, 'milliseconds-claim'],
    ['0', undefined],
    ["'900'", undefined],
    ['elsewhere()', undefined],
  ],
  jose: [
    ["'15m'", 900],
    ["'2 hours'", 7200],
    ["'1 day from now'", 86_400],
    ["'5 minutes ago'", -300],
    ["'-5m'", -300],
    ["'+5m'", 300],
    ["'1.5h'", 5400],
    ["'1.2s'", 1],
    // jose refuses these.
    ["'900'", undefined],
    ["'.5h'", undefined],
    ["'+5m ago'", undefined],
    ["'15 min utes'", undefined],
    ["'1mo'", undefined],
    ['process.env.SECONDS!', undefined],
    ['process.env.SPAN!', 900],
    ['900', DEAD, 'relative-as-absolute', 900],
    ['60 * 60', DEAD, 'relative-as-absolute', 3600],
    ['Number(process.env.SECONDS)', DEAD, 'relative-as-absolute', 3600],
    ['Math.floor(Date.now() / 1000) + 900', 900],
    ['Date.now() / 1000 + 900', 900],
    ['Date.now() + 900000', FOREVER, 'milliseconds-claim', 900],
    ['new Date(Date.now() + 900000)', 900],
    ['1893456000', undefined],
    ['elsewhere()', undefined],
  ],
  pyjwt: pythonRows(),
  'python-jose': pythonRows(),
};

function pythonRows(): readonly Row[] {
  return [
    ['datetime.now(timezone.utc) + timedelta(minutes=15)', 900],
    ['datetime.utcnow() + timedelta(days=7)', 604_800],
    ['datetime.now(timezone.utc) - timedelta(minutes=1)', -60],
    ['datetime.now() + timedelta(minutes=15)', 900, 'naive-local', 900],
    ['int(time.time()) + 900', 900],
    ['time.time() + 60 * 15', 900],
    ['int(time.time() + 900)', 900],
    ['int(time.time()) + int(os.environ["SECONDS"])', 3600],
    ['datetime.now(timezone.utc) + timedelta(minutes=int(os.environ["MINUTES"]))', 900],
    ['datetime.now(timezone.utc) + timedelta(minutes=float(os.getenv("NOTHING", "15")))', 900],
    ['int(time.time()) + 15 * 60 * 1000', 900_000, 'milliseconds-as-seconds', 900],
    ['int(time.time() + 15 * 60 * 1000)', 900_000, 'milliseconds-as-seconds', 900],
    ['int(time.time() * 1000) + 900000', FOREVER, 'milliseconds-claim', 900],
    ['900', DEAD, 'relative-as-absolute', 900],
    ['60 * 15', DEAD, 'relative-as-absolute', 900],
    ['int(os.environ["SECONDS"])', DEAD, 'relative-as-absolute', 3600],
    ['1893456000', undefined],
    ['timedelta(minutes=15)', undefined],
    ['"900"', undefined],
    ['elsewhere()', undefined],
  ];
}

describe('the lifetime of a token', () => {
  for (const [form, rows] of Object.entries(TABLE) as [keyof typeof FORMS, readonly Row[]][])
    describe(form, () => {
      for (const [written, seconds, misreading, intended] of rows)
        it(`${written}: ${seconds ?? 'nothing is said'}${misreading ? `, ${misreading}` : ''}`, () => {
          const lifetime = lifetimeIn(FORMS[form](written));
          assert.deepEqual(
            lifetime && { seconds: lifetime.seconds, misreading: lifetime.misreading, intended: lifetime.intended },
            seconds === undefined ? undefined : { seconds, misreading, intended },
          );
        });
    });

  it('is none where there is no expiry', () => {
    assert.equal(
      lifetimeIn({ ...NODE, 'a.ts': "import jwt from 'jsonwebtoken';\nexport const make = () => jwt.sign({}, 'key');\n" }),
      undefined,
    );
    assert.equal(lifetimeIn({ 'a.py': 'import jwt\n\ndef make():\n    return jwt.encode({}, "key", algorithm="HS256")\n' }), undefined);
  });

  it('tells the variable and the entry that it comes through', () => {
    const lifetime = lifetimeIn(FORMS.jsonwebtoken('process.env.SECONDS'));
    assert.equal(lifetime?.variable, 'SECONDS');
    assert.equal(lifetime?.entry?.key, 'SECONDS');
    assert.equal(lifetime?.at.file, '.env');
    const literal = lifetimeIn(FORMS.jsonwebtoken("'15m'"));
    assert.deepEqual([literal?.variable, literal?.entry, literal?.at.file], ['', undefined, 'a.ts']);
  });

  it('differs by environment', () => {
    const files = { ...FORMS.jsonwebtoken('process.env.ONLY'), '.env': 'ONLY=15m\n', '.env.production': 'ONLY=3600\n' };
    const contract = contractOf(files);
    const issuer = onlyIssuer(contract);
    const seconds = (environment: 'development' | 'production' | 'staging') =>
      lifetimeOf(issuer, contract, { service: issuer.service, environment })?.seconds;
    assert.deepEqual([seconds('development'), seconds('production'), seconds('staging')], [900, 3.6, undefined]);
  });

  it('comes through a settings class', () => {
    const files = (env: string): Workspace => ({
      'requirements.txt': 'pydantic-settings\npyjwt\n',
      '.env': env,
      'app/config.py':
        'from pydantic_settings import BaseSettings, SettingsConfigDict\n\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_file=".env")\n    access_token_expire_minutes: int = 30\n\nsettings = Settings()\n',
      'app/auth.py':
        'from datetime import datetime, timedelta, timezone\nimport jwt\nfrom app.config import settings\n\ndef make():\n    expire = datetime.now(timezone.utc) + timedelta(minutes=settings.access_token_expire_minutes)\n    return jwt.encode({"exp": expire}, "key", algorithm="HS256")\n',
    });
    assert.equal(lifetimeIn(files('A=1\n'))?.seconds, 1800);
    assert.equal(lifetimeIn(files('ACCESS_TOKEN_EXPIRE_MINUTES=5\n'))?.seconds, 300);
  });
});
