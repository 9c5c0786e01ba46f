import assert from 'node:assert/strict';
import { evidenceExtractor } from '../../../server/src/extract/evidence/evidence';

/** The names found, each with its source and its app where it has one. The place of each must hold exactly the name. */
function namesIn(path: string, text: string): readonly string[] {
  assert.equal(evidenceExtractor.reads(path), true, `${path} is not read`);
  const { facts, problems } = evidenceExtractor.extract({ path, text });
  assert.deepEqual(problems, []);
  return facts.flatMap((fact) => {
    if (fact.kind === 'deployment' || fact.kind === 'fly-secrets-list' || fact.kind === 'worker-variable') return [];
    assert.ok(fact.kind === 'name-evidence');
    assert.equal(fact.file, path);
    assert.equal(text.slice(fact.at.start, fact.at.end), fact.name);
    return [fact.name, fact.source, ...(fact.app === '' ? [] : [fact.app])].join(' ');
  });
}

describe('the variables of a Worker', () => {
  const read = (path: string, text: string) =>
    evidenceExtractor.extract({ path, text }).facts.flatMap((fact) => {
      if (fact.kind !== 'worker-variable') return [];
      return [`${fact.environment}:${fact.key}=${text.slice(fact.valueAt.start, fact.valueAt.end)}`];
    });

  it('are the texts under vars, for each environment', () => {
    const toml = 'name = "api"\n[vars]\nA = "a"\nN = 3\nO = { X = "x" }\n[env.live.vars]\nA = "b"\n[build.vars]\nZ = "z"\n';
    assert.deepEqual(read('wrangler.toml', toml), [':A="a"', 'live:A="b"']);
    assert.deepEqual(
      read('api/wrangler.jsonc', '{ "vars": { "A": "a", "N": 3 }, /* */ "env": { "live": { "vars": { "A": "b" } }, "x": 1 } }'),
      [':A="a"', 'live:A="b"'],
    );
    assert.deepEqual(read('netlify.toml', toml), []);
    assert.deepEqual(read('wrangler.json', '{ "vars": [ "A"'), []);
  });
});

describe('evidence in YAML', () => {
  it('of a compose file: maps, lists, arguments and interpolations', () => {
    const text = `services:
  api:
    build: { args: { BUILD_REF: "x" } }
    environment:
      JWT_SECRET: \${JWT_SECRET:?missing}
      "DATABASE_URL": postgres://$DB_USER@db
      EMPTY:
      lower: x
  web:
    environment:
      - AUTH_SECRET=abc
      - "QUOTED=abc"
      - PASSED_ON
      # - COMMENTED=1
      - COST=$$NOT_ONE
`;
    assert.deepEqual(namesIn('docker-compose.prod.yml', text), [
      'BUILD_REF compose',
      'JWT_SECRET compose',
      'JWT_SECRET compose',
      'DATABASE_URL compose',
      'DB_USER compose',
      'EMPTY compose',
      'AUTH_SECRET compose',
      'QUOTED compose',
      'PASSED_ON compose',
      'COST compose',
    ]);
  });

  it('of a workflow: env, secrets, vars and commands', () => {
    const text = `env:
  NODE_ENV: test
jobs:
  deploy:
    name: Don't stop
    steps:
      - uses: x/y@v1
        with: { token: "\${{ secrets.DEPLOY_TOKEN }}", other: "\${{ vars['SITE_URL'] }}" }
      - run: flyctl secrets set JWT_SECRET="\${{ secrets.JWT_SECRET }}" --app shop-api
      - run: |
          fly secrets set \\
            ONE_KEY=$(openssl rand -hex 32) \\
            TWO_KEY='a b' -a shop-web
          PORT_A=1 npm test
`;
    assert.deepEqual(namesIn('.github/workflows/deploy.yml', text), [
      'NODE_ENV workflow',
      'DEPLOY_TOKEN workflow',
      'SITE_URL workflow',
      'JWT_SECRET fly-secrets shop-api',
      'JWT_SECRET workflow',
      'ONE_KEY fly-secrets shop-web',
      'TWO_KEY fly-secrets shop-web',
      'PORT_A workflow',
    ]);
  });

  it('of Kubernetes, Render, serverless and App Engine', () => {
    const text = `env:
  - name: DB_PASSWORD
    valueFrom: { secretKeyRef: { name: db, key: DB_PASS } }
  - { name: "FLOW_NAME", value: "x" }
envVars:
  - key: RENDER_KEY
    generateValue: true
  - fromService: { envVarKey: SHARED_KEY }
env_variables:
  APP_ENGINE: 'x'
data:
  FROM_SECRET: YWJj
metadata:
  name: my-app
  description: NOT A NAME
  kind: ConfigMap
  other: NOT_A_NAME
  urls:
    - HTTPS://HOST
`;
    assert.deepEqual(
      namesIn('k8s/deployment.yaml', text).map((name) => name.replace(' platform', '')),
      ['DB_PASSWORD', 'DB_PASS', 'FLOW_NAME', 'RENDER_KEY', 'SHARED_KEY', 'APP_ENGINE', 'FROM_SECRET'],
    );
  });

  it('of a Cloud Build step', () => {
    const text =
      "steps:\n- entrypoint: gcloud\n  args: ['run', 'deploy', '--set-env-vars=ONE_A=1,TWO_B=2', '--set-secrets=KEY_C=k:latest']\n";
    assert.deepEqual(namesIn('cloudbuild.yaml', text), ['ONE_A platform', 'TWO_B platform', 'KEY_C platform']);
  });

  it('keeps its places with CRLF line ends', () => {
    assert.deepEqual(namesIn('compose.yml', 'environment:\r\n  - PASSED_ON\r\n  - KEY_A=1\r\nx:\r\n  KEY_B:\r\n'), [
      'PASSED_ON compose',
      'KEY_A compose',
      'KEY_B compose',
    ]);
  });
});

