import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { edited, factsOf, lines, show } from './print';

const V2 = 'from pydantic import AliasChoices, Field, SecretStr\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\n';

function reads(text: string): readonly string[] {
  return lines(text, 'env-read').map((line) => line.replace(/^read /, ''));
}

function exported(text: string, name: string): string {
  const found = factsOf(text).find((fact) => fact.kind === 'export' && fact.name === name);
  return found?.kind === 'export' ? show(found.value) : 'not exported';
}

function failFast(text: string): string {
  const found = factsOf(text).find((fact) => fact.kind === 'env-read' && fact.failFast.length > 0);
  return found?.kind === 'env-read' ? edited(text, found.failFast) : 'no edit';
}

function fields(...list: readonly string[]): string {
  return `${V2}class Settings(BaseSettings):\n${list.map((field) => `    ${field}\n`).join('')}`;
}

describe('pydantic settings', () => {
  it('reads a variable for every field', () => {
    const text = fields(
      'secret: str',
      'algorithm: str = "HS256"',
      'minutes: int = 30',
      'aud: str | None = None',
      'model_config = {"extra": "ignore"}',
      '_private: int = 1',
    );
    assert.deepEqual(reads(text), [
      'SECRET <secret> required nocase = unset',
      'ALGORITHM <algorithm> plain nocase = "HS256"',
      'MINUTES <minutes> plain nocase = 30',
      'AUD <aud> optional nocase = unset',
    ]);
    assert.equal(exported(`${text}settings = Settings()\n`, 'settings').includes('minutes: integer(env(MINUTES, 30))'), true);
  });

  it('tells an Optional field without default apart between pydantic 1 and 2', () => {
    const body = 'class S(BaseSettings):\n    a: Optional[str]\n';
    assert.deepEqual(reads(`from pydantic_settings import BaseSettings\n${body}`), ['A <a> required nocase = unset']);
    assert.deepEqual(reads(`from pydantic import BaseSettings\n${body}`), ['A <a> optional nocase = unset']);
  });

  it('does not ask for what may come from a folder, a file or sources of its own', () => {
    for (const line of [
      'model_config = SettingsConfigDict(secrets_dir="/run/secrets")',
      'model_config = SettingsConfigDict(yaml_file="a.yaml")',
    ]) {
      assert.deepEqual(reads(fields('secret: str', line)), ['SECRET <secret> optional nocase = unset']);
    }
    const custom = `${fields('secret: str')}    @classmethod\n    def settings_customise_sources(cls, *sources):\n        return sources\n`;
    assert.deepEqual(reads(custom), ['SECRET <secret> optional nocase = unset']);
  });

  it('marks a field that a validator demands', () => {
    const validator =
      '    @model_validator(mode="after")\n    def check(self):\n        if PROD and not self.secret:\n            raise ValueError()\n';
    const demanded = factsOf(fields('secret: str | None = None', 'other: str | None = None') + validator).flatMap((fact) =>
      fact.kind === 'env-read' ? [[fact.name, fact.requiredInProduction ?? false]] : [],
    );
    assert.deepEqual(demanded, [
      ['SECRET', true],
      ['OTHER', false],
    ]);
  });

  it('reads the fields of a nested model', () => {
    const nested = 'class Auth(BaseModel):\n    secret: str = "d"\n    issuer: str\n';
    const config = 'model_config = SettingsConfigDict(env_prefix="app_", env_nested_delimiter="__")';
    const text = `from pydantic import BaseModel\n${nested}${fields(config, 'auth: Auth = Auth()')}settings = Settings()\n`;
    assert.deepEqual(reads(text), ['APP_AUTH__SECRET <secret> plain nocase = "d"', 'APP_AUTH__ISSUER <issuer> optional nocase = unset']);
    assert.equal(exported(text, 'settings').includes('secret: env(APP_AUTH__SECRET, "d")'), true);
    assert.deepEqual(reads(text.replace(', env_nested_delimiter="__"', '')), []);
  });

  const aliases: readonly (readonly [string, readonly string[]])[] = [
    ['a: str = Field(..., alias="THE_A")', ['THE_A <THE_A> required nocase = unset']],
    ['a: str = Field(validation_alias="the_a")', ['THE_A <the_a> required nocase = unset']],
    ['a: Annotated[str, Field(alias="THE_A")] = "d"', ['THE_A <THE_A> plain nocase = "d"']],
    ['a: str = Field(validation_alias=AliasChoices("A1", "A2"))', ['A1 <A1> required nocase = env(A2)', 'A2 <A2> optional nocase = unset']],
    ['a: str = Field(validation_alias=NAME)', []],
    ['a: ClassVar[str] = "x"', []],
    ['a: str = Field(default_factory=make)', ['A <a> plain nocase = ?']],
  ];
  for (const [field, expected] of aliases) it(field, () => assert.deepEqual(reads(fields(field)), expected));

  it('reads v1 env names, of which v2 knows nothing', () => {
    const body = 'class S(BaseSettings):\n    a: str = Field("d", env=["A1", "A2"])\n';
    assert.deepEqual(reads(`from pydantic import BaseSettings, Field\n${body}`), [
      'A1 <A1> plain nocase = env(A2, "d")',
      'A2 <A2> optional nocase = "d"',
    ]);
    assert.deepEqual(reads(`${V2}${body}`), ['A <a> plain nocase = "d"']);
  });

  it('applies prefix and case to names, but the prefix not to aliases', () => {
    const text = fields(
      'model_config = SettingsConfigDict(env_prefix="app_", case_sensitive=True)',
      'key: str',
      'other: str = Field(alias="O")',
    );
    assert.deepEqual(reads(text), ['app_key <key> required = unset', 'O <O> required = unset']);
  });

  it('stays silent where the prefix cannot be read', () => {
    assert.deepEqual(reads(fields('model_config = SettingsConfigDict(env_prefix=PREFIX)', 'key: str')), []);
    assert.deepEqual(reads(fields('model_config = SettingsConfigDict(**common)', 'key: str')), []);
    assert.deepEqual(reads('from app import AppSettings\nclass S(AppSettings):\n    key: str\n'), []);
    assert.deepEqual(reads('from pydantic import BaseModel\nclass S(BaseModel):\n    key: str\n'), []);
  });

  it('inherits configuration and fields', () => {
    const text = `${fields('model_config = SettingsConfigDict(env_prefix="A_")', 'one: str = "1"')}class More(Settings):\n    two: str\n`;
    assert.deepEqual(reads(text), ['A_ONE <one> plain nocase = "1"', 'A_TWO <two> required nocase = unset']);
    assert.equal(exported(text, 'More()').includes('one: env(A_ONE, "1"), two: env(A_TWO)'), true);
  });

  it('takes the env file from the class', () => {
    assert.deepEqual(lines(fields('model_config = SettingsConfigDict(env_file=(".env", ".env.local"), env_prefix="X_")'), 'env-loader'), [
      'loader pydantic-settings [".env", ".env.local"] expands prefix X_',
    ]);
    const v1 =
      'from pydantic import BaseSettings\nclass S(BaseSettings):\n    a: str\n    class Config:\n        env_file = ".env"\n        case_sensitive = True\n';
    assert.deepEqual(lines(v1), ['loader pydantic-settings ".env" expands', 'read a <a> required = unset']);
    assert.deepEqual(lines(fields('model_config = SettingsConfigDict(extra="ignore")'), 'env-loader'), []);
    assert.deepEqual(lines(`${fields('a: str')}s = Settings(_env_file=".env.test")\n`, 'env-loader'), [
      'loader pydantic-settings ".env.test" expands',
    ]);
  });

  const edits: readonly (readonly [string, string])[] = [
    ['key: str = "d"', 'key: str'],
    ['key: SecretStr = SecretStr("d")', 'key: SecretStr'],
    ['key: str = Field(default="d", min_length=3)', 'key: str = Field(min_length=3)'],
    ['key: str = Field(min_length=3, default="d")', 'key: str = Field(min_length=3)'],
    ['key: str = Field(default="d")', 'key: str = Field()'],
    ['key: str = Field("d", min_length=3)', 'key: str = Field(..., min_length=3)'],
    ['key: str = "d"  # note', 'key: str  # note'],
  ];
  for (const [before, after] of edits) it(`fails fast: ${before}`, () => assert.equal(failFast(fields(before)), fields(after)));

  it('reads a default that is a read only once', () => {
    assert.deepEqual(reads(`import os\n${fields('key: str = os.getenv("KEY", "d")', 'other: str = os.getenv("OLD", "e")')}`), [
      'OTHER <other> plain nocase = env(OLD, "e")',
      'KEY <KEY> plain = "d"',
      'OLD <OLD> plain = "e"',
    ]);
  });

  it('keeps nested settings as records', () => {
    const text = `${V2}class Jwt(BaseSettings):\n    key: str\nclass Settings(BaseSettings):\n    jwt: Jwt = Jwt()\n    again: Jwt = Field(default_factory=Jwt)\nX = Settings().jwt.key\nY = Settings().again.key\n`;
    assert.deepEqual(reads(text), ['KEY <key> required nocase = unset']);
    assert.deepEqual([exported(text, 'X'), exported(text, 'Y')], ['env(KEY)', 'env(KEY)']);
  });

  it('exports a cached function that makes settings', () => {
    const text = `${fields('key: str')}@lru_cache()\ndef get_settings() -> Settings:\n    return Settings()\nsettings = get_settings()\n`;
    assert.equal(exported(text, 'get_settings()'), '{key: env(KEY) ...}');
    assert.equal(exported(text, 'settings'), '{key: env(KEY) ...}');
  });

  it('lets arguments of the instance replace fields', () => {
    assert.equal(
      exported(`${fields('key: str', 'other: str')}settings = Settings(key="k")\n`, 'settings'),
      '{key: "k", other: env(OTHER) ...}',
    );
    assert.equal(exported(`${fields('key: str')}settings = Settings(**given)\n`, 'settings'), 'not exported');
  });

  it('reads plain config classes', () => {
    const text = 'import os\nclass Config:\n    KEY = os.environ.get("KEY") or "d"\nclass Prod(Config):\n    DEBUG = False\n';
    assert.equal(exported(text, 'Prod'), '{KEY: env(KEY, "d"), DEBUG: false ...}');
  });
});
