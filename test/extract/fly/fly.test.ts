import assert from 'node:assert/strict';
import { flyExtractor } from '../../../server/src/extract/toml/fly';
import type { FlyVariable, HostMention, NameEvidence } from '../../../server/src/facts/fact';
import type { Place } from '../../../server/src/text/range';

function extract(text: string, path = 'api/fly.toml') {
  const { facts, problems } = flyExtractor.extract({ path, text });
  const at = (place: Place) => text.slice(place.start, place.end);
  return {
    problems: problems.map((problem) => ({ message: problem.message, at: at(problem.at), start: problem.at.start })),
    apps: facts.filter((fact) => fact.kind === 'fly-app').map((fact) => [fact.app, at(fact.at)]),
    variables: facts.filter((fact): fact is FlyVariable => fact.kind === 'fly-variable'),
    hosts: facts.filter((fact): fact is HostMention => fact.kind === 'host-mention').map((fact) => [fact.host, at(fact.at)]),
    evidence: facts.filter((fact): fact is NameEvidence => fact.kind === 'name-evidence').map((fact) => [fact.name, fact.app, at(fact.at)]),
    count: facts.length,
    at,
  };
}

function without(text: string, place: Place): string {
  return text.slice(0, place.start) + text.slice(place.end);
}

const SAMPLE = `# fly.toml
app = 'shop-api' # the app
primary_region = "ams"

[build]
  [build.args]
    NODE_VERSION = "22"

[env]
  PORT = 8080
  DEBUG = false # off
  RATE = 0.5
  "WEB_URL" = "https://shop-web.fly.dev/login"
  SECRET = """
two
lines"""

[[files]]
  guest_path = "/k.pem"
  secret_name = "SIGNING_KEY"

[http_service]
  internal_port = 8080
`;

describe('fly.toml', () => {
  const facts = extract(SAMPLE);

  it('names the app', () => assert.deepEqual(facts.apps, [['shop-api', "'shop-api'"]]));

  it('gives its variables as text, in their sections', () => {
    assert.deepEqual(
      facts.variables.map((variable) => [variable.section, variable.key, variable.value.reveal(), variable.app]),
      [
        ['build.args', 'NODE_VERSION', '22', 'shop-api'],
        ['env', 'PORT', '8080', 'shop-api'],
        ['env', 'DEBUG', 'false', 'shop-api'],
        ['env', 'RATE', '0.5', 'shop-api'],
        ['env', 'WEB_URL', 'https://shop-web.fly.dev/login', 'shop-api'],
        ['env', 'SECRET', 'two\nlines', 'shop-api'],
      ],
    );
  });

  it('has the places of keys, values and whole lines', () => {
    const places = facts.variables.map((variable) => [variable.keyAt, variable.valueAt, variable.entryAt].map(facts.at));
    assert.deepEqual(places[2], ['DEBUG', 'false', '  DEBUG = false # off\n']);
    assert.deepEqual(places[4], ['WEB_URL', '"https://shop-web.fly.dev/login"', '  "WEB_URL" = "https://shop-web.fly.dev/login"\n']);
    assert.deepEqual(places[5], ['SECRET', '"""\ntwo\nlines"""', '  SECRET = """\ntwo\nlines"""\n']);
  });

  it('is valid after an entry is deleted', () => {
    for (const variable of facts.variables) {
      const rest = extract(without(SAMPLE, variable.entryAt));
      assert.deepEqual(rest.problems, []);
      assert.deepEqual(
        rest.variables.map((other) => other.key),
        facts.variables.map((other) => other.key).filter((key) => key !== variable.key),
      );
    }
  });

  it('mentions hosts and the secrets it mounts as files', () => {
    assert.deepEqual(facts.hosts, [['shop-web.fly.dev', 'shop-web.fly.dev']]);
    assert.deepEqual(facts.evidence, [['SIGNING_KEY', 'shop-api', 'SIGNING_KEY']]);
  });

  it('reads dotted keys, inline tables and the old list form of env', () => {
    const text = 'env.A = "1"\nbuild = { args = { X = "x", Y = 2 } }\n';
    const read = extract(text);
    assert.deepEqual(
      read.variables.map((variable) => [variable.section, variable.key, variable.value.reveal()]),
      [
        ['env', 'A', '1'],
        ['build.args', 'X', 'x'],
        ['build.args', 'Y', '2'],
      ],
    );
    for (const variable of read.variables) assert.deepEqual(extract(without(text, variable.entryAt)).problems, []);
    assert.deepEqual(
      extract('[[env]]\nA = "1"\n[[env]]\nB = "2"').variables.map((variable) => variable.key),
      ['A', 'B'],
    );
  });

  it('leaves out what is no text, number or boolean', () => {
    assert.deepEqual(
      extract('[env]\nA = 1979-05-27\nB = ["x"]\nC = inf\nD = "d"').variables.map((variable) => variable.key),
      ['D'],
    );
  });

  it('keeps its places in a file with CRLF line ends and a byte order mark', () => {
    const text = '\uFEFFapp = "a"\r\n[env]\r\nB = "b"\r\nC = "c"';
    const read = extract(text);
    assert.deepEqual(read.apps, [['a', '"a"']]);
    assert.deepEqual(
      read.variables.map((variable) => read.at(variable.entryAt)),
      ['B = "b"\r\n', 'C = "c"'],
    );
  });

  it('counts places in UTF-16 units', () => {
    const read = extract('# \u{1F600}\n"\u{1F600}" = 1\napp = "\u{1F600}a"\n[env]\nB = "\u{1F600}"');
    assert.deepEqual(read.apps, [['\u{1F600}a', '"\u{1F600}a"']]);
    assert.deepEqual(
      read.variables.map((variable) => read.at(variable.valueAt)),
      ['"\u{1F600}"'],
    );
  });

  it('without an app has an empty one at the start', () => {
    assert.deepEqual(extract('').apps, [['', '']]);
    assert.deepEqual(extract('').problems, []);
  });

  it('that does not parse is one problem at the place, and an app without a name', () => {
    const text = 'app = "a"\n[env]\nPORT = 80 80\nX = \n';
    const read = extract(text);
    assert.deepEqual(read.apps, [['', '']]);
    assert.equal(read.count, 1);
    assert.equal(read.problems.length, 1);
    assert.match(read.problems[0]?.message ?? '', /^This file is not valid TOML: [a-z].*[^.]$/);
    assert.ok((read.problems[0]?.start ?? 0) >= text.indexOf('80 80') && (read.problems[0]?.start ?? 0) <= text.indexOf('X'));
  });

  it('shows an unfinished line where it breaks off, not on the next one', () => {
    assert.deepEqual(
      ['[env]\nA =\n\nB = 1', '[env]\nA\nB = 1'].map((text) => extract(text).problems.map((problem) => problem.start)),
      [[8], [6]],
    );
  });

  it('never quotes the file in a problem', () => {
    for (const text of ['[env]\nSECRET = hunter2', '[env]\nSECRET = "hunter2', '[env]\nSECRET = "hunter2\\q"', 'SECRET "hunter2"']) {
      const { problems } = extract(text);
      assert.equal(problems.length, 1);
      assert.doesNotMatch(problems[0]?.message ?? '', /hunter2|SECRET/);
    }
  });

  it('too long to be written by hand is one problem', () => {
    const read = extract(`app = "a"\n[env]\n${'# filler\n'.repeat(30_000)}`);
    assert.deepEqual(read.problems, [{ message: 'This file is not valid TOML: too long to be a configuration', at: '', start: 0 }]);
    assert.deepEqual(read.apps, [['', '']]);
  });

  it('nested beyond any reader is one problem', () => {
    assert.equal(extract(`a = ${'['.repeat(100_000)}`).problems.length, 1);
    assert.equal(extract(`{"a":${'['.repeat(100_000)}`, 'fly.json').problems.length, 1);
  });
});

