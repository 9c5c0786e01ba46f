import assert from 'node:assert/strict';
import type { Value } from '../../server/src/facts/value';
import { contractOf, keyIn, onlyIssuer, packageJson, shown, type Workspace } from './workspace';

// Values that stand in another file than the call that uses them.

const PACKAGE = { 'package.json': packageJson(), '.env': 'AUTH_SECRET=from-env\n' };

/** A TypeScript service whose issuer signs with `expression`. */
function signing(imports: string, expression: string, path = 'src/auth/token.ts'): Workspace {
  return { ...PACKAGE, [path]: `import jwt from 'jsonwebtoken';\n${imports}\nexport const make = () => jwt.sign({}, ${expression});\n` };
}

/** A Python service whose issuer signs with `expression`. */
function encoding(imports: string, expression: string, path = 'app/api/auth.py'): Workspace {
  return {
    'requirements.txt': 'pyjwt\npython-dotenv\n',
    '.env': 'AUTH_SECRET=from-env\n',
    [path]: `import jwt\n${imports}\n\ndef make(sub):\n    return jwt.encode({"sub": sub}, ${expression}, algorithm="HS256")\n`,
  };
}

describe('a value of another TypeScript file', () => {
  const config =
    "export const secret = 'right';\nexport const jwtConfig = { key: { secret: 'right', empty: undefined }, ttl: '15m' };\nexport default jwtConfig;\n";
  const table: readonly (readonly [string, Workspace, string])[] = [
    ['by name', { ...signing("import { secret } from '../config';", 'secret'), 'src/config.ts': config }, 'right'],
    ['by another name', { ...signing("import { secret as s } from '../config';", 's'), 'src/config.ts': config }, 'right'],
    [
      'as a step into an object',
      { ...signing("import { jwtConfig } from '../config';", 'jwtConfig.key.secret'), 'src/config.ts': config },
      'right',
    ],
    [
      'by destructuring',
      { ...signing("import { jwtConfig } from '../config';\nconst { secret } = jwtConfig.key;", 'secret'), 'src/config.ts': config },
      'right',
    ],
    ['by default', { ...signing("import anything from '../config';", 'anything.key.secret'), 'src/config.ts': config }, 'right'],
    ['by a namespace', { ...signing("import * as all from '../config';", 'all.secret'), 'src/config.ts': config }, 'right'],
    [
      'by the default of a namespace',
      { ...signing("import * as all from '../config';", 'all.default.key.secret'), 'src/config.ts': config },
      'right',
    ],
    ['with an ending', { ...signing("import { secret } from '../config.js';", 'secret'), 'src/config.ts': config }, 'right'],
    ['from an index', { ...signing("import { secret } from '../config';", 'secret'), 'src/config/index.ts': config }, 'right'],
    [
      'that is passed on by name',
      {
        ...signing("import { secret } from '..';", 'secret'),
        'src/index.ts': "export { secret } from './config';\n",
        'src/config.ts': config,
      },
      'right',
    ],
    [
      'that is passed on renamed',
      {
        ...signing("import { key } from '..';", 'key'),
        'src/index.ts': "export { secret as key } from './config';\n",
        'src/config.ts': config,
      },
      'right',
    ],
    [
      'that is passed on as the default',
      {
        ...signing("import c from '..';", 'c.key.secret'),
        'src/index.ts': "export { default } from './config';\n",
        'src/config.ts': config,
      },
      'right',
    ],
    [
      'that is passed on in a namespace',
      {
        ...signing("import { conf } from '..';", 'conf.secret'),
        'src/index.ts': "export * as conf from './config';\n",
        'src/config.ts': config,
      },
      'right',
    ],
    [
      'that is imported and exported',
      {
        ...signing("import { secret } from '..';", 'secret'),
        'src/index.ts': "import { secret } from './config';\nexport { secret };\n",
        'src/config.ts': config,
      },
      'right',
    ],
    [
      'that one of many stars passes on',
      {
        ...signing("import { secret } from '..';", 'secret'),
        'src/index.ts': "export * from './a';\nexport * from './config';\nexport * from './b';\n",
        'src/config.ts': config,
        'src/a.ts': 'export const a = 1;\n',
        'src/b.ts': 'export const b = 1;\n',
      },
      'right',
    ],
    [
      'through stars behind stars',
      {
        ...signing("import { secret } from '..';", 'secret'),
        'src/index.ts': "export * from './one';\nexport * from './two';\n",
        'src/one.ts': "export * from './a';\n",
        'src/two.ts': "export * from './a';\nexport * from './config';\n",
        'src/a.ts': 'export const a = 1;\n',
        'src/config.ts': config,
      },
      'right',
    ],
    [
      'but not the default through a star',
      { ...signing("import c from '..';", 'c.key.secret'), 'src/index.ts': "export * from './config';\n", 'src/config.ts': config },
      'unknown',
    ],
    [
      'that stands before a star',
      {
        ...signing("import { secret } from '..';", 'secret'),
        'src/index.ts': "export * from './config';\nexport const secret = 'own';\n",
        'src/config.ts': config,
      },
      'own',
    ],
    [
      'of an object that lacks the entry',
      { ...signing("import { jwtConfig } from '../config';", 'jwtConfig.key.other'), 'src/config.ts': config },
      'unset',
    ],
    [
      'of an object that may have more entries',
      {
        ...signing("import { c } from '../config';", 'c.other'),
        'src/config.ts': "import { more } from 'elsewhere';\nexport const c = { a: 'b', ...more };\n",
      },
      'unknown',
    ],
    ['that is not exported', { ...signing("import { other } from '../config';", 'other'), 'src/config.ts': config }, 'unknown'],
    ['of a file that is not there', signing("import { secret } from '../nowhere';", 'secret'), 'unknown'],
    [
      'that is an environment variable',
      {
        ...signing("import { c } from '../config';", 'c.secret'),
        'src/config.ts': 'export const c = { secret: process.env.AUTH_SECRET! };\n',
      },
      'from-env',
    ],
    [
      'that is an environment variable nobody gives',
      { ...signing("import { c } from '../config';", 'c.secret'), 'src/config.ts': 'export const c = { secret: process.env.OTHER! };\n' },
      'unset OTHER',
    ],
    [
      'that a function returns',
      {
        ...signing("import { secretOf } from '../config';", 'secretOf()'),
        'src/config.ts': "export function secretOf() {\n  return 'right';\n}\n",
      },
      'right',
    ],
    [
      'of CommonJS, as an object',
      {
        ...signing("const { secret } = require('../config');", 'secret', 'src/auth/token.js'),
        'src/config.js': "module.exports = { secret: 'right' };\n",
      },
      'right',
    ],
    [
      'of CommonJS, as a step',
      {
        ...signing("const c = require('../config');", 'c.jwt.secret', 'src/auth/token.js'),
        'src/config.js': "module.exports = { jwt: { secret: 'right' } };\n",
      },
      'right',
    ],
    [
      'of CommonJS, one by one',
      { ...signing("const c = require('../config');", 'c.secret', 'src/auth/token.js'), 'src/config.js': "exports.secret = 'right';\n" },
      'right',
    ],
    [
      'of CommonJS, in an import',
      { ...signing("import c from '../config';", 'c.secret'), 'src/config.js': "module.exports = { secret: 'right' };\n" },
      'right',
    ],
    [
      'of CommonJS, by name in an import',
      {
        ...signing("import { secret } from '../config';", 'secret'),
        'src/config.js': "const c = { secret: 'right' };\nmodule.exports = c;\n",
      },
      'right',
    ],
    [
      'of CommonJS that passes on another file',
      {
        ...signing("const c = require('..');", 'c.secret', 'src/auth/token.js'),
        'src/index.js': "module.exports = require('./config');\n",
        'src/config.js': "module.exports = { secret: 'right' };\n",
      },
      'right',
    ],
    ['by the alias @/ to src', { ...signing("import { secret } from '@/config';", 'secret'), 'src/config.ts': config }, 'right'],
    ['by the alias @/ to the top', { ...signing("import { secret } from '@/lib/config';", 'secret'), 'lib/config.ts': config }, 'right'],
    ['by the alias ~/', { ...signing("import { secret } from '~/config';", 'secret'), 'src/config.ts': config }, 'right'],
    ['by an alias of a folder', { ...signing("import { secret } from '@config/jwt';", 'secret'), 'src/config/jwt.ts': config }, 'right'],
    ['by an alias of a folder with ~', { ...signing("import { secret } from '~config/jwt';", 'secret'), 'config/jwt.ts': config }, 'right'],
    ['by $lib of SvelteKit', { ...signing("import { secret } from '$lib/config';", 'secret'), 'src/lib/config.ts': config }, 'right'],
    ['from the base folder src', { ...signing("import { secret } from 'src/config';", 'secret'), 'src/config.ts': config }, 'right'],
    [
      'of a package of the workspace',
      {
        ...signing("import { secret } from '@shop/config';", 'secret'),
        'packages/config/package.json': packageJson({}, { name: '@shop/config' }),
        'packages/config/src/index.ts': config,
      },
      'right',
    ],
    [
      'of a package of the workspace that passes it on',
      {
        ...signing("import { secret } from '@shop/config';", 'secret'),
        'packages/config/package.json': packageJson({}, { name: '@shop/config' }),
        'packages/config/index.ts': "export * from './src/env';\nexport * from './src/jwt';\n",
        'packages/config/src/env.ts': 'export const a = 1;\n',
        'packages/config/src/jwt.ts': config,
      },
      'right',
    ],
    ['of a package from elsewhere', signing("import { secret } from '@other/config';", 'secret'), 'unknown'],
  ];
  for (const [title, files, expected] of table) it(title, () => assert.equal(keyIn(files), expected));
});

