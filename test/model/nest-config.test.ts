import { strict as assert } from 'node:assert';
import { contractOf, packageJson, shown } from './workspace';

/** What `config.get(key)` of a Nest service is in development, with these files beside. */
function setting(key: string, files: Readonly<Record<string, string>>) {
  const contract = contractOf({
    'package.json': packageJson({ '@nestjs/config': '^4.0.0', '@nestjs/jwt': '^11.0.0' }),
    '.env': 'JWT_SECRET=of-the-file\n',
    'src/tokens.ts': `import { ConfigService } from '@nestjs/config';\nimport { JwtService } from '@nestjs/jwt';\nexport class Tokens {\n  constructor(private readonly jwt: JwtService, private readonly config: ConfigService) {}\n  check(token: string) {\n    return this.jwt.verify(token, { secret: this.config.get<string>('${key}')! });\n  }\n}\n`,
    ...files,
  });
  const [party] = contract.verifiers;
  assert.ok(party);
  return shown(contract.evaluate(party.fact.key, { service: party.service, environment: 'development' }));
}

const app = (load: string, imports = "import configuration from './configuration';") =>
  `import { ConfigModule } from '@nestjs/config';\n${imports}\nexport const root = ConfigModule.forRoot({ load: ${load} });\n`;
const configuration = 'export default () => ({ jwtSecret: process.env.JWT_SECRET, jwt: { secret: process.env.JWT_SECRET, ttl: 9 } });\n';

describe('what ConfigModule loads', () => {
  it('answers to its keys, nested ones by dots', () => {
    const files = { 'src/app.ts': app('[configuration]'), 'src/configuration.ts': configuration };
    assert.equal(setting('jwtSecret', files), 'of-the-file');
    assert.equal(setting('jwt.secret', files), 'of-the-file');
    assert.equal(setting('jwt.other', files), 'unset');
    assert.equal(setting('other', files), 'unknown');
  });

  it('may come from any form of factory', () => {
    const forms = [
      'export default function configuration() {\n  return { jwtSecret: process.env.JWT_SECRET };\n}\n',
      'const configuration = () => ({ jwtSecret: process.env.JWT_SECRET });\nexport default configuration;\n',
      'export default async () => {\n  const jwtSecret = process.env.JWT_SECRET;\n  if (!jwtSecret) throw new Error("JWT_SECRET");\n  return { jwtSecret };\n};\n',
    ];
    for (const text of forms)
      assert.equal(setting('jwtSecret', { 'src/app.ts': app('[configuration]'), 'src/configuration.ts': text }), 'of-the-file');
    assert.equal(setting('jwtSecret', { 'src/app.ts': app('[() => ({ jwtSecret: process.env.JWT_SECRET })]', '') }), 'of-the-file');
    const barrel = {
      'src/app.ts': app('[load]', "import { load } from './config';"),
      'src/config/index.ts': "export { default as load } from './env';\n",
    };
    assert.equal(setting('jwtSecret', { ...barrel, 'src/config/env.ts': forms[0] ?? '' }), 'of-the-file');
  });

  it('stands beside namespaces, which win under their names', () => {
    const namespace =
      "import { registerAs } from '@nestjs/config';\nconst NAME = 'jwt';\nexport default registerAs(NAME, () => ({ secret: 'of-the-namespace' }));\n";
    const files = {
      'src/app.ts': app('[configuration, jwt]', "import configuration from './configuration';\nimport jwt from './jwt';"),
      'src/configuration.ts': configuration,
      'src/jwt.ts': namespace,
    };
    assert.equal(setting('jwtSecret', files), 'of-the-file');
    assert.equal(setting('jwt.secret', files), 'of-the-namespace');
  });

  it('is unknown where another factory may say it too', () => {
    const files = { 'src/configuration.ts': configuration };
    assert.equal(setting('jwtSecret', { ...files, 'src/app.ts': app('[configuration, fromVault()]') }), 'unknown');
    assert.equal(setting('jwtSecret', { ...files, 'src/app.ts': app('[configuration, ...others]') }), 'unknown');
    assert.equal(setting('jwtSecret', { ...files, 'src/app.ts': app('[configuration, () => ({ ...read() })]') }), 'unknown');
    assert.equal(setting('jwtSecret', { ...files, 'src/app.ts': app("[configuration, () => ({ jwtSecret: 'other' })]") }), 'unknown');
    assert.equal(setting('jwtSecret', { ...files, 'src/app.ts': app('[configuration, () => ({ port: 80 })]') }), 'of-the-file');
  });

  it('belongs to its own service', () => {
    const other = { 'other/package.json': packageJson({ '@nestjs/config': '^4.0.0' }), 'other/app.ts': app('[configuration]') };
    assert.equal(setting('jwtSecret', { ...other, 'other/configuration.ts': configuration }), 'unknown');
  });
});
