import assert from 'node:assert/strict';
import type { Contract } from '../../server/src/model/contract';
import { contractOf, packageJson, type Workspace } from './workspace';

// Which issuer's tokens reach which verifier, and which services must hold one secret alike.

const NAMES: Readonly<Record<string, string>> = {
  front: packageJson({ react: '19' }),
  back: packageJson({ express: '5' }),
  plain: packageJson(),
};

type Kind = 'front' | 'back' | 'plain';

function manifest(folder: string, kind: Kind, more: object = {}): Workspace {
  return { [`${folder}/package.json`]: JSON.stringify({ ...JSON.parse(NAMES[kind] ?? '{}'), ...more }) };
}
function issuer(folder: string, key = 'process.env.JWT_SECRET!', name = 'login'): Workspace {
  return {
    [`${folder}/src/${name}.ts`]: `import jwt from 'jsonwebtoken';\nexport const ${name} = (sub: string) => jwt.sign({ sub }, ${key}, { expiresIn: '15m' });\n`,
  };
}
function verifier(folder: string, key = 'process.env.JWT_SECRET!', name = 'verifyToken'): Workspace {
  return {
    [`${folder}/src/${name}.ts`]: `import jwt from 'jsonwebtoken';\nexport const ${name} = (text: string) => jwt.verify(text, ${key});\n`,
  };
}
function pythonVerifier(folder: string, name = 'JWT_SECRET'): Workspace {
  return {
    [`${folder}/requirements.txt`]: 'fastapi\npyjwt\n',
    [`${folder}/app/auth.py`]: `import os\nimport jwt\n\ndef current_user(token):\n    return jwt.decode(token, os.environ["${name}"], algorithms=["HS256"])\n`,
  };
}

function links(contract: Contract): readonly string[] {
  const place = (file: string) => file.replace(/\/(?:src|app)\/.*/, '').replace(/^src\/.*/, '(top)');
  return contract.links.map((link) => `${place(link.issuer.fact.file)} to ${place(link.verifier.fact.file)}`);
}
function shared(contract: Contract): readonly string[] {
  return contract.sharedSecrets.map((secret) => secret.members.map((member) => `${member.service.folder}:${member.name}`).join(' = '));
}
function picture(files: Workspace) {
  const contract = contractOf(files);
  return { links: links(contract), shared: shared(contract) };
}

const NONE = { links: [], shared: [] };