describe('values that lead in a circle', () => {
  it('are unknown', () => {
    const files = {
      ...signing("import { a } from '../a';", 'a'),
      'src/a.ts': "export { b as a } from './b';\n",
      'src/b.ts': "export { a as b } from './a';\n",
    };
    assert.equal(keyIn(files), 'unknown');
    assert.equal(keyIn({ ...signing("import { a } from '../a';", 'a'), 'src/a.ts': "export { a } from './a';\n" }), 'unknown');
  });

  it('are unknown when stars go round, and what they pass by is found', () => {
    const round = {
      'src/a.ts': "export * from './b';\nexport * from './c';\n",
      'src/b.ts': "export * from './a';\nexport * from './c';\n",
      'src/c.ts': "export * from './a';\nexport * from './b';\nexport const found = 'right';\n",
    };
    assert.equal(keyIn({ ...signing("import { nothing } from '../a';", 'nothing'), ...round }), 'unknown');
    assert.equal(keyIn({ ...signing("import { found } from '../a';", 'found'), ...round }), 'right');
  });

  it('do not cost more the more often they branch', () => {
    const many = (name: string) => Array.from({ length: 12 }, () => `\${${name}}`).join('-');
    const files = {
      ...signing("import { a } from '../a';", 'a'),
      'src/a.ts': `import { b } from './b';\nexport const a = \`${many('b')}\`;\n`,
      'src/b.ts': `import { a } from './a';\nexport const b = \`${many('a')}\`;\n`,
    };
    assert.equal(keyIn(files), 'unknown');
  });
});

