import assert from 'node:assert/strict';
import { contractOf, given, packageJson, type Workspace } from './workspace';

const CODE = 'export const secret = process.env.AUTH_SECRET;\n';

/** Two services in a folder of their own. */
const TWO: Workspace = {
  'apps/api/package.json': packageJson(),
  'apps/api/main.ts': CODE,
  'apps/web/package.json': packageJson(),
  'apps/web/main.ts': CODE,
};

function pod(image: string, variables: string, more = ''): string {
  return `kind: Deployment
metadata: { name: x }
spec:
  template:
    metadata: { labels: { tier: backend } }
    spec:
      containers:
        - name: main
          image: ${image}
          ${variables}
${more}`;
}

const VALUE = 'env: [{ name: AUTH_SECRET, value: from-pod }]';

function inProduction(files: Workspace): readonly string[] {
  const contract = contractOf({ ...TWO, ...files });
  return ['apps/api', 'apps/web'].map((folder) => given(contract, folder, 'production'));
}

describe('a pod of Kubernetes', () => {
  it('runs the service that its image or its label names', () => {
    assert.deepEqual(inProduction({ 'k8s/a.yaml': pod('ghcr.io/acme/api:1.2', VALUE) }), ['from-pod', '(elsewhere)']);
    const labelled = pod('ghcr.io/acme/backend@sha256:0', VALUE).replace('tier: backend', 'app: web');
    assert.deepEqual(inProduction({ 'k8s/a.yaml': labelled }), ['(elsewhere)', 'from-pod']);
  });

  it('runs the service that a compose file gives the name of the image', () => {
    const compose = 'services:\n  backend:\n    build: ./apps/api\n';
    assert.equal(inProduction({ 'k8s/a.yaml': pod('acme/backend', VALUE), 'docker-compose.yml': compose })[0], 'from-pod');
  });

  it('runs the service around its file, unless its image is known to be another program', () => {
    assert.equal(inProduction({ 'apps/api/k8s/a.yaml': pod('acme/shop', VALUE) })[0], 'from-pod');
    assert.equal(inProduction({ 'apps/api/k8s/a.yaml': pod('postgres:17', VALUE) })[0], '(elsewhere)');
    const sidecar = `${VALUE}\n        - name: other\n          image: acme/other`;
    assert.equal(inProduction({ 'apps/api/k8s/a.yaml': pod('acme/shop', sidecar) })[0], '(elsewhere)');
  });

  it("is not known to run the service above others, nor one that a compose file starts as somebody else's program", () => {
    const top = { 'package.json': packageJson(), 'main.ts': CODE };
    assert.equal(given(contractOf({ ...TWO, ...top, 'k8s/a.yaml': pod('acme/shop', VALUE) }), '', 'production'), '(elsewhere)');
    assert.equal(given(contractOf({ ...top, 'k8s/a.yaml': pod('acme/shop', VALUE) }), '', 'production'), 'from-pod');
    const whole = 'services:\n  backend:\n    build: .\n';
    const contract = contractOf({ ...TWO, ...top, 'k8s/a.yaml': pod('acme/backend', VALUE), 'compose.yml': whole });
    assert.equal(given(contract, '', 'production'), '(elsewhere)');
    const compose = 'services:\n  postgres:\n    build: ./apps/api\n';
    assert.equal(inProduction({ 'k8s/a.yaml': pod('postgres', VALUE), 'compose.yml': compose })[0], '(elsewhere)');
  });

  it('is not known by a label that pods of other images bear, too', () => {
    const labelled = (image: string) => pod(image, VALUE).replace('tier: backend', 'app: api');
    assert.equal(inProduction({ 'k8s/a.yaml': labelled('acme/one') })[0], 'from-pod');
    assert.equal(inProduction({ 'k8s/a.yaml': labelled('acme/one'), 'k8s/b.yaml': labelled('acme/two') })[0], '(elsewhere)');
  });

  it('is given every key of an object in another file, its own variables first', () => {
    const from = 'envFrom: [{ secretRef: { name: keys } }]';
    const secret = 'kind: Secret\nmetadata: { name: keys }\nstringData: { AUTH_SECRET: from-secret }\n';
    assert.equal(inProduction({ 'k8s/api/a.yaml': pod('acme/api', from), 'k8s/secret.yaml': secret })[0], 'from-secret');
    assert.equal(inProduction({ 'k8s/a.yaml': pod('acme/api', `${from}\n          ${VALUE}`), 'k8s/secret.yaml': secret })[0], 'from-pod');
    const encoded = secret.replace('stringData: { AUTH_SECRET: from-secret }', 'data: { AUTH_SECRET: eA== }');
    assert.equal(inProduction({ 'k8s/a.yaml': pod('acme/api', from), 'k8s/secret.yaml': encoded })[0], '(elsewhere)');
    const config = secret.replace('Secret', 'ConfigMap').replace('stringData', 'data').replace('AUTH_SECRET', 'SECRET');
    const prefixed = pod('acme/api', 'envFrom: [{ prefix: AUTH_, configMapRef: { name: keys } }]');
    assert.deepEqual(inProduction({ 'k8s/a.yaml': prefixed, 'k8s/config.yaml': config })[0], 'from-secret');
  });

  it('is given no value by one of several objects of that name', () => {
    const from = 'envFrom: [{ secretRef: { name: keys } }]';
    const secret = (value: string) => `kind: Secret\nmetadata: { name: keys }\nstringData: { AUTH_SECRET: ${value} }\n`;
    const files = { 'k8s/base/a.yaml': pod('acme/api', from), 'k8s/one/s.yaml': secret('one'), 'k8s/two/s.yaml': secret('two') };
    assert.equal(inProduction(files)[0], '(elsewhere)');
    assert.equal(inProduction({ ...files, 'k8s/base/s.yaml': secret('beside') })[0], 'beside');
  });

  it('is for the environment of the folder', () => {
    const contract = contractOf({ ...TWO, 'k8s/overlays/staging/a.yaml': pod('acme/api', VALUE) });
    assert.equal(given(contract, 'apps/api', 'staging'), 'from-pod');
    assert.equal(given(contract, 'apps/api', 'production'), '(elsewhere)');
  });
});

