import { environmentNamed, isNamedAsTemplate } from '../../facts/env-file-names';
import type { EnvRead } from '../../facts/fact';
import { CredentialHalves, hasPublicPrefix, nameKind } from '../../facts/secret-names';
import { SecretText } from '../../facts/secret-text';
import type { EnvValue, LiteralValue, Value } from '../../facts/value';
import { fixFrom, fixWith, replaceText } from '../../fix/edits';
import type { Contract, Need } from '../../model/contract';
import { isStorageKey } from '../../model/placeholders';
import { defineRule, type Finding, type Fix, oncePerPlace } from '../rule';

// A literal that stands in for a missing secret is a secret that everybody with the source has. It also hides the
// missing variable, so that one service runs with the literal and the other with the real value.
export default defineRule({
  id: 'secret/fallback',
  summary: 'A literal stands in for a secret that is not set',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

function* check(contract: Contract): Iterable<Finding> {
  for (const service of contract.services) {
    if (service.example) continue;
    const needs = contract.needsOf(service);
    const halves = new CredentialHalves(needs.map((need) => need.name));
    for (const need of needs) {
      if (!isSecret(need, halves)) continue;
      for (const read of need.reads) {
        const literal = literalIn(read.fallback);
        if (literal && !contract.isTestFile(read.file) && !isStored(need, literal)) yield describe(read, literal);
      }
    }
  }
  yield* inComposeFiles(contract);
}

/** `JWT_SECRET: ${JWT_SECRET:-changeme}`: what is in the repository signs whenever nobody sets another. */
function* inComposeFiles(contract: Contract): Iterable<Finding> {
  for (const { grant, name, file, source } of contract.facts.all('name-evidence')) {
    if (source !== 'compose' || grant?.value.kind !== 'env' || nameKind(name) !== 'signing-secret' || hasPublicPrefix(name)) continue;
    const literal = literalIn(grant.value.fallback);
    const passedOver = contract.isTestFile(file) || contract.serviceOf(file).example || isNamedAsTemplate(file) || isForDevelopers(file);
    if (!literal || passedOver) continue;
    yield {
      at: literal.at,
      message: `When ${grant.value.name} is not set, this literal is given to ${grant.unit} as ${name}`,
      help: 'Everyone who can read the file can sign tokens with it, and the missing variable goes unnoticed until two services disagree. Let Compose refuse to start instead.',
      fixes: refusal(grant.value, literal),
    };
  }
}

/** `${NAME:?message}` for `${NAME:-literal}`, where the text stands as it is. */
function refusal(value: EnvValue, literal: LiteralValue): readonly Fix[] {
  const operator = value.at.start + '${'.length + value.name.length;
  const length = literal.at.start - operator;
  if (length !== 1 && length !== 2) return [];
  const edit = replaceText({ ...literal.at, start: operator }, `:?${value.name} is not set`);
  return [fixWith(`Refuse to start when ${value.name} is not set`, 'suggested', [edit])];
}

/** A file that is named for development, or laid over another on a developer's machine. */
function isForDevelopers(file: string): boolean {
  const environment = environmentNamed(file);
  return environment === 'development' || environment === 'test' || /\.(?:override|local)\.ya?ml$|(?:^|\/)\.devcontainer\//.test(file);
}

function describe(read: EnvRead, literal: LiteralValue): Finding {
  const others = variablesIn(read.fallback);
  const unset = others.length === 0 ? `${read.name} is not set` : `none of ${[read.name, ...others].join(', ')} is set`;
  return {
    at: literal.at,
    message: `When ${unset}, this literal is used as the secret`,
    help: 'Everyone who can read the source can sign tokens with it, and the missing variable goes unnoticed until two services disagree. Fail at start-up instead.',
    fixes: fixFrom(`Fail when ${read.name} is not set`, 'suggested', read.failFast),
  };
}

function isSecret(need: Need, halves: CredentialHalves): boolean {
  const kind = nameKind(need.name);
  if (need.keyOf.length > 0) return kind !== 'public';
  return (kind === 'signing-secret' || kind === 'private-key') && !halves.has(need.name);
}

/** `AUTH_TOKEN_KEY ?? 'accessToken'` says where a token is kept, and signs nothing. */
function isStored(need: Need, literal: LiteralValue): boolean {
  return need.keyOf.length === 0 && literal.value instanceof SecretText && isStorageKey(need.name, literal.value);
}

/** The text that is used in the end; an empty one is a missing secret, not a known one. */
function literalIn(fallback: Value): LiteralValue | undefined {
  if (fallback.kind === 'env') return literalIn(fallback.fallback);
  if (fallback.kind === 'encoded' || fallback.kind === 'converted') return literalIn(fallback.of);
  return fallback.kind === 'literal' && fallback.value instanceof SecretText && !fallback.value.isEmpty ? fallback : undefined;
}

/** The variables that are tried before the literal. */
function variablesIn(fallback: Value): readonly string[] {
  if (fallback.kind === 'env') return [fallback.name, ...variablesIn(fallback.fallback)];
  return fallback.kind === 'encoded' || fallback.kind === 'converted' ? variablesIn(fallback.of) : [];
}
