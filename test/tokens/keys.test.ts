import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { SecretText } from '../../server/src/facts/secret-text';
import { findKeyCandidates, type KeyCandidate, keyCandidates } from '../../server/src/tokens/keys/keys';
import { contractOf, packageJson, type Workspace } from '../model/workspace';

/** Each candidate with this value: where it stands, for whom, and what is said of it. */
function seen(files: Workspace, value: string): readonly string[] {
  return keyCandidates(contractOf(files)).flatMap((candidate) => (candidate.secret.equals(value) ? [said(candidate)] : []));
}

function said({ variable, at, services, environments, readBy, ...flags }: KeyCandidate): string {
  const marks = (['isOld', 'isPublic', 'isTemplate', 'isOverridden', 'isFallback'] as const).filter((mark) => flags[mark]);
  const whom = services.length === 0 ? [] : [`for ${services.join('+')} in ${environments.join('+')}`];
  return [variable || '-', at?.file ?? '', ...whom, ...marks, ...(readBy === '' ? [] : [readBy])].join(' ');
}

const NEXT = packageJson({ next: '15.0.0' });
const A = 'kQ7vX2mN9pR4tY8wZ1aB5cD3eF6gH0jL';
const B = 'Zx9Cv8Bn7Mq6Wl5Ek4Rj3Ty2Uh1Ig0Of';

describe('the values that may be keys', () => {
  it('are those of the env files, each for the services and environments that are given it', () => {
    const files = {
      'web/package.json': NEXT,
      'web/.env': `AUTH_SECRET=${A}\n`,
      'web/.env.production': `AUTH_SECRET=${B}\n`,
      'api/package.json': packageJson({ dotenv: '16.0.0' }),
      'api/.env': `AUTH_SECRET=${A}\n`,
    };
    assert.deepEqual(seen(files, A), ['AUTH_SECRET web/.env for web in development', 'AUTH_SECRET api/.env for api in development']);
    assert.deepEqual(seen(files, B), ['AUTH_SECRET web/.env.production for web in production']);
  });

  it('are those as well that lose, that are templates, and that are known to everybody', () => {
    const files = {
      'package.json': NEXT,
      '.env': `AUTH_SECRET=${A}\nJWT_SECRET=changeme\n`,
      '.env.local': `AUTH_SECRET=${B}\n`,
      '.env.example': 'AUTH_SECRET=our-old-dev-secret\n',
    };
    assert.deepEqual(seen(files, A), ['AUTH_SECRET .env isOverridden']);
    assert.match(seen(files, B).join(), /^AUTH_SECRET \.env\.local for \S* ?in development$/);
    assert.deepEqual(seen(files, 'our-old-dev-secret'), ['AUTH_SECRET .env.example isPublic isTemplate']);
    assert.match(seen(files, 'changeme').join(), /^JWT_SECRET \.env for .* isPublic$/);
  });

  it('stand in compose files, in Fly configurations and in code', () => {
    const files = {
      'api/package.json': packageJson({ jsonwebtoken: '9.0.0' }),
      'api/fly.toml': `app = "api"\n[env]\nJWT_SECRET = "${B}"\n`,
      'docker-compose.yml': `services:\n  api:\n    build: ./api\n    environment:\n      JWT_SECRET: ${A}\n`,
      'api/src/a.js': `import jwt from 'jsonwebtoken';\njwt.verify(t, process.env.JWT_SECRET ?? 'fall-back-of-the-code');\njwt.sign({}, 'written-in-the-code');\n`,
    };
    assert.match(seen(files, A).join(), /^JWT_SECRET docker-compose\.yml for api in development/);
    assert.match(seen(files, B).join(), /^JWT_SECRET api\/fly\.toml for api in production/);
    assert.match(seen(files, 'fall-back-of-the-code').join(), /^JWT_SECRET api\/src\/a\.js.* isFallback$/);
    assert.deepEqual(seen(files, 'written-in-the-code'), ['- api/src/a.js for api in production']);
  });

  it('are found under whatever name the code uses', () => {
    const files = {
      'pyproject.toml': '[project]\nname = "back"\ndependencies = ["pyjwt", "python-dotenv"]\n',
      '.env': `MAGIC=${A}\nCOLOUR=${B}\n`,
      'app.py': 'import jwt, os\nfrom dotenv import load_dotenv\nload_dotenv()\njwt.decode(t, os.environ["MAGIC"], algorithms=["HS256"])\n',
    };
    assert.equal(seen(files, A).length, 1);
    assert.deepEqual(seen(files, B), []);
  });

  it('are each item of a rotation, the old ones marked', () => {
    const old = (files: Workspace, value: string) =>
      keyCandidates(contractOf({ 'package.json': NEXT, ...files })).find(({ secret }) => secret.equals(value))?.isOld;
    assert.deepEqual(
      [A, B].map((value) => old({ '.env': `BETTER_AUTH_SECRETS="2:${A},1:${B}"\n` }, value)),
      [false, true],
    );
    assert.deepEqual(
      [A, B].map((value) => old({ '.env': `JWT_KEYS=${A}, ${B}\n` }, value)),
      [false, true],
    );
    assert.deepEqual(
      [A, B].map((value) => old({ '.env': `JWT_KEYS='["${A}", "${B}"]'\n` }, value)),
      [false, true],
    );
    assert.deepEqual(
      [A, B].map((value) => old({ '.env': `SECRET_KEY_FALLBACKS=${A},${B}\n` }, value)),
      [true, true],
    );
    assert.deepEqual(
      [A, B].map((value) => old({ '.env': `JWT_SECRET=${A}\nJWT_SECRET_OLD=${B}\n` }, value)),
      [false, true],
    );
    assert.deepEqual(
      [A, B].map((value) => old({ '.env': `AUTH_SECRET_2=${A}\nAUTH_SECRET_1=${B}\n` }, value)),
      [false, true],
    );
  });

  it('are what another tool reads of the line', () => {
    const files = { 'package.json': packageJson(), '.env': `JWT_SECRET=${A} # of the team\n` };
    assert.match(seen(files, `${A} # of the team`).join(), /^JWT_SECRET \.env .*docker run/);
  });

  it('have one text for equal values, and show none', () => {
    const candidates = keyCandidates(contractOf({ 'a/package.json': NEXT, 'a/.env': `X_SECRET=${A}\nY_SECRET=${A}\n` }));
    assert.equal(candidates.length, 2);
    assert.equal(candidates[0]?.secret, candidates[1]?.secret);
    assert.ok(!(inspect(candidates, { depth: 9, showHidden: true }) + JSON.stringify(candidates)).includes(A.slice(0, 8)));
  });

  it('are no pointers into vaults, and no more than four hundred, the likeliest first', () => {
    const many = Array.from({ length: 500 }, (_, index) => `THING_${index}_TOKEN=value-${index}-${A}`).join('\n');
    const files = { 'package.json': NEXT, '.env': `A_SECRET=op://vault/item\n${many}\nJWT_SECRET=${B}\n` };
    const { all, leftOut } = findKeyCandidates(contractOf(files));
    assert.equal(all.length, 400);
    assert.equal(leftOut, 101);
    assert.ok(all[0]?.secret.equals(new SecretText(B)));
    assert.deepEqual(seen(files, 'op://vault/item'), []);
  });
});