describe('services that belong together', () => {
  it('are a front end beside a back end', () => {
    const files = { ...manifest('web', 'front'), ...issuer('web'), ...pythonVerifier('api') };
    assert.deepEqual(picture(files), { links: ['web to api'], shared: ['api:JWT_SECRET = web:JWT_SECRET'] });
    const [link] = contractOf(files).links;
    assert.equal(link?.because, 'both use JWT_SECRET, and web and api stand side by side in this workspace');
    assert.equal(link?.sameService, false);
  });

  it('are told by their folders where their packages say nothing', () => {
    for (const [front, back] of [
      ['frontend', 'backend'],
      ['client', 'server'],
      ['dashboard', 'gateway'],
      ['mobile', 'auth-service'],
    ] as const)
      assert.deepEqual(picture({ ...manifest(front, 'plain'), ...issuer(front), ...manifest(back, 'plain'), ...verifier(back) }).links, [
        `${front} to ${back}`,
      ]);
  });

  it('are a front end at the top and a back end inside it', () => {
    const files = {
      'package.json': packageJson({ next: '16' }),
      'src/login.ts': issuer('x')['x/src/login.ts'] ?? '',
      ...pythonVerifier('api'),
    };
    assert.deepEqual(picture(files).links, ['(top) to api']);
  });

  it('are three: one front end, two back ends, each of which meets the front end', () => {
    const files = {
      ...manifest('web', 'front'),
      ...issuer('web'),
      ...manifest('api', 'back'),
      ...verifier('api'),
      ...pythonVerifier('ml-service'),
    };
    assert.deepEqual(picture(files), {
      links: ['web to api', 'web to ml-service'],
      shared: ['api:JWT_SECRET = web:JWT_SECRET', 'ml-service:JWT_SECRET = web:JWT_SECRET'],
    });
  });

  it('are not two back ends, nor two front ends', () => {
    assert.deepEqual(
      picture({ ...manifest('users', 'back'), ...issuer('users'), ...manifest('orders', 'back'), ...verifier('orders') }),
      NONE,
    );
    assert.deepEqual(picture({ ...manifest('web', 'front'), ...issuer('web'), ...manifest('admin', 'front'), ...verifier('admin') }), NONE);
  });

  it('are not far apart', () => {
    assert.deepEqual(picture({ ...manifest('a/b/web', 'front'), ...issuer('a/b/web'), ...pythonVerifier('c/d/api') }), NONE);
    assert.deepEqual(picture({ ...manifest('a/web', 'front'), ...issuer('a/web'), ...pythonVerifier('c/api') }).links, ['a/web to c/api']);
  });

  it('do not share what is each service’s own', () => {
    const reads = (folder: string, name: string) => ({ [`${folder}/src/a.ts`]: `export const a = process.env.${name}!;\n` });
    const both = (name: string) =>
      picture({ ...manifest('web', 'front'), ...reads('web', name), ...manifest('api', 'back'), ...reads('api', name) }).shared;
    assert.deepEqual(both('JWT_SECRET'), ['api:JWT_SECRET = web:JWT_SECRET']);
    assert.deepEqual(both('INTERNAL_TOKEN'), ['api:INTERNAL_TOKEN = web:INTERNAL_TOKEN']);
    for (const name of [
      'SESSION_SECRET',
      'COOKIE_SECRET',
      'CRON_SECRET',
      'SECRET_KEY',
      'APP_SECRET',
      'PORT',
      'STRIPE_SECRET_KEY',
      'DATABASE_PASSWORD',
      'JWT_PUBLIC_KEY',
    ])
      assert.deepEqual(both(name), [], name);
  });

  it('share a secret under two names when one token says so', () => {
    const files = {
      ...manifest('web', 'front'),
      ...issuer('web', 'process.env.AUTH_SECRET!'),
      'web/.env': 'AUTH_SECRET=0123456789abcdef-one\n',
      ...pythonVerifier('api', 'NEXTAUTH_SECRET'),
      'api/.env': 'NEXTAUTH_SECRET=0123456789abcdef-one\n',
    };
    assert.deepEqual(picture(files), { links: ['web to api'], shared: ['api:NEXTAUTH_SECRET = web:AUTH_SECRET'] });
    assert.deepEqual(picture({ ...files, 'api/.env': 'NEXTAUTH_SECRET=another\n' }), NONE);
  });
});

describe('a verifier that asks for an issuer by name', () => {
  const issuing = (folder: string, name: string) => ({
    ...manifest(folder, 'back'),
    [`${folder}/src/login.ts`]: `import jwt from 'jsonwebtoken';\nexport const login = (sub: string) => jwt.sign({ sub }, process.env.JWT_SECRET!, { issuer: '${name}' });\n`,
  });
  const asking = (folder: string, options: string, file = 'auth') => ({
    [`${folder}/requirements.txt`]: 'pyjwt\n',
    [`${folder}/app/${file}.py`]: `import os\nimport jwt\n\ndef current_user(token):\n    return jwt.decode(token, os.environ["JWT_SECRET"], algorithms=["HS256"]${options})\n`,
  });
  const orders = issuing('services/orders', 'shop-orders');

  it('meets it from another back end, a trailing slash more or less', () => {
    for (const name of ['shop-orders', 'shop-orders/']) {
      const files = { ...orders, ...asking('services/mail', `, issuer="${name}"`) };
      assert.deepEqual(picture(files), {
        links: ['services/orders to services/mail'],
        shared: ['services/mail:JWT_SECRET = services/orders:JWT_SECRET'],
      });
    }
    const [link] = contractOf({ ...orders, ...asking('services/mail', ', issuer="shop-orders"') }).links;
    assert.match(link?.because ?? '', /^both use JWT_SECRET, and the verifier asks for the issuer that \S+ calls itself$/);
  });

  it('brings along the verifiers of its service that use the same key and ask for nobody else', () => {
    const files = { ...orders, ...asking('services/mail', ', issuer="shop-orders"') };
    const beside = (options: string) => links(contractOf({ ...files, ...asking('services/mail', options, 'socket') })).length;
    assert.equal(beside(''), 2);
    assert.equal(beside(', issuer="somebody-else"'), 1);
  });

  it('meets nobody when the issuer has another name, when two have it, or when they are a collection', () => {
    assert.deepEqual(picture({ ...orders, ...asking('services/mail', ', issuer="shop-users"') }), NONE);
    const two = { ...orders, ...issuing('services/users', 'shop-orders') };
    assert.deepEqual(picture({ ...two, ...asking('services/mail', ', issuer="shop-orders"') }), NONE);
    const demos = { ...issuing('demos/orders', 'shop-orders'), ...asking('demos/mail', ', issuer="shop-orders"') };
    assert.deepEqual(picture(demos), NONE);
  });
});