describe('evidence in commands', () => {
  const shell = (text: string) => namesIn('deploy.sh', text);

  it('of a script', () => {
    assert.deepEqual(
      shell(
        '#!/bin/sh\n# COMMENT=1\nexport JWT_SECRET="a b OTHER=1" SECOND_KEY\nLOCAL_X=1\nA_B=1 C_D=2 node x.js; E_FF=3 y\ndocker run -e PASSED_ON --env=GIVEN_X=1 img\n',
      ),
      ['JWT_SECRET shell', 'SECOND_KEY shell', 'LOCAL_X shell', 'A_B shell', 'C_D shell', 'E_FF shell', 'PASSED_ON shell', 'GIVEN_X shell'],
    );
  });

  it('of fly with its app before, after, quoted, or not to be told', () => {
    assert.deepEqual(shell('fly secrets set ONE_A=1 TWO_B=2 --app shop'), ['ONE_A fly-secrets shop', 'TWO_B fly-secrets shop']);
    assert.deepEqual(shell('/usr/bin/flyctl -a "shop" secrets set --stage "ONE_A=x y"'), ['ONE_A fly-secrets shop']);
    assert.deepEqual(shell('fly secrets set ONE_A=- --app=shop'), ['ONE_A fly-secrets shop']);
    assert.deepEqual(shell('fly secrets set ONE_A=1 --app "$APP"'), ['ONE_A fly-secrets']);
    assert.deepEqual(shell('fly secrets unset ONE_A --app shop'), []);
    assert.deepEqual(shell('echo x && fly secrets set ONE_A=$(cat "a (1)" | b) TWO_B=`x y` -a shop && z THREE=1'), [
      'ONE_A fly-secrets shop',
      'TWO_B fly-secrets shop',
      'THREE shell',
    ]);
  });

  it('of other platforms', () => {
    assert.deepEqual(shell('heroku config:set ONE_A=1 TWO_B=2 -a x'), ['ONE_A platform', 'TWO_B platform']);
    assert.deepEqual(shell('gcloud run deploy x --set-env-vars "ONE_A=1,TWO_B=2" --update-secrets=KEY_C=k:1,KEY_D=l:2'), [
      ...['ONE_A platform', 'TWO_B platform'],
      ...['KEY_C platform', 'KEY_D platform'],
    ]);
    assert.deepEqual(shell('gcloud run deploy x --set-env-vars=^@^ONE_A=1,x@TWO_B=2'), ['ONE_A platform', 'TWO_B platform']);
    assert.deepEqual(shell('npx wrangler@4 secret put ONE_A'), ['ONE_A platform']);
    assert.deepEqual(shell('vercel env add ONE_A production\ngh secret set TWO_B < f\nnetlify env:set KEY_C v'), [
      ...['ONE_A platform', 'TWO_B platform', 'KEY_C platform'],
    ]);
    assert.deepEqual(shell('kubectl create secret generic x --from-literal=ONE_A=1'), ['ONE_A platform']);
  });

  it('is not lost behind an apostrophe or an open quote', () => {
    assert.deepEqual(shell("echo don't\nONE_A=1 x\necho it\\'s\nTWO_B=2 y\n"), ['ONE_A shell', 'TWO_B shell']);
    assert.deepEqual(shell('echo "open\nONE_A=1 x\n'), ['ONE_A shell']);
  });

  it('of a Dockerfile', () => {
    const text = `FROM node
ARG BUILD_KEY
ARG WITH_DEFAULT=1
ENV ONE_A=1 TWO_B="x y" \\
    # a comment between
    KEY_C=3
env OLD_FORM VALUE_X
RUN --mount=type=secret,id=NPM_TOKEN RUN_X=1 npm ci
`;
    assert.deepEqual(
      namesIn('api/Dockerfile', text).map((name) => name.replace(' dockerfile', '')),
      ['BUILD_KEY', 'WITH_DEFAULT', 'ONE_A', 'TWO_B', 'KEY_C', 'OLD_FORM', 'NPM_TOKEN', 'RUN_X'],
    );
  });

  it('of Makefile, justfile, Procfile and .envrc', () => {
    const makefile = 'JWT_SECRET ?= x\nexport JWT_SECRET\nDB_URL := y\nrun:\n\t@API_KEY=1 node x\n\tfly secrets set K_EY=1 -a app\n';
    assert.deepEqual(namesIn('Makefile', makefile), [
      ...['JWT_SECRET shell', 'JWT_SECRET shell', 'DB_URL shell', 'API_KEY shell'],
      'K_EY fly-secrets app',
    ]);
    assert.deepEqual(namesIn('justfile', 'export API_KEY := "x"\n'), ['API_KEY shell']);
    assert.deepEqual(namesIn('Procfile', 'web: API_KEY=x node .\n'), ['API_KEY shell']);
    assert.deepEqual(namesIn('.envrc', 'export API_KEY=x\n'), ['API_KEY shell']);
  });

  it('of package.json scripts, and of nothing else in it', () => {
    const text = String.raw`{"name": "x", "config": {"NOT_THIS": "A_B=1"}, "scripts": {
      "dev": "API_KEY=x cross-env NODE_ENV=test node .",
      "win": "node -e \"QUOTED=1\" \"IN_QUOTES=a b\"",
      "secrets": "fly secrets set JWT_SECRET=$S --app shop"
    }}`;
    assert.deepEqual(namesIn('package.json', text), [
      ...['API_KEY shell', 'NODE_ENV shell', 'QUOTED shell', 'IN_QUOTES shell'],
      'JWT_SECRET fly-secrets shop',
    ]);
  });

  it('of a README: only what is there to be typed', () => {
    const text = `# NOT_A_NAME=1
Run \`export API_KEY=x\` first, or \`OTHER_KEY=1 npm start\`.
\`\`\`sh
$ fly secrets set JWT_SECRET=x \\
    SECOND_KEY=y --app shop
NOT_THIS=1
\`\`\`
We export NOTHING here. NAME=1
`;
    const [apiKey, ...others] = namesIn('README.md', text);
    assert.equal(apiKey, 'API_KEY documentation');
    assert.deepEqual(others, ['JWT_SECRET documentation shop', 'SECOND_KEY documentation shop']);
  });
});