describe('fly.json', () => {
  const text = `{
  "app": "shop",
  "build": { "args": { "V": "1" } },
  "env": { "A": "x", "B": 2, "C": true, "D": null, "U": "https://shop.fly.dev" },
  "files": [{ "guest_path": "/k", "secret_name": "KEY" }]
}`;
  const facts = extract(text, 'fly.json');

  it('gives the same facts as TOML', () => {
    assert.deepEqual(facts.apps, [['shop', '"shop"']]);
    assert.deepEqual(
      facts.variables.map((variable) => [
        variable.section,
        variable.key,
        variable.value.reveal(),
        facts.at(variable.keyAt),
        facts.at(variable.valueAt),
      ]),
      [
        ['env', 'A', 'x', 'A', '"x"'],
        ['env', 'B', '2', 'B', '2'],
        ['env', 'C', 'true', 'C', 'true'],
        ['env', 'U', 'https://shop.fly.dev', 'U', '"https://shop.fly.dev"'],
        ['build.args', 'V', '1', 'V', '"1"'],
      ],
    );
    assert.deepEqual(facts.hosts, [['shop.fly.dev', 'shop.fly.dev']]);
    assert.deepEqual(facts.evidence, [['KEY', 'shop', 'KEY']]);
  });

  it('is valid JSON after an entry is deleted', () => {
    for (const variable of facts.variables) {
      const rest: { env: object; build: { args: object } } = JSON.parse(without(text, variable.entryAt));
      const section = variable.section === 'env' ? rest.env : rest.build.args;
      assert.equal(Object.hasOwn(section, variable.key), false);
      assert.equal(Object.keys(section).length, variable.section === 'env' ? 4 : 0);
    }
  });

  it('that does not parse is one problem', () => {
    for (const broken of ['{"app": "a", "env": {"A": }}', '{"app": "a",}', '// no\n{"app": "a"}', '["app"]', '']) {
      const read = extract(broken, 'fly.json');
      assert.equal(read.problems.length, 1, broken);
      assert.match(read.problems[0]?.message ?? '', /^This file is not valid JSON: [A-Za-z ]+$/);
      assert.deepEqual([read.apps, read.count], [[['', '']], 1]);
    }
  });
});

describe('names of Fly configurations', () => {
  for (const name of [
    'fly.toml',
    'fly.json',
    'fly.staging.toml',
    'api.fly.toml',
    'fly_prod.toml',
    'fly-web.toml',
    'fly.prod.json',
    'Fly.toml',
  ]) {
    it(`${name} is read`, () => assert.equal(flyExtractor.reads(`deploy/${name}`), true));
  }
  for (const name of ['flyway.toml', 'butterfly.toml', 'fly.sh', 'pyproject.toml', 'package.json', 'fly.tomlx']) {
    it(`${name} is not read`, () => assert.equal(flyExtractor.reads(name), false));
  }

  it('say little: the content must be of a Fly configuration too', () => {
    assert.equal(extract('[tool]\nx = 1', 'fly-data.toml').count, 0);
    assert.equal(extract('[{"name":"A"}]', 'fly-secrets.json').count, 0);
    assert.deepEqual(extract('x = = 1', 'fly-data.toml').problems, []);
    assert.deepEqual(extract('app = "a"', 'fly-web.toml').apps, [['a', '"a"']]);
    assert.deepEqual(extract('[http_service]', 'fly-web.toml').apps, [['', '']]);
    assert.equal(extract('[env]\nA = ', 'fly-web.toml').problems.length, 1);
  });
});
