import assert from 'node:assert/strict';
import type { Environment } from '../../server/src/model/contract';
import { contractOf, given, keyIn, onlyIssuer, packageJson, serviceAt, shown, type Workspace } from './workspace';

// What values come to: arithmetic on spans and moments, and environment variables.

function expiryIn(files: Workspace, environment: Environment = 'development') {
  const contract = contractOf(files);
  const { fact, service } = onlyIssuer(contract);
  return typeof fact.expiry === 'string' ? fact.expiry : shown(contract.evaluate(fact.expiry.value, { service, environment }));
}

const PACKAGE = { 'package.json': packageJson({ dotenv: '17' }), 'load.ts': "import 'dotenv/config';\n" };
const ENV = 'MINUTES=15\nTTL=900\nSPAN=15m\nEMPTY=\nBLANK="  "\nWORD=soon\n';

function typescript(expiresIn: string, before = ''): Workspace {
  return {
    ...PACKAGE,
    '.env': ENV,
    'a.ts': `import jwt from 'jsonwebtoken';\nimport ms from 'ms';\n${before}\nexport const make = () => jwt.sign({}, 'key', { expiresIn: ${expiresIn} });\n`,
  };
}

function typescriptClaim(exp: string): Workspace {
  return {
    ...PACKAGE,
    '.env': ENV,
    'a.ts': `import jwt from 'jsonwebtoken';\nexport const make = () => jwt.sign({ exp: ${exp} }, 'key');\n`,
  };
}

function python(exp: string): Workspace {
  return {
    'requirements.txt': 'pyjwt\npython-dotenv\n',
    '.env': ENV,
    'a.py': `import os\nimport time\nimport datetime as dt\nfrom datetime import datetime, timedelta, timezone\nimport jwt\n\ndef make():\n    return jwt.encode({"exp": ${exp}}, "key", algorithm="HS256")\n`,
  };
}