describe('a value of another Python file', () => {
  const config = 'SECRET = "right"\nCONFIG = {"jwt": {"secret": "right"}}\n';
  const settings =
    'from pydantic_settings import BaseSettings, SettingsConfigDict\n\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_file=".env")\n    auth_secret: str\n    jwt_ttl: int = 15\n\nsettings = Settings()\n\ndef get_settings():\n    return settings\n';
  const table: readonly (readonly [string, Workspace, string])[] = [
    ['of an absolute module', { ...encoding('from app.config import SECRET', 'SECRET'), 'app/config.py': config }, 'right'],
    ['by another name', { ...encoding('from app.config import SECRET as KEY', 'KEY'), 'app/config.py': config }, 'right'],
    ['of a module by its name', { ...encoding('import app.config', 'app.config.SECRET'), 'app/config.py': config }, 'right'],
    ['of a module by another name', { ...encoding('import app.config as conf', 'conf.SECRET'), 'app/config.py': config }, 'right'],
    [
      'of a submodule of a package',
      { ...encoding('from app import config', 'config.SECRET'), 'app/__init__.py': '', 'app/config.py': config },
      'right',
    ],
    [
      'of a submodule of a package without __init__',
      { ...encoding('from app import config', 'config.SECRET'), 'app/config.py': config },
      'right',
    ],
    ['of a relative module', { ...encoding('from ..config import SECRET', 'SECRET'), 'app/config.py': config }, 'right'],
    ['of a module beside it', { ...encoding('from .config import SECRET', 'SECRET'), 'app/api/config.py': config }, 'right'],
    ['of a submodule beside it', { ...encoding('from . import config', 'config.SECRET'), 'app/api/config.py': config }, 'right'],
    ['of a submodule above it', { ...encoding('from .. import config', 'config.SECRET'), 'app/config.py': config }, 'right'],
    [
      'that the package passes on',
      {
        ...encoding('from app.core import SECRET', 'SECRET'),
        'app/core/__init__.py': 'from .config import SECRET\n',
        'app/core/config.py': config,
      },
      'right',
    ],
    [
      'that a star passes on',
      {
        ...encoding('from app.core import SECRET', 'SECRET'),
        'app/core/__init__.py': 'from .other import *\nfrom .config import *\n',
        'app/core/other.py': 'OTHER = 1\n',
        'app/core/config.py': config,
      },
      'right',
    ],
    [
      'of a package in a folder src',
      { ...encoding('from shop.config import SECRET', 'SECRET', 'src/shop/api/auth.py'), 'src/shop/config.py': config },
      'right',
    ],
    ['out of a dict', { ...encoding('from app.config import CONFIG', 'CONFIG["jwt"]["secret"]'), 'app/config.py': config }, 'right'],
    [
      'of a settings object',
      { ...encoding('from app.config import settings', 'settings.auth_secret'), 'app/config.py': settings },
      'from-env',
    ],
    [
      'of a settings object that a function gives',
      { ...encoding('from app.config import get_settings', 'get_settings().auth_secret'), 'app/config.py': settings },
      'from-env',
    ],
    [
      'of a settings object of a submodule',
      { ...encoding('from app import config', 'config.settings.auth_secret'), 'app/config.py': settings },
      'from-env',
    ],
    ['that is not there', { ...encoding('from app.config import OTHER', 'OTHER'), 'app/config.py': config }, 'unknown'],
    ['of a module that is not there', encoding('from app.nowhere import SECRET', 'SECRET'), 'unknown'],
    [
      'that leads in a circle',
      {
        ...encoding('from app.a import SECRET', 'SECRET'),
        'app/a.py': 'from app.b import SECRET\n',
        'app/b.py': 'from app.a import SECRET\n',
      },
      'unknown',
    ],
  ];
  for (const [title, files, expected] of table) it(title, () => assert.equal(keyIn(files), expected));

  it('is not confused with a TypeScript module of that name', () => {
    const files = {
      ...encoding('from config import SECRET', 'SECRET', 'app/auth.py'),
      'app/a.ts': "import { x } from 'config/x';\nexport const y = x;\n",
      'app/config.py': config,
      'app/config/x.ts': "export const x = 'wrong';\n",
    };
    assert.equal(keyIn(files), 'right');
  });
});

