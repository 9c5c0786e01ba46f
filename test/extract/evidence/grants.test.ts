import assert from 'node:assert/strict';
import { evidenceExtractor } from '../../../server/src/extract/evidence/evidence';
import { SecretText } from '../../../server/src/facts/secret-text';
import type { Value } from '../../../server/src/facts/value';

function grantsIn(path: string, text: string): readonly string[] {
  return evidenceExtractor.extract({ path, text }).facts.flatMap((fact) => {
    if (fact.kind !== 'name-evidence' || !fact.grant) return [];
    const { kind, unit, link, value } = fact.grant;
    return [[fact.name, kind, unit, link, written(value)].filter((part) => part !== '').join(' ')];
  });
}

function deploymentsIn(path: string, text: string) {
  return evidenceExtractor.extract({ path, text }).facts.flatMap((fact) => {
    if (fact.kind !== 'deployment') return [];
    assert.equal(text.slice(fact.at.start, fact.at.end), fact.unit);
    return [[fact.unit, fact.folder, fact.dockerfileFolder, fact.image, ...fact.envFiles]];
  });
}

function written(value: Value): string {
  if (value.kind === 'literal' && value.value instanceof SecretText) return `=${value.value.reveal()}`;
  if (value.kind === 'env') return `=\${${value.name}}${written(value.fallback)}`;
  return value.kind === 'unset' ? '' : value.kind;
}

