import { DIALECT_NAMES, DIALECTS, type Dialect } from '../../facts/dialect';
import type { EnvEntry } from '../../facts/fact';
import { pointsElsewhere } from '../../facts/kept-elsewhere';
import { isSecretName } from '../../facts/secret-names';
import { SecretText } from '../../facts/secret-text';
import type { Value } from '../../facts/value';
import { partsOf } from '../../facts/value-walk';
import type { Constant, Contract, Environment, Evaluated, Service } from '../../model/contract';
import { isBytes, isList } from '../../model/evaluate';
import { isPrivateKey, isPublicKey } from '../../model/key-text';
import type { Place } from '../../text/range';
import { LONGEST_KEY_TEXT } from './public-keys';

// Every place of the workspace in which a value stands that may be a key.

export interface KeySighting {
  readonly secret: SecretText;
  /** The environment variable; empty for a literal in code that is no variable's fallback. */
  readonly variable: string;
  readonly at: Place;
  /** `given`: a service is given it by its files or by what starts it. `file`: it stands in an env file or a file of a platform. */
  readonly source: 'given' | 'file' | 'template' | 'code';
  /** The service that has it, and an environment in which it does; undefined where none is seen to. */
  readonly service: string | undefined;
  readonly environment: Environment | undefined;
  /** Code signs, verifies or encrypts with the variable. */
  readonly isUsed: boolean;
  readonly isFallback: boolean;
  /** The tool that alone reads it so; empty where it is what is given or what dotenv reads. */
  readonly readBy: string;
  /** The name of the newer secret of the same series; empty for none. */
  readonly supersededBy: string;
}

const ENVIRONMENTS: readonly Environment[] = ['development', 'test', 'staging', 'production'];
/** Values nest through imports and fallbacks less deeply than this. */
const DEEPEST = 12;
/** Names that may be of a key though they are not those of a secret: `JWT_PUBLIC_KEY`, `HMAC`, `JWKS`. A signature tells whether they are. */
const MAY_BE_KEY = /KEY|SECRET|SALT|PEPPER|PASSPHRASE|TOKEN|JW[KST]|HMAC|SIGN|CERT|PEM(?:_|$)/i;

/** One for each place: a value that stands in several is given several times. */
export function* keySightings(contract: Contract): Iterable<KeySighting> {
  const uses = [...usesOf(contract)];
  const used = new Set(
    uses.flatMap(({ key }) => [...textsIn(key, contract)].flatMap(({ variable }) => (variable === '' ? [] : [variable]))),
  );
  const newer = new NewerSecrets(contract);
  const asFound = { isFallback: false, readBy: '', service: undefined, environment: undefined } as const;
  const wanted = (variable: string, secret: SecretText | undefined): secret is SecretText =>
    secret !== undefined &&
    mayBeKey(secret) &&
    (used.has(variable) || isSecretName(variable) || MAY_BE_KEY.test(variable) || isKeyText(secret));
  const named = (variable: string) => ({ variable, isUsed: used.has(variable), supersededBy: newer.than(variable) });

  for (const service of contract.services) {
    const own = contract.environmentsOf(service);
    for (const environment of ENVIRONMENTS) {
      for (const { name, value } of contract.provisionsOf(service, environment)) {
        if (!wanted(name, value)) continue;
        for (const way of contract.waysOf(service, environment, name)) {
          if (!way.value || !mayBeKey(way.value)) continue;
          // Files that name no environment count for all of them; a service is set up for few.
          const isSetUp = own.includes(environment) || way.through !== undefined || !way.entry;
          if (!isSetUp) continue;
          yield { ...asFound, ...named(name), secret: way.value, at: way.at, source: 'given', service: service.name, environment };
        }
      }
    }
  }
  const dialects = dialectsOf(contract);
  for (const entry of contract.facts.all('env-entry')) {
    const source = contract.isTemplate(entry.file) ? 'template' : 'file';
    for (const { secret, readBy } of readingsOf(entry, dialects))
      if (wanted(entry.key, secret)) yield { ...asFound, ...named(entry.key), secret, at: entry.valueAt, source, readBy };
  }
  for (const { name, value, at } of writtenValues(contract))
    if (wanted(name, value))
      yield { ...asFound, ...named(name), secret: value, at, source: contract.isTemplate(at.file) ? 'template' : 'file' };
  yield* inCode(uses, contract, (variable) => ({ ...asFound, ...named(variable), source: 'code' }));
}

/** A key that code uses. */
interface KeyOfCode {
  readonly key: Value;
  readonly service: Service;
}

function* usesOf(contract: Contract): Iterable<KeyOfCode> {
  for (const { fact, service } of [...contract.issuers, ...contract.verifiers]) yield { key: fact.key, service };
  for (const { key, file } of contract.facts.all('secret-setting'))
    if (!contract.isTestFile(file)) yield { key, service: contract.serviceOf(file) };
}

type Described = Omit<KeySighting, 'secret' | 'at'>;