describe("Nest's registered configuration", () => {
  const registration = (name: string, secret: string) =>
    `import { registerAs } from '@nestjs/config';\nexport default registerAs('${name}', () => ({ secret: ${secret} }));\n`;
  const service =
    "import { ConfigService } from '@nestjs/config';\nimport * as jwt from 'jsonwebtoken';\nexport class Tokens {\n  constructor(private readonly config: ConfigService) {}\n  make() {\n    return jwt.sign({}, this.config.get<string>('jwt.secret')!, { expiresIn: '15m' });\n  }\n}\n";
  const nest = packageJson({ '@nestjs/config': '4', '@nestjs/core': '11' });
  const keys = (files: Workspace) => {
    const contract = contractOf(files);
    return contract.issuers.map((party) =>
      shown(contract.evaluate(party.fact.key, { service: party.service, environment: 'development' })),
    );
  };

  it('is found by its name', () => {
    assert.deepEqual(keys({ 'package.json': nest, 'src/jwt.config.ts': registration('jwt', "'right'"), 'src/tokens.ts': service }), [
      'right',
    ]);
  });

  it('is the own one in each of two services', () => {
    const files = Object.fromEntries(
      ['users', 'orders'].flatMap((name) => [
        [`apps/${name}/package.json`, nest],
        [`apps/${name}/.env`, `AUTH_SECRET=of-${name}\n`],
        [`apps/${name}/src/jwt.config.ts`, registration('jwt', 'process.env.AUTH_SECRET')],
        [`apps/${name}/src/tokens.ts`, service],
      ]),
    );
    assert.deepEqual(keys(files), ['of-users', 'of-orders']);
  });

  it('is not guessed when one service has two, nor taken from another service', () => {
    const twice = {
      'package.json': nest,
      'src/a.config.ts': registration('jwt', "'one'"),
      'src/b.config.ts': registration('jwt', "'two'"),
      'src/tokens.ts': service,
    };
    assert.deepEqual(keys(twice), ['unknown']);
    const elsewhere = {
      'a/package.json': nest,
      'a/jwt.config.ts': registration('jwt', "'other'"),
      'b/package.json': nest,
      'b/tokens.ts': service,
    };
    assert.deepEqual(keys(elsewhere), ['unknown']);
  });

  it('may come from a library of the workspace, and not from a test', () => {
    const library = JSON.stringify({ name: '@shop/config', main: 'index.js' });
    assert.deepEqual(
      keys({
        'libs/config/package.json': library,
        'libs/config/jwt.ts': registration('jwt', "'shared'"),
        'apps/a/package.json': nest,
        'apps/a/tokens.ts': service,
      }),
      ['shared'],
    );
    assert.deepEqual(
      keys({
        'package.json': nest,
        'src/jwt.config.ts': registration('jwt', "'right'"),
        'test/jwt.config.ts': registration('jwt', "'test'"),
        'src/tokens.ts': service,
      }),
      ['right'],
    );
  });

  it('gives the key of JwtModule to the JwtService of the same service only', () => {
    const module = (secret: string) =>
      `import { JwtModule } from '@nestjs/jwt';\nimport { Module } from '@nestjs/common';\n@Module({ imports: [JwtModule.register({ secret: ${secret}, signOptions: { expiresIn: '1h' } })] })\nexport class AuthModule {}\n`;
    const caller =
      "import { JwtService } from '@nestjs/jwt';\nexport class Auth {\n  constructor(private readonly jwt: JwtService) {}\n  login(id: string) {\n    return this.jwt.sign({ sub: id });\n  }\n}\n";
    const files = {
      'a/package.json': nest,
      'a/auth.module.ts': module("'of-a'"),
      'a/auth.service.ts': caller,
      'b/package.json': nest,
      'b/auth.service.ts': caller,
    };
    const contract = contractOf(files);
    const shownKeys = contract.issuers
      .filter((party) => party.fact.file.endsWith('auth.service.ts'))
      .map((party) => shown(contract.evaluate(party.fact.key, { service: party.service, environment: 'development' })));
    assert.deepEqual(shownKeys, ['of-a', 'unknown']);
  });
});