describe('independent apps that use the same names', () => {
  const app = (folder: string) => ({
    ...manifest(`${folder}/web`, 'front'),
    ...issuer(`${folder}/web`),
    ...manifest(`${folder}/api`, 'back'),
    ...verifier(`${folder}/api`),
  });

  it('meet inside themselves only', () => {
    for (const count of [2, 3, 10]) {
      const names = Array.from({ length: count }, (_, index) => `mini${index}`);
      const files = Object.assign({}, ...names.map(app)) as Workspace;
      assert.deepEqual(
        picture(files).links,
        names.map((name) => `${name}/web to ${name}/api`),
        `${count} apps`,
      );
    }
  });

  it('do not meet when they are more than the parts of one product', () => {
    const files = Object.assign(
      {},
      ...Array.from({ length: 4 }, (_, index) => ({
        ...manifest(`web${index}`, 'front'),
        ...issuer(`web${index}`),
        ...manifest(`api${index}`, 'back'),
        ...verifier(`api${index}`),
      })),
    ) as Workspace;
    assert.deepEqual(picture(files), NONE);
  });

  it('do not meet in a folder of examples', () => {
    for (const folder of ['examples', 'templates', 'starters', 'repo/samples']) {
      const files = { ...manifest(`${folder}/web`, 'front'), ...issuer(`${folder}/web`), ...pythonVerifier(`${folder}/api`) };
      assert.deepEqual(picture({ 'README.md': '# x\n', ...files }), NONE, folder);
    }
  });

  it('meet where one example is both', () => {
    const files = {
      'README.md': '# x\n',
      ...manifest('examples/shop/web', 'front'),
      ...issuer('examples/shop/web'),
      ...pythonVerifier('examples/shop/api'),
    };
    assert.deepEqual(picture(files).links, ['examples/shop/web to examples/shop/api']);
  });

  it('do not meet a product', () => {
    const files = { ...manifest('web', 'front'), ...issuer('web'), ...pythonVerifier('examples/api') };
    assert.deepEqual(picture(files), NONE);
  });

  it('are not parts of a product because a library stands beside them', () => {
    const library = JSON.stringify({ name: 'sdk', main: 'index.js', dependencies: { react: '19' } });
    const files = {
      'packages/client-sdk/package.json': library,
      ...issuer('packages/client-sdk'),
      'packages/server-sdk/package.json': library.replace('react', 'koa-x'),
      ...verifier('packages/server-sdk'),
    };
    assert.deepEqual(picture(files), NONE);
  });
});