function* inCode(uses: readonly KeyOfCode[], contract: Contract, described: (variable: string) => Described): Iterable<KeySighting> {
  for (const { key, service } of uses) {
    const environments = contract.environmentsOf(service);
    for (const environment of environments.length > 0 ? environments : (['development'] as const)) {
      for (const { secret, at, variable } of constantsIn(contract.evaluate(key, { service, environment })))
        yield { ...described(variable), isUsed: true, secret, at, service: service.name, environment };
    }
    for (const { text, at, variable } of textsIn(key, contract))
      if (text && mayBeKey(text)) yield { ...described(variable), isUsed: true, secret: text, at, isFallback: variable !== '' };
  }
  for (const { name, fallback, file } of contract.facts.all('env-read')) {
    if (!isSecretName(name) || contract.isTestFile(file)) continue;
    for (const { text, at } of textsIn(fallback, contract))
      if (text && mayBeKey(text)) yield { ...described(name), secret: text, at, isFallback: true };
  }
}

/** The texts of a value that was computed, as far as they can be keys. */
function* constantsIn(evaluated: Evaluated, depth = 0): Iterable<{ secret: SecretText; at: Place; variable: string }> {
  if (evaluated.state !== 'known' || depth > DEEPEST) return;
  const { value, at, variable } = evaluated;
  const text = textOf(value);
  if (text && mayBeKey(text)) yield { secret: text, at, variable };
  if (value !== null && isList(value)) for (const item of value) yield* constantsIn(item, depth + 1);
}

function textOf(value: Constant): SecretText | undefined {
  if (value instanceof SecretText) return value;
  return value !== null && isBytes(value) ? value.of : undefined;
}

/** The variables that a value is made of, and the texts in it, each with the variable that it is the fallback of. */
function* textsIn(
  value: Value,
  contract: Contract,
  variable = '',
  depth = 0,
): Iterable<{ variable: string; text: SecretText | undefined; at: Place }> {
  if (depth > DEEPEST) return;
  const followed = contract.follow(value);
  // Parts of a sum or of a template are no keys by themselves; the evaluation puts them together.
  if (followed.kind === 'literal' && followed.value instanceof SecretText) yield { variable, text: followed.value, at: followed.at };
  if (followed.kind === 'env') yield { variable: followed.name, text: undefined, at: followed.at };
  if (followed.kind === 'operation' || followed.kind === 'template' || followed.kind === 'record') return;
  const inside = followed.kind === 'env' ? followed.name : variable;
  for (const part of partsOf(followed)) yield* textsIn(part, contract, inside, depth + 1);
}

/** Tools that are handed env files by commands and units, whatever the code is written in. */
const OF_COMMANDS: readonly Dialect[] = ['compose', 'docker', 'kubectl', 'fly', 'systemd'];

/** The tools that may read env files of this workspace. */
function dialectsOf(contract: Contract): readonly Dialect[] {
  const own = new Set([...OF_COMMANDS, ...contract.services.flatMap(({ dialects }) => dialects)]);
  return DIALECTS.filter((dialect) => own.has(dialect));
}

/** What dotenv reads, and what others of these tools read otherwise. */
function* readingsOf(entry: EnvEntry, dialects: readonly Dialect[]): Iterable<{ secret: SecretText; readBy: string }> {
  yield { secret: entry.value, readBy: '' };
  for (const dialect of dialects) {
    const reading = entry.readings[dialect];
    if (reading !== undefined && reading !== 'absent') yield { secret: reading.value, readBy: DIALECT_NAMES[dialect] };
  }
}

/** Values that stand in files of platforms, whoever takes them. */
function* writtenValues(contract: Contract): Iterable<{ name: string; value: SecretText; at: Place }> {
  for (const { name, grant } of contract.facts.all('name-evidence')) {
    // `${JWT_SECRET:-default}` of a compose file is a variable with a fallback.
    for (const { text, at } of grant ? textsIn(grant.value, contract) : []) if (text) yield { name, value: text, at };
  }
  for (const { entries } of contract.facts.all('keyed-object')) {
    for (const { key, value } of entries)
      if (value.kind === 'literal' && value.value instanceof SecretText) yield { name: key, value: value.value, at: value.at };
  }
  for (const kind of ['fly-variable', 'worker-variable'] as const)
    for (const { key, value, valueAt } of contract.facts.all(kind)) yield { name: key, value, at: valueAt };
}

/** A pointer into a vault is no key, nor is anything longer than keys are. */
function mayBeKey(secret: SecretText): boolean {
  return !secret.isEmpty && secret.length <= LONGEST_KEY_TEXT && !pointsElsewhere(secret.reveal());
}

function isKeyText(secret: SecretText): boolean {
  return (
    isPublicKey(secret) || isPrivateKey(secret) || /^\s{0,20}[{[]\s{0,20}[{"]\s{0,20}(?:kty|keys|")/.test(secret.reveal().slice(0, 80))
  );
}

/** Which names have newer ones in Auth.js' series: of `AUTH_SECRET_1` to `_3` the highest encrypts and all decrypt (@auth/core 0.41, `lib/utils/env.js`). */
class NewerSecrets {
  readonly #names: ReadonlySet<string>;

  constructor(contract: Contract) {
    this.#names = new Set(contract.facts.all('env-entry').flatMap(({ key, value }) => (value.isEmpty ? [] : [key])));
  }

  /** The name of a newer secret that stands in the same series; empty for none. */
  than(name: string): string {
    const match = /^(AUTH_SECRET_)([12])$/.exec(name);
    const later = match ? [2, 3].filter((number) => number > Number(match[2])).map((number) => `${match[1]}${number}`) : [];
    return later.find((other) => this.#names.has(other)) ?? '';
  }
}