describe('several registrations of JwtModule', () => {
  const module = (options: string) => `import { JwtModule } from '@nestjs/jwt';\nexport const module = JwtModule.register(${options});\n`;
  const service =
    "import { JwtService } from '@nestjs/jwt';\nexport class Auth {\n  constructor(private readonly jwt: JwtService) {}\n  check(token: string) {\n    return this.jwt.verify(token);\n  }\n}\n";
  const read = (one: string, other: string) => {
    const contract = contractOf({
      'package.json': packageJson({ '@nestjs/jwt': '^11.0.0' }),
      'src/a.module.ts': module(one),
      'src/b.module.ts': module(other),
      'src/auth.service.ts': service,
    });
    const [party] = contract.verifiers;
    assert.ok(party);
    const saying = (value: Value) => shown(contract.evaluate(value, { service: party.service, environment: 'development' }));
    const { key, issuer, checks } = party.fact;
    return { key: saying(key), issuer: saying(issuer.value), expiry: checks.expiry };
  };

  it('say together what each of them says', () => {
    const all = { key: 'k', issuer: 'unset', expiry: true };
    assert.deepEqual(read("{ secret: 'k', signOptions: { expiresIn: '1h' } }", "{ secret: 'k', signOptions: { expiresIn: '7d' } }"), all);
    assert.deepEqual(read("{ secret: 'k', verifyOptions: { issuer: 'me' } }", "{ verifyOptions: { issuer: 'me' }, secret: 'k' }"), {
      ...all,
      issuer: 'me',
    });
  });

  it('say nothing where they differ, or where one of them cannot be read', () => {
    const differing = read("{ secret: 'k' }", "{ secret: 'other', verifyOptions: { issuer: 'me', ignoreExpiration: true } }");
    assert.deepEqual(differing, { key: 'unknown', issuer: 'unknown', expiry: 'unknown' });
    assert.deepEqual(read("{ secret: 'k' }", 'optionsOf()'), { key: 'unknown', issuer: 'unknown', expiry: 'unknown' });
    assert.equal(read("{ secret: 'k' }", "{ secret: 'k', ...rest() }").expiry, 'unknown');
  });
});

describe('the variables of a key', () => {
  const names = (files: Workspace) => onlyIssuer(contractOf(files)).keyNames;
  it('are named through files, fallbacks and encodings', () => {
    assert.deepEqual(names(signing('', 'process.env.AUTH_SECRET!')), ['AUTH_SECRET']);
    assert.deepEqual(names(signing('', "process.env.AUTH_SECRET ?? process.env.NEXTAUTH_SECRET ?? 'x'")), [
      'AUTH_SECRET',
      'NEXTAUTH_SECRET',
    ]);
    assert.deepEqual(names(signing('', "Buffer.from(process.env.AUTH_SECRET!, 'base64')")), ['AUTH_SECRET']);
    assert.deepEqual(
      names({ ...signing("import { key } from '../config';", 'key'), 'src/config.ts': 'export const key = process.env.AUTH_SECRET;\n' }),
      ['AUTH_SECRET'],
    );
    assert.deepEqual(names(signing('', "'literal'")), []);
    assert.deepEqual(names(signing('', 'elsewhere()')), []);
  });
});