describe('a fly.dev host', () => {
  const files = (host: string): Workspace => ({
    ...manifest('users', 'back'),
    ...issuer('users'),
    'users/.env.production': `ORDERS_URL=https://${host}/api\n`,
    ...manifest('orders', 'back'),
    ...verifier('orders'),
    'orders/fly.toml': 'app = "Shop-Orders"\n',
  });

  it('joins the service that names it and the one that is deployed there', () => {
    assert.deepEqual(picture(files('shop-orders.fly.dev')), {
      links: ['users to orders'],
      shared: ['orders:JWT_SECRET = users:JWT_SECRET'],
    });
    const [link] = contractOf(files('shop-orders.fly.dev')).links;
    assert.equal(link?.because, 'both use JWT_SECRET, and one calls the other at Shop-Orders.fly.dev');
  });

  it('joins them whichever of the two issues', () => {
    const turned = { ...files('shop-orders.fly.dev'), ...issuer('orders'), ...verifier('users') };
    assert.deepEqual([...picture(turned).links].sort(), ['orders to orders', 'orders to users', 'users to orders', 'users to users']);
  });

  it('joins nothing when it is another app', () => {
    assert.deepEqual(picture(files('shop-users.fly.dev')), NONE);
  });

  it('joins nothing where a whole collection is deployed to one app', () => {
    const many = Object.assign(
      {},
      ...Array.from({ length: 8 }, (_, index) => ({ ...manifest(`all/s${index}`, 'plain'), ...issuer(`all/s${index}`) })),
    ) as Workspace;
    const contract = contractOf({
      ...many,
      'all/fly.toml': 'app = "all"\n',
      ...manifest('x', 'plain'),
      ...verifier('x'),
      'x/.env': 'URL=https://all.fly.dev\n',
    });
    assert.deepEqual(links(contract), []);
  });
});

describe('the tokens of one service', () => {
  it('meet the verifiers of their kind', () => {
    const files = {
      ...manifest('api', 'back'),
      ...issuer('api', 'process.env.JWT_SECRET!', 'createAccessToken'),
      ...issuer('api', 'process.env.JWT_REFRESH_SECRET!', 'createRefreshToken'),
      ...issuer('api', 'process.env.JWT_SECRET!', 'createResetToken'),
      ...verifier('api', 'process.env.JWT_SECRET!', 'verifyToken'),
      ...verifier('api', 'process.env.JWT_REFRESH_SECRET!', 'verifyRefreshToken'),
      ...verifier('api', 'process.env.JWT_SECRET!', 'verifyResetToken'),
    };
    const names = (file: string) => file.replace(/.*\/|\.ts$/g, '');
    assert.deepEqual(
      contractOf(files).links.map((link) => `${names(link.issuer.fact.file)} - ${names(link.verifier.fact.file)}: ${link.because}`),
      [
        'createAccessToken - verifyToken: both use JWT_SECRET',
        'createRefreshToken - verifyRefreshToken: both use JWT_REFRESH_SECRET',
        'createResetToken - verifyResetToken: both use JWT_SECRET',
      ],
    );
  });

  it('meet no verifier with another key', () => {
    assert.deepEqual(
      picture({ ...manifest('api', 'back'), ...issuer('api', 'process.env.A_SECRET!'), ...verifier('api', 'process.env.B_SECRET!') }),
      NONE,
    );
    assert.deepEqual(picture({ ...manifest('api', 'back'), ...issuer('api', 'elsewhere()'), ...verifier('api', 'elsewhere()') }), NONE);
  });

  it('meet by a literal, and by the equal values of two variables', () => {
    const [literal] = contractOf({ ...manifest('api', 'back'), ...issuer('api', "'literal'"), ...verifier('api', "'literal'") }).links;
    assert.equal(literal?.because, 'both use the same key, and they are in the same service');
    const files = { ...manifest('api', 'back'), ...issuer('api', 'process.env.A_SECRET!'), ...verifier('api', 'process.env.B_SECRET!') };
    assert.deepEqual(picture({ ...files, 'api/.env': 'A_SECRET=one\nB_SECRET=one\n' }).links, ['api to api']);
    assert.deepEqual(picture({ ...files, 'api/.env': 'A_SECRET=\nB_SECRET=\n' }).links, []);
  });

  it('meet by one setting of one file that cannot be read', () => {
    const importing = (from: string, path: string, text: Workspace) =>
      Object.fromEntries(Object.entries(text).map(([, body]) => [path, `import { config } from '${from}';\n${body}`]));
    const files = {
      ...manifest('api', 'back'),
      ...importing('./config', 'api/src/login.ts', issuer('api', 'config.jwtSecret')),
      ...importing('../config', 'api/src/auth/guard.ts', verifier('api', 'config.jwtSecret')),
      ...importing('../config', 'api/src/admin/guard.ts', verifier('api', 'config.adminSecret', 'verifyAdmin')),
    };
    assert.deepEqual(
      contractOf(files).links.map((link) => `${link.verifier.fact.file}: ${link.because}`),
      ['api/src/auth/guard.ts: both use config.jwtSecret'],
    );
  });

  it('meet by the two halves of one key, which are no secret that both must hold alike', () => {
    const pair = (issuing: string, verifying: string) =>
      contractOf({
        ...manifest('web', 'front'),
        ...issuer('web', `process.env.${issuing}!`),
        ...manifest('api', 'back'),
        ...verifier('api', `process.env.${verifying}!`),
      });
    const contract = pair('JWT_PRIVATE_KEY', 'JWT_PUBLIC_KEY');
    const [link] = contract.links;
    assert.equal(link?.by, 'key-pair');
    assert.equal(
      link?.because,
      'JWT_PRIVATE_KEY and JWT_PUBLIC_KEY are the two halves of one key, and web and api stand side by side in this workspace',
    );
    assert.deepEqual(shared(contract), []);
    assert.deepEqual(pair('PARTNER_PRIVATE_KEY', 'JWT_PUBLIC_KEY').links, []);
    assert.deepEqual(pair('JWT_PUBLIC_KEY', 'JWT_PRIVATE_KEY').links, []);
  });

  it('are said once for each pair, in the order of the files', () => {
    const contract = contractOf({
      ...manifest('api', 'back'),
      ...verifier('api', 'process.env.JWT_SECRET!', 'one'),
      ...issuer('api'),
      ...verifier('api', 'process.env.JWT_SECRET!', 'two'),
    });
    assert.deepEqual(
      contract.links.map((link) => link.verifier.fact.file),
      ['api/src/one.ts', 'api/src/two.ts'],
    );
  });
});