describe('evidence in platform files', () => {
  it('of Heroku and Vercel', () => {
    assert.deepEqual(
      namesIn(
        'app.json',
        '{"env": {"ONE_A": "1", "TWO_B": {"generator": "secret"}, "low": "x"}, "environments": {"test": {"env": {"KEY_C": "1"}}}}',
      ),
      ['ONE_A platform', 'TWO_B platform', 'KEY_C platform'],
    );
    assert.deepEqual(namesIn('vercel.json', '{"env": {"ONE_A": "@a"}, "build": {"env": {"TWO_B": "x"}}}'), [
      'ONE_A platform',
      'TWO_B platform',
    ]);
  });

  it('of Wrangler, in both formats', () => {
    const json = '{ /* c */ "vars": {"ONE_A": "1"}, "env": {"prod": {"vars": {"TWO_B": 2}}}, "secrets": {"required": ["KEY_C"]}, }';
    assert.deepEqual(namesIn('wrangler.jsonc', json), ['ONE_A platform', 'TWO_B platform', 'KEY_C platform']);
    const toml =
      'name = "x"\n[vars]\nONE_A = "1"\n[env.prod.vars]\nTWO_B = 2\n[secrets]\nrequired = ["KEY_C", "KEY_D"]\n[[secrets_store_secrets]]\nbinding = "KEY_E"\n';
    assert.deepEqual(
      namesIn('wrangler.toml', toml).map((name) => name.replace(' platform', '')),
      ['ONE_A', 'TWO_B', 'KEY_C', 'KEY_D', 'KEY_E'],
    );
  });

  it('of Netlify, ECS and Terraform', () => {
    assert.deepEqual(namesIn('netlify.toml', '[build.environment]\nONE_A = "1"\n[context.production.environment]\nTWO_B = "2"\n'), [
      ...['ONE_A platform', 'TWO_B platform'],
    ]);
    const task =
      '{"containerDefinitions": [{"environment": [{"name": "ONE_A", "value": "x"}], "secrets": [{"name": "TWO_B", "valueFrom": "arn"}]}]}';
    assert.deepEqual(namesIn('task-definition.json', task), ['ONE_A platform', 'TWO_B platform']);
    const terraform =
      'environment {\n  variables = {\n    ONE_A = var.a\n    "TWO_B" : "x"\n  }\n}\nenv { name = "KEY_C" }\nx = { KEY_D = 1, KEY_E = 2 }\ny = upper("NOT_ME")\n';
    assert.deepEqual(
      namesIn('main.tf', terraform).map((name) => name.replace(' platform', '')),
      ['ONE_A', 'TWO_B', 'KEY_C', 'KEY_D', 'KEY_E'],
    );
  });

  it('of a saved list of Fly secrets, in old and new spelling', () => {
    assert.deepEqual(namesIn('fly-secrets.json', '[{"name": "ONE_A", "digest": "x"}, {"Name": "TWO_B", "Digest": "y"}]'), [
      ...['ONE_A fly-secrets', 'TWO_B fly-secrets'],
    ]);
  });
});

