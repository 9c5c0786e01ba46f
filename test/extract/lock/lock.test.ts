import assert from 'node:assert/strict';
import { lockExtractor } from '../../../server/src/extract/lock/lock';

/** Each pinned package as `name version @project <range>`. */
function pinned(path: string, lines: readonly string[]): readonly string[] {
  const [fact] = lockExtractor.extract({ path, text: lines.join('\n') }).facts;
  if (fact?.kind !== 'locked-versions') return [];
  return fact.packages.map(
    ({ name, version, project, range }) =>
      `${name} ${version}${project === undefined ? '' : ` @${project}`}${range === undefined ? '' : ` <${range}>`}`,
  );
}

describe('lock files', () => {
  it('of npm name packages by their path, those of one project apart, those of other packages not at all', () => {
    const lines = [
      '{',
      '  "name": "shop",',
      '  "lockfileVersion": 3,',
      '  "packages": {',
      '    "": {',
      '      "dependencies": { "jose": "^5.0.0" }',
      '    },',
      '    "node_modules/jose": {',
      '      "version": "5.9.6",',
      '      "license": "MIT"',
      '    },',
      '    "node_modules/next-auth/node_modules/jose": {',
      '      "version": "4.15.9"',
      '    },',
      '    "packages/api/node_modules/@nestjs/jwt": {',
      '      "version": "10.2.0"',
      '    },',
      '    "node_modules/express": {',
      '      "version": "5.1.0"',
      '    }',
      '  }',
      '}',
    ];
    assert.deepEqual(pinned('package-lock.json', lines), ['jose 5.9.6', '@nestjs/jwt 10.2.0 @packages/api']);
    assert.deepEqual(
      pinned(
        'package-lock.json',
        lines.map((line) => `${line}\r`),
      ),
      ['jose 5.9.6', '@nestjs/jwt 10.2.0 @packages/api'],
    );
  });

  it('of npm 6 nest what packages have for themselves', () => {
    const lines = [
      '{',
      '  "lockfileVersion": 1,',
      '  "dependencies": {',
      '    "jsonwebtoken": {',
      '      "version": "8.5.1",',
      '      "dependencies": {',
      '        "jose": {',
      '          "version": "2.0.0"',
      '        }',
      '      }',
      '    }',
      '  }',
      '}',
    ];
    assert.deepEqual(pinned('package-lock.json', lines), ['jsonwebtoken 8.5.1']);
  });

  it('of pnpm say what each project has', () => {
    const lines = [
      "lockfileVersion: '9.0'",
      '',
      'importers:',
      '',
      '  .:',
      '    devDependencies:',
      '      typescript:',
      '        specifier: ^5.0.0',
      '        version: 5.9.3',
      '',
      '  apps/api:',
      '    dependencies:',
      "      '@fastify/jwt':",
      '        specifier: ^9.0.0',
      '        version: 9.0.2(fastify@5.0.0)',
      '      jose:',
      '        specifier: ^5.2.0',
      '        version: 5.9.6',
      '',
      'packages:',
      '',
      '  jose@6.0.0:',
      '    resolution: {}',
    ];
    assert.deepEqual(pinned('pnpm-lock.yaml', lines), ['@fastify/jwt 9.0.2 @apps/api <^9.0.0>', 'jose 5.9.6 @apps/api <^5.2.0>']);
    const one = ['lockfileVersion: 5.4', 'specifiers:', '  jose: ^4.0.0', 'dependencies:', '  jose: 4.15.4_abc', 'packages:', '  /x: {}'];
    assert.deepEqual(pinned('pnpm-lock.yaml', one), ['jose 4.15.4 @']);
  });

  it('of Yarn say for which range a version was chosen', () => {
    const classic = [
      '# yarn lockfile v1',
      '',
      'jose@^4.10.0, jose@^4.11.1:',
      '  version "4.15.4"',
      '  resolved "x"',
      '',
      '"@nestjs/jwt@^10.0.0":',
      '  version "10.2.0"',
    ];
    assert.deepEqual(pinned('yarn.lock', classic), ['jose 4.15.4 <^4.10.0>', 'jose 4.15.4 <^4.11.1>', '@nestjs/jwt 10.2.0 <^10.0.0>']);
    const berry = ['__metadata:', '  version: 8', '', '"jose@npm:^5.1.0":', '  version: 5.9.6', '  resolution: "jose@npm:5.9.6"'];
    assert.deepEqual(pinned('web/yarn.lock', berry), ['jose 5.9.6 <^5.1.0>']);
  });

  it('of Bun, Poetry, uv and Pipenv list each package once', () => {
    assert.deepEqual(
      pinned('bun.lock', [
        '{',
        '  "packages": {',
        '    "jose": ["jose@5.9.6", "", {}, "sha512-x"],',
        '    "api/jose": ["jose@4.0.0"],',
        '  }',
        '}',
      ]),
      ['jose 5.9.6'],
    );
    const poetry = ['[[package]]', 'name = "PyJWT"', 'version = "2.9.0"', '', '[[package]]', 'name = "python_jose"', 'version = "3.3.0"'];
    assert.deepEqual(pinned('poetry.lock', poetry), ['pyjwt 2.9.0', 'python-jose 3.3.0']);
    assert.deepEqual(pinned('uv.lock', poetry), ['pyjwt 2.9.0', 'python-jose 3.3.0']);
    const pipenv = [
      '{',
      '    "default": {',
      '        "pyjwt": {',
      '            "hashes": [',
      '                "sha256:x"',
      '            ],',
      '            "version": "==2.8.0"',
      '        }',
      '    }',
      '}',
    ];
    assert.deepEqual(pinned('Pipfile.lock', pipenv), ['pyjwt 2.8.0']);
  });

  it('may be torn, empty or something else', () => {
    for (const path of ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'poetry.lock', 'Pipfile.lock']) {
      for (const text of ['', '{', 'importers:\n  ', '"node_modules/jose": {', 'jose@^4:\n  version', '\u0000'])
        assert.deepEqual(lockExtractor.extract({ path, text }), { facts: [], problems: [] });
    }
  });
});