describe('how a file gives a variable', () => {
  it('in a compose file: values, interpolations, what is passed on, secrets, build arguments, anchors', () => {
    const text = `x-env: &env
  MERGED_A: merged
services:
  api:
    build: { context: ./api, args: { BUILD_A: x } }
    environment:
      <<: *env
      PLAIN_A: "text"
      NUMBER_A: 900
      LONG_NUMBER: 12345678901234567890123
      FILLED_A: \${OTHER_A}
      DEFAULT_A: \${OTHER_B:-literal}
      NEEDED_A: \${OTHER_C:?set it}
      JOINED_A: pre-\${OTHER_D}
      ESCAPED_A: a$$b
      VAULT_A: op://vault/item
      PASSED_A:
    secrets: [jwt_secret, { source: other_secret }]
  worker:
    image: worker
    environment: *env
  list:
    build: .
    environment:
      - ITEM_A=1
      - "ITEM_B=\${OTHER_E}"
      - ITEM_C
`;
    const grants = grantsIn('docker-compose.yml', text);
    for (const expected of [
      'MERGED_A value api =merged',
      'MERGED_A value worker =merged',
      'BUILD_A build',
      'PLAIN_A value api =text',
      'NUMBER_A value api =900',
      'FILLED_A value api ${OTHER_A} =${OTHER_A}',
      'DEFAULT_A value api ${OTHER_B} =${OTHER_B}=literal',
      'NEEDED_A required api ${OTHER_C} =${OTHER_C}',
      'JOINED_A value api template',
      'ESCAPED_A value api template',
      'VAULT_A elsewhere api',
      'PASSED_A elsewhere api',
      'JWT_SECRET elsewhere api',
      'OTHER_SECRET elsewhere api',
      'ITEM_A value list =1',
      'ITEM_B value list ${OTHER_E} =${OTHER_E}',
      'ITEM_C elsewhere list',
    ])
      assert.ok(grants.includes(expected), `${expected} in\n${grants.join('\n')}`);
  });

  it('and to which process: its folder, its image, its env files', () => {
    const text = `services:
  api: { build: ../api, env_file: .env }
  web: { build: { context: .., dockerfile: apps/web/Dockerfile }, env_file: [a.env, { path: ./b.env, required: false }] }
  db: { image: postgres, env_file: ["\${FILE}", /etc/x.env] }
  far: { build: "https://github.com/a/b.git" }
`;
    assert.deepEqual(deploymentsIn('infra/compose.yaml', text), [
      ['api', 'api', undefined, '', 'infra/.env'],
      ['web', '', 'apps/web', '', 'infra/a.env', 'infra/b.env'],
      ['db', undefined, undefined, 'postgres'],
      ['far', undefined, undefined, ''],
    ]);
  });

  it('in render.yaml: values, made ones, and those of another service or a group', () => {
    const text = `services:
  - name: api
    rootDir: apps/api
    envVars:
      - key: MADE_A
        generateValue: true
      - key: PLAIN_A
        value: text
      - key: ASKED_A
        sync: false
      - fromGroup: shared
  - name: web
    envVars:
      - key: LINKED_A
        fromService: { name: api, type: web, envVarKey: MADE_A }
envVarGroups:
  - name: shared
    envVars:
      - key: GROUP_A
        value: x
`;
    assert.deepEqual(grantsIn('render.yaml', text), [
      'MADE_A generated api api/MADE_A',
      'PLAIN_A value api api/PLAIN_A =text',
      'ASKED_A elsewhere api api/ASKED_A',
      'LINKED_A elsewhere web api/MADE_A',
      'GROUP_A value api group shared/GROUP_A =x',
    ]);
    assert.deepEqual(
      deploymentsIn('render.yaml', text).map(([unit, folder]) => [unit, folder]),
      [
        ['api', 'apps/api'],
        ['web', ''],
      ],
    );
  });

  it('in Kubernetes: values, secrets, whole objects of the same file', () => {
    const text = `kind: Deployment
spec:
  template:
    spec:
      containers:
        - name: api
          image: registry/api
          env:
            - { name: PLAIN_A, value: "x" }
            - name: KEPT_A
              valueFrom: { secretKeyRef: { name: keys, key: kept } }
          envFrom:
            - secretRef: { name: keys }
---
kind: Secret
metadata: { name: keys }
data:
  WHOLE_A: YWJj
`;
    const grants = grantsIn('k8s/api.yaml', text);
    assert.deepEqual(grants, ['PLAIN_A value api =x', 'KEPT_A elsewhere api keys/kept']);
    const { facts } = evidenceExtractor.extract({ path: 'k8s/api.yaml', text });
    const deployment = facts.find((fact) => fact.kind === 'deployment');
    const object = facts.find((fact) => fact.kind === 'keyed-object');
    assert.deepEqual([deployment?.hints, deployment?.envFrom], [['api'], [{ object: 'keys', prefix: '' }]]);
    assert.deepEqual([object?.name, object?.entries.map(({ key, value }) => `${key} ${value.kind}`)], ['keys', ['WHOLE_A unset']]);
  });

  it('in a unit of systemd: variables in quotes and bare, files, what is passed on', () => {
    const text = `[Unit]
Description=API
[Service]
WorkingDirectory=/srv/shop/api
Environment=PLAIN_A=x "QUOTED_A=two words" 'SINGLE_A=y'
Environment=JOINED_A=1 \\
  JOINED_B=2
# Environment=COMMENT_A=1
Environment="EXPANDED_A=%i" EMPTY_A= lower=1
EnvironmentFile=-/srv/shop/api/.env
PassEnvironment=PASSED_A PASSED_B
ExecStart=/usr/bin/node /srv/shop/api/dist/main.js
`;
    assert.deepEqual(grantsIn('deploy/shop-api.service', text), [
      'PLAIN_A value shop-api =x',
      'QUOTED_A value shop-api =two words',
      'SINGLE_A value shop-api =y',
      'JOINED_A value shop-api =1',
      'JOINED_B value shop-api =2',
      'EXPANDED_A elsewhere shop-api',
      'EMPTY_A elsewhere shop-api',
      'PASSED_A elsewhere shop-api',
      'PASSED_B elsewhere shop-api',
    ]);
    const [unit] = evidenceExtractor.extract({ path: 'x.service', text }).facts.filter((fact) => fact.kind === 'deployment');
    assert.deepEqual(
      [unit?.envFiles, unit?.hints],
      [['/srv/shop/api/.env'], ['/srv/shop/api', '/usr/bin/node', '/srv/shop/api/dist/main.js']],
    );
    assert.deepEqual(grantsIn('x.service', 'Environment=A_B=1\n'), []);
  });

  it('for a build only: arguments, mounts, stages that are copied from, tools that build', () => {
    const dockerfile = `ARG ARG_A
FROM node AS build
ENV STAGE_A=1
RUN --mount=type=secret,id=MOUNT_A npm ci
FROM node
ENV LAST_A=1
COPY --from=build /a /a
`;
    const built = (path: string, text: string) =>
      grantsIn(path, text)
        .filter((grant) => grant.endsWith(' build'))
        .map((grant) => grant.split(' ')[0]);
    assert.deepEqual(built('Dockerfile', dockerfile), ['ARG_A', 'STAGE_A', 'MOUNT_A']);
    assert.deepEqual(built('netlify.toml', '[build.environment]\nONE_A = "1"\n'), ['ONE_A']);
    assert.deepEqual(built('vercel.json', '{"env": {"ONE_A": "x"}, "build": {"env": {"TWO_B": "x"}}}'), ['TWO_B']);
    assert.deepEqual(built('x.sh', 'docker build --build-arg ONE_A=1 .\ngcloud x --set-build-env-vars=TWO_B=1 --set-env-vars=KEY_C=1\n'), [
      'ONE_A',
      'TWO_B',
    ]);
  });
});