describe('a computed value', () => {
  const table: readonly (readonly [string, Workspace, string | number])[] = [
    ['a number', typescript('900'), 900],
    ['a product', typescript('60 * 60 * 24 * 7'), 604_800],
    ['a sum, a difference and a quotient', typescript('(10 + 20 - 5) / 5'), 5],
    ['a remainder and a power', typescript('7 % 4 + 2 ** 3'), 11],
    ['a constant of the file', typescript('7 * DAY', 'const DAY = 24 * 3600;'), 604_800],
    ['a division by nothing', typescript('1 / 0'), 'unknown'],
    ['a text and a number', typescript("'15' + 'm'"), '15m'],
    ['a template', typescript('`${5 * 3}m`'), '15m'],
    ['a template of a variable', typescript('`${process.env.MINUTES}m`'), '15m'],
    ['a template of a variable nobody gives', typescript('`${process.env.NOTHING}m`'), 'unknown'],
    ['a span through ms', typescript("ms('15m')"), 900_000],
    ['a span through ms, in seconds', typescript("ms('15m') / 1000"), 900],
    ['a span that ms cannot read', typescript("ms('soon')"), 'unknown'],
    ['a variable', typescript('process.env.TTL'), '900'],
    ['a variable as a number', typescript('Number(process.env.TTL)'), 900],
    ['a variable by a plus sign', typescript('+process.env.TTL!'), 900],
    ['a variable as an integer', typescript('parseInt(process.env.TTL!, 10) * 2'), 1800],
    ['the leading digits of a variable', typescript('parseInt(process.env.SPAN!, 10)'), 15],
    ['a variable that is no number', typescript('Number(process.env.WORD)'), 'unknown'],
    ['a variable that is blank, as a number', typescript('Number(process.env.BLANK)'), 'unknown'],
    ['a variable times a number', typescript('(process.env.MINUTES as any) * 60'), 900],
    ['a variable plus a number, which joins them', typescript('(process.env.MINUTES as any) + 60'), '1560'],
    ['a variable or a number', typescript('process.env.NOTHING ?? 900'), 900],
    ['a variable with a value, or a number', typescript('Number(process.env.TTL ?? 60)'), 900],
    ['a variable that is empty, or a number', typescript('process.env.EMPTY || 900'), 900],
    ['a variable nobody gives', typescript('process.env.NOTHING'), 'unset NOTHING'],
    ['a variable nobody gives, as a number', typescript('Number(process.env.NOTHING)'), 'unset NOTHING'],
    ['an empty variable', typescript('process.env.EMPTY'), 'unset EMPTY'],
    ['what cannot be read', typescript('elsewhere()'), 'unknown'],
    ['what may be one or the other', typescript("flag ? '15m' : '1h'", 'declare const flag: boolean;'), 'unknown'],
    ['now in milliseconds', typescriptClaim('Date.now() + 900000'), 'milliseconds now+900000'],
    ['now in seconds', typescriptClaim('Math.floor(Date.now() / 1000) + 60 * 15'), 'seconds now+900'],
    ['now in seconds, floored in the end', typescriptClaim('Math.floor(Date.now() / 1000 + 900)'), 'seconds now+900'],
    ['now in seconds, with the span first', typescriptClaim('900 + Date.now() / 1000'), 'seconds now+900'],
    ['now with a span, in seconds', typescriptClaim('(Date.now() + 900000) / 1000'), 'seconds now+900'],
    ['now by a date', typescriptClaim('Math.floor(new Date().getTime() / 1000) + 900'), 'seconds now+900'],
    ['before now', typescriptClaim('Math.floor(Date.now() / 1000) - 60'), 'seconds now-60'],
    ['now divided by something else', typescriptClaim('Date.now() / 100'), 'unknown'],
    ['now plus a variable', typescriptClaim('Math.floor(Date.now() / 1000) + Number(process.env.TTL)'), 'seconds now+900'],
    ['now plus a text, which joins them', typescriptClaim('Math.floor(Date.now() / 1000) + process.env.TTL'), 'unknown'],
    ['a point in time', typescriptClaim('1893456000'), 1_893_456_000],
    ['Python: utcnow and a span', python('datetime.utcnow() + timedelta(minutes=15)'), 'datetime now+900'],
    ['Python: now in a zone', python('datetime.now(timezone.utc) + timedelta(hours=1, minutes=30)'), 'datetime now+5400'],
    ['Python: now in a zone by the module', python('dt.datetime.now(tz=dt.timezone.utc) + dt.timedelta(days=7)'), 'datetime now+604800'],
    ['Python: now without a zone', python('datetime.now() + timedelta(minutes=15)'), 'local datetime now+900'],
    ['Python: seconds', python('int(time.time()) + 60 * 15'), 'seconds now+900'],
    ['Python: seconds, cut in the end', python('int(time.time() + 900)'), 'seconds now+900'],
    ['Python: spans added', python('datetime.now(timezone.utc) + timedelta(minutes=10) + timedelta(minutes=5)'), 'datetime now+900'],
    ['Python: a span times a number', python('datetime.now(timezone.utc) + 3 * timedelta(minutes=5)'), 'datetime now+900'],
    [
      'Python: a span of a variable',
      python('datetime.now(timezone.utc) + timedelta(minutes=int(os.environ["MINUTES"]))'),
      'datetime now+900',
    ],
    [
      'Python: a span of a variable with a default',
      python('datetime.now(timezone.utc) + timedelta(minutes=int(os.getenv("NOTHING", "15")))'),
      'datetime now+900',
    ],
    [
      'Python: a span of a variable nobody gives',
      python('datetime.now(timezone.utc) + timedelta(minutes=int(os.environ["NOTHING"]))'),
      'unknown',
    ],
    ['Python: a span taken away', python('datetime.now(timezone.utc) - timedelta(minutes=15)'), 'datetime now-900'],
    ['Python: what cannot be read', python('elsewhere()'), 'unknown'],
  ];
  for (const [title, files, expected] of table) it(`${title} is ${expected}`, () => assert.equal(expiryIn(files), expected));

  it('stands where it was written: in the code, or in the env file', () => {
    const contract = contractOf(typescript('Number(process.env.TTL) * 2'));
    const { fact, service } = onlyIssuer(contract);
    assert.ok(typeof fact.expiry !== 'string');
    const evaluated = contract.evaluate(fact.expiry.value, { service, environment: 'development' });
    assert.ok(evaluated.state === 'known');
    assert.equal(evaluated.variable, 'TTL');
    assert.equal(evaluated.entry?.file, '.env');
  });
});