describe('evidence', () => {
  it('keeps no value', () => {
    const secret = 'hunter2';
    const samples: Readonly<Record<string, string>> = {
      'compose.yml': `environment:\n  KEY_A: ${secret}\n  KEY_B: \${KEY_C:-${secret}}\n`,
      'deploy.sh': `export KEY_A=${secret}\nfly secrets set KEY_B=${secret} -a app\n`,
      'vercel.json': `{"env": {"KEY_A": "${secret}"}}`,
    };
    for (const [path, text] of Object.entries(samples)) {
      const { facts } = evidenceExtractor.extract({ path, text });
      assert.ok(facts.length > 0);
      assert.ok(!JSON.stringify(facts).includes(secret), path);
    }
  });

  it('is only of names in upper case with three characters or more', () => {
    assert.deepEqual(namesIn('x.sh', 'AB=1\nlower=1\nMixedCase=1\nABCd=1\nA1_=1\n_ABC=1\n1ABC=1\n'), ['A1_ shell']);
  });

  it('is not sought in generated data', () => {
    assert.deepEqual(namesIn('big.sh', 'export KEY_A=1\n'.repeat(80_000)), []);
    assert.equal(namesIn('small.sh', 'export KEY_A=1\n'.repeat(1000)).length, 1000);
  });

  it('is found to the end of long lines', () => {
    for (const piece of ['$(', '"', "'", '`', '\\', 'export ', '{ ', ', ', '[', "it's ", '${', '--env=', '\\"', 'fly secrets set ']) {
      const filler = piece.repeat(100_000 / piece.length);
      for (const path of ['x.sh', 'compose.yml', '.github/workflows/x.yml', 'README.md', 'main.tf']) {
        const last =
          namesIn(path, `${filler}\n\n{ KEY_A = "\${{ secrets.KEY_A }}" }\n  KEY_A: \${KEY_A}\nexport KEY_A=1\n`).at(-1) ?? 'none';
        assert.match(last, /^KEY_A /, `${path} ${piece}`);
      }
    }
  });

  it('is not read from lock files, other documents or code', () => {
    for (const path of ['pnpm-lock.yaml', 'CHANGELOG.md', 'src/index.ts', 'tsconfig.json', 'package-lock.json', '.env', 'fly.toml']) {
      assert.equal(evidenceExtractor.reads(path), false, path);
    }
    assert.equal(evidenceExtractor.reads('docs/anything.md'), true);
  });
});