describe('the needs of a service', () => {
  it('are the variables it reads, with what they are the key of', () => {
    const contract = contractOf({
      ...manifest('api', 'back'),
      ...issuer('api'),
      ...verifier('api'),
      'api/src/other.ts': 'export const port = process.env.PORT;\nexport const again = process.env.JWT_SECRET;\n',
      'api/test/a.ts': 'export const a = process.env.ONLY_IN_TESTS;\n',
    });
    const [service] = contract.services;
    assert.ok(service);
    assert.deepEqual(
      contract.needsOf(service).map((need) => [need.name, need.reads.length, need.keyOf.map((fact) => fact.kind)]),
      [
        ['JWT_SECRET', 3, ['token-issuer', 'token-verifier']],
        ['PORT', 1, []],
      ],
    );
  });
});

describe('a workspace of many services', () => {
  // Each question looks at the folders above one service: comparing all with all takes minutes here.
  it('links each front end with the back end beside it', () => {
    const count = 700;
    const files: Record<string, string> = {};
    for (let index = 0; index < count; index++) {
      Object.assign(
        files,
        manifest(`p${index}/web`, 'front'),
        issuer(`p${index}/web`),
        manifest(`p${index}/api`, 'back'),
        verifier(`p${index}/api`),
      );
    }
    const contract = contractOf(files);
    assert.equal(contract.services.length, 2 * count + 1);
    assert.equal(contract.links.length, count);
    assert.equal(contract.sharedSecrets.length, count);
  });

  it('joins each issuer with a part of the verifiers where there are very many', () => {
    const count = 1500;
    const calls = Array.from({ length: count }, (_, index) => [
      `export const issue${index} = (sub: string) => jwt.sign({ sub }, process.env.JWT_SECRET!, { expiresIn: '15m' });`,
      `export const check${index} = (text: string) => jwt.verify(text, process.env.JWT_SECRET!);`,
    ]).flat();
    const contract = contractOf({
      ...manifest('api', 'back'),
      'api/src/all.ts': ["import jwt from 'jsonwebtoken';", ...calls, ''].join('\n'),
    });
    assert.equal(contract.issuers.length, count);
    assert.ok(contract.links.length <= 50_000, String(contract.links.length));
    assert.equal(new Set(contract.links.map(({ issuer: party }) => party)).size, count);
  });
});