describe('a variable', () => {
  const reading = (
    env: Workspace,
    read = 'process.env.AUTH_SECRET!',
    dependencies: Readonly<Record<string, string>> = { next: '16' },
  ): Workspace => ({
    'package.json': packageJson(dependencies),
    'a.ts': `import jwt from 'jsonwebtoken';\nexport const make = () => jwt.sign({}, ${read});\n`,
    ...env,
  });
  const table: readonly (readonly [string, Workspace, Environment, string])[] = [
    ['is its value', reading({ '.env': 'AUTH_SECRET=right\n' }), 'development', 'right'],
    ['is unset where files give others', reading({ '.env': 'OTHER=1\n' }), 'development', 'unset AUTH_SECRET'],
    ['is unset where it is empty', reading({ '.env': 'AUTH_SECRET=\n' }), 'development', 'unset AUTH_SECRET'],
    ['is unknown where there is no file', reading({}), 'development', 'unknown'],
    ['is unknown where there is only a template', reading({ '.env.example': 'AUTH_SECRET=right\n' }), 'development', 'unknown'],
    ['is its default where there is no file', reading({}, "process.env.AUTH_SECRET ?? 'default'"), 'development', 'default'],
    [
      'is its default where files give others',
      reading({ '.env': 'OTHER=1\n' }, "process.env.AUTH_SECRET || 'default'"),
      'development',
      'default',
    ],
    [
      'is its value before its default',
      reading({ '.env': 'AUTH_SECRET=right\n' }, "process.env.AUTH_SECRET || 'default'"),
      'development',
      'right',
    ],
    [
      'is the first of two that has a value',
      reading({ '.env': 'SECOND=right\n' }, 'process.env.FIRST ?? process.env.SECOND'),
      'development',
      'right',
    ],
    [
      'is unset by the name of the last that was tried',
      reading({ '.env': 'OTHER=1\n' }, 'process.env.FIRST ?? process.env.SECOND'),
      'development',
      'unset SECOND',
    ],
    ['is unknown where the environment has no file', reading({ '.env.development': 'AUTH_SECRET=right\n' }), 'production', 'unknown'],
    [
      'is unknown, not its default, where another file than an env file says that it is given',
      reading(
        { '.env': 'A=1\n', 'compose.yml': 'services:\n  web:\n    environment:\n      AUTH_SECRET: ${AUTH_SECRET}\n' },
        "process.env.AUTH_SECRET ?? 'default'",
      ),
      'development',
      'unknown',
    ],
    [
      'is unset when only a deployment gives it and the machine is a developer’s',
      reading({
        '.env': 'A=1\n',
        '.github/workflows/deploy.yml':
          'on: push\njobs:\n  a:\n    runs-on: x\n    env:\n      AUTH_SECRET: ${{ secrets.AUTH_SECRET }}\n    steps: []\n',
      }),
      'development',
      'unset AUTH_SECRET',
    ],
    [
      'is unknown when a deployment gives it',
      reading({
        '.env.production': 'A=1\n',
        '.github/workflows/deploy.yml':
          'on: push\njobs:\n  a:\n    runs-on: x\n    env:\n      AUTH_SECRET: ${{ secrets.AUTH_SECRET }}\n    steps: []\n',
      }),
      'production',
      'unknown',
    ],
    ['is unset in production where the files lack it', reading({ '.env.production': 'A=1\n' }), 'production', 'unset AUTH_SECRET'],
    [
      'is unknown in production on Fly, whose secrets no file shows',
      reading({ '.env.production': 'A=1\n', 'fly.toml': 'app = "web"\n' }),
      'production',
      'unknown',
    ],
    [
      'is unset in development of what runs on Fly',
      reading({ '.env': 'A=1\n', 'fly.toml': 'app = "web"\n' }),
      'development',
      'unset AUTH_SECRET',
    ],
    [
      'is unset when only a test sets it',
      reading({ '.env': 'A=1\n', 'test/setup.ts': "process.env.AUTH_SECRET = 'test';\n" }),
      'development',
      'unset AUTH_SECRET',
    ],
    [
      'is unknown when the code sets it',
      reading({ '.env': 'A=1\n', 'boot.ts': "process.env.AUTH_SECRET = 'x';\n" }),
      'development',
      'unknown',
    ],
    [
      'is unknown in a test that sets it',
      reading({ '.env': 'A=1\n', 'test/setup.ts': "process.env.AUTH_SECRET = 'test';\n" }),
      'test',
      'unknown',
    ],
  ];
  for (const [title, files, environment, expected] of table) it(title, () => assert.equal(keyIn(files, environment), expected));

  const pointers = [
    'op://vault/item/field',
    '${{ secrets.AUTH_SECRET }}',
    'vault:secret/data/app#key',
    'arn:aws:secretsmanager:eu-west-1:1:secret:x',
    'projects/1/secrets/auth/versions/latest',
    'encrypted:BASE64TEXT==',
    'ENC[AES256_GCM,data:x]',
    '[SENSITIVE]',
    'secret://auth',
    "exec('op read op://x')",
    'ref+awsssm://a',
    'doppler:AUTH_SECRET',
    'infisical:AUTH_SECRET',
  ];
  for (const pointer of pointers)
    it(`is unknown where its file only says where it is kept: ${pointer.slice(0, 12)}...`, () => {
      const files = reading({ '.env': `AUTH_SECRET="${pointer}"\n` });
      assert.equal(keyIn(files), 'unknown');
      assert.equal(given(contractOf(files), '', 'development'), '(elsewhere)');
    });
});