describe('an env file that a command hands to a tool', () => {
  const usesIn = (path: string, text: string) =>
    evidenceExtractor.extract({ path, text }).facts.flatMap((fact) => {
      if (fact.kind !== 'env-file-use') return [];
      assert.equal(text.slice(fact.at.start, fact.at.end), fact.path);
      return [[fact.dialect, fact.path, fact.app].filter((part) => part !== '').join(' ')];
    });

  it('is named with its app for Fly', () => {
    const text = `fly secrets import < .env.production
flyctl secrets import --stage -a shop-api < "ops/fly" # comment
cat fly.env | fly secrets import --app=shop-web
fly -a shop-api secrets import \\
  < ops/api.env
fly secrets import < .env --app shop-admin && fly deploy
`;
    assert.deepEqual(usesIn('deploy.sh', text), [
      'fly .env.production',
      'fly ops/fly shop-api',
      'fly ops/api.env shop-api',
      'fly .env shop-admin',
      'fly fly.env shop-web',
    ]);
    assert.deepEqual(usesIn('package.json', '{"scripts": {"a": "fly secrets import -a shop-api < .env.live"}}'), [
      'fly .env.live shop-api',
    ]);
    assert.deepEqual(usesIn('Makefile', 'secrets:\n\tfly secrets import -a $(APP) < live.env\n'), ['fly live.env']);
  });

  it('is none in a comment, from a variable, or for another command', () => {
    const text = '# fly secrets import < .env\nfly secrets import < "$FILE"\nfly secrets set A_B=1 < .env\nfly secrets import\n';
    assert.deepEqual(usesIn('deploy.sh', text), []);
  });
});

describe('a saved list of the secrets of a Fly app', () => {
  const listIn = (text: string) =>
    evidenceExtractor.extract({ path: 'ops/shop-secrets.json', text }).facts.flatMap((fact) => {
      if (fact.kind !== 'fly-secrets-list') return [];
      for (const { name, at } of fact.secrets) assert.equal(text.slice(at.start, at.end), name);
      return [fact.secrets.map(({ name, staged }) => `${name}${staged ? ' staged' : ''}`)];
    });

  it('holds names of any case, with their status where there is one', () => {
    const text =
      '[{"name": "A_B", "digest": "x", "status": "Staged"}, {"Name": "lower", "Digest": "y"}, {"name": "C_D", "digest": "z", "status": "Partial"}]';
    assert.deepEqual(listIn(text), [['A_B staged', 'lower', 'C_D']]);
    assert.deepEqual([listIn('[]'), listIn('null')], [[[]], [[]]]);
  });

  it('is none when it is cut short or is something else', () => {
    for (const text of [
      '',
      '[',
      '[{"name": "A_B", "digest": "x"}',
      '{}',
      '{"name": "A_B", "digest": "x"}',
      '[{"name": "A_B"}]',
      '[1]',
      'x',
    ])
      assert.deepEqual(listIn(text), [], text);
  });
});