describe('a unit of systemd', () => {
  const unit = (lines: string) => `[Service]\n${lines}\n`;

  it('runs the service whose folder its paths name', () => {
    const value = 'Environment=AUTH_SECRET=from-unit';
    assert.equal(inProduction({ 'ops/a.service': unit(`WorkingDirectory=/srv/shop/apps/api\n${value}`) })[0], 'from-unit');
    assert.equal(inProduction({ 'ops/a.service': unit(`ExecStart=/usr/bin/node /srv/apps/api/main.js\n${value}`) })[0], 'from-unit');
    assert.deepEqual(inProduction({ 'ops/a.service': unit(`WorkingDirectory=/srv/shop\n${value}`) }), ['(elsewhere)', '(elsewhere)']);
  });

  it('is given an env file below the service, and one elsewhere that nobody sees', () => {
    const files = { 'apps/api/live.env': 'AUTH_SECRET=from-file\n' };
    const lines = 'WorkingDirectory=/srv/shop/apps/api\nEnvironmentFile=-/srv/shop/apps/api/live.env\nEnvironmentFile=/etc/shop.env';
    const contract = contractOf({ ...TWO, ...files, 'ops/a.service': unit(lines) });
    assert.equal(given(contract, 'apps/api', 'production'), 'from-file');
    const [api] = contract.services.filter(({ folder }) => folder === 'apps/api');
    assert.ok(api);
    assert.deepEqual(contract.unseenEnvFilesOf(api, 'production'), ['/etc/shop.env']);
    assert.equal(given(contract, 'apps/web', 'production'), '(nothing)');
  });
});