describe('names of settings', () => {
  const settings = (config: string, field: string, env: string): Workspace => ({
    'requirements.txt': 'pydantic-settings\npyjwt\n',
    '.env': env,
    'app/config.py': `from pydantic import Field\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\n\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(${config})\n    ${field}\n\nsettings = Settings()\n`,
    'app/auth.py':
      'import jwt\nfrom app.config import settings\n\ndef make():\n    return jwt.encode({}, settings.auth_secret, algorithm="HS256")\n',
  });
  it('are found whatever their case', () => {
    for (const name of ['AUTH_SECRET', 'auth_secret', 'Auth_Secret'])
      assert.equal(keyIn(settings('env_file=".env"', 'auth_secret: str', `${name}=right\n`)), 'right', name);
  });
  it('prefer the exact case', () => {
    assert.equal(keyIn(settings('env_file=".env"', 'auth_secret: str', 'Auth_Secret=other\nAUTH_SECRET=right\n')), 'right');
  });
  it('have their prefix', () => {
    assert.equal(
      keyIn(settings('env_file=".env", env_prefix="APP_"', 'auth_secret: str', 'AUTH_SECRET=wrong\nAPP_AUTH_SECRET=right\n')),
      'right',
    );
    assert.equal(keyIn(settings('env_file=".env", env_prefix="APP_"', 'auth_secret: str', 'AUTH_SECRET=wrong\n')), 'unset APP_AUTH_SECRET');
  });
  it('have their default', () => {
    assert.equal(keyIn(settings('env_file=".env"', 'auth_secret: str = "default"', 'OTHER=1\n')), 'default');
  });
  it('are exact for everybody else', () => {
    const files = {
      'package.json': packageJson({ next: '16' }),
      '.env': 'auth_secret=x\n',
      'a.ts': 'export const a = process.env.AUTH_SECRET;\n',
    };
    assert.equal(given(contractOf(files), '', 'development'), '(nothing)');
  });
});

describe('a $ in a value', () => {
  const loaders: Readonly<Record<'literal' | 'expand' | 'braces' | 'unknown', Workspace>> = {
    literal: { 'package.json': packageJson({ dotenv: '17' }), 'a.ts': "import 'dotenv/config';\n" },
    expand: { 'package.json': packageJson({ next: '16' }) },
    braces: { 'requirements.txt': 'python-dotenv\n', 'a.py': 'from dotenv import load_dotenv\nload_dotenv()\n' },
    unknown: { 'package.json': packageJson() },
  };
  /** The line, and what dotenv, Next.js, python-dotenv and an unknown loader make of it. */
  const table: readonly (readonly [string, string, string, string, string])[] = [
    ['plain', 'plain', 'plain', 'plain', 'plain'],
    ['$OTHER', '$OTHER', 'other', '$OTHER', '(elsewhere)'],
    ['${OTHER}', '${OTHER}', 'other', 'other', '(elsewhere)'],
    ['a-${OTHER}-$OTHER', 'a-${OTHER}-$OTHER', 'a-other-other', 'a-other-$OTHER', '(elsewhere)'],
    ["'${OTHER}'", '${OTHER}', 'other', 'other', '(elsewhere)'],
    ['a\\$OTHER', 'a\\$OTHER', 'a$OTHER', 'a\\$OTHER', '(elsewhere)'],
    ['${OTHER:-default}', '${OTHER:-default}', 'other', 'other', '(elsewhere)'],
    ['${HOLLOW:-default}', '${HOLLOW:-default}', 'default', '', '(elsewhere)'],
    ['$NOWHERE', '$NOWHERE', '(elsewhere)', '$NOWHERE', '(elsewhere)'],
    ['${NOWHERE:-default}', '${NOWHERE:-default}', '(elsewhere)', '(elsewhere)', '(elsewhere)'],
    ['${OTHER:-$NOWHERE}', '${OTHER:-$NOWHERE}', '(elsewhere)', 'other', '(elsewhere)'],
    ['${OTHER:+there}', '${OTHER:+there}', 'other:+there}', '${OTHER:+there}', '(elsewhere)'],
    ['$AUTH_SECRET', '$AUTH_SECRET', '(elsewhere)', '$AUTH_SECRET', '(elsewhere)'],
    ['$CHAINED', '$CHAINED', '(elsewhere)', '$CHAINED', '(elsewhere)'],
    ['$2b$10$abcdefghijklmnop', '$2b$10$abcdefghijklmnop', '(elsewhere)', '$2b$10$abcdefghijklmnop', '(elsewhere)'],
    ['pa$$word', 'pa$$word', '(elsewhere)', 'pa$$word', '(elsewhere)'],
    ['100$', '100$', '100$', '100$', '(elsewhere)'],
  ];
  for (const [written, ...outcomes] of table)
    it(`is read as its loader reads it: ${written}`, () => {
      const env = `OTHER=other\nHOLLOW=\nCHAINED=$OTHER\nAUTH_SECRET=${written}\n`;
      const found = Object.values(loaders).map((loader) => given(contractOf({ ...loader, '.env': env }), '', 'development'));
      assert.deepEqual(found, outcomes);
    });

  it('is told by nobody where python-dotenv has not come to the other name yet', () => {
    const env = { '.env': 'AUTH_SECRET=${OTHER}\nOTHER=other\n' };
    assert.equal(given(contractOf({ ...loaders.braces, ...env }), '', 'development'), '(elsewhere)');
    assert.equal(given(contractOf({ ...loaders.expand, ...env }), '', 'development'), 'other');
  });

  it('means the strongest file’s value of the other name', () => {
    const files = { ...loaders.expand, '.env': 'AUTH_SECRET=${OTHER}\nOTHER=weak\n', '.env.local': 'OTHER=strong\n' };
    assert.equal(given(contractOf(files), '', 'development'), 'strong');
  });

  it('is expanded with braces only by python-dotenv', () => {
    assert.equal(serviceAt(contractOf(loaders.braces), '').expansion, 'braces');
  });
});
