import type { EnvEntry } from '../../facts/fact';
import { nameKind } from '../../facts/secret-names';
import type { Value } from '../../facts/value';
import type { Contract, Environment, IssuerParty, Service, VerifierParty } from '../../model/contract';
import { isLiveFile } from '../../model/live-entries';
import { isBlank } from '../../model/placeholders';
import { rotationOf } from '../../model/rotation';
import type { Place } from '../../text/range';
import { defineRule, type Finding, oncePerPlace } from '../rule';

// A rotation has three parts: sign with the new secret, still verify with the old one, and let the old one go. One that lacks a part
// signs everybody out or changes nothing.
export default defineRule({
  id: 'secret/rotation',
  summary: 'A secret is rotated in part: the old one signs, is not verified with, or equals the new one',
  severity: 'warning',
  fixes: 'none',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

const ENVIRONMENTS: readonly Environment[] = ['development', 'staging', 'production'];
/** Frameworks that read the old secrets themselves, so that no code of the project does. */
const READ_BY_FRAMEWORK = ['django', 'flask', 'apache-superset', 'apache_superset', 'superset', 'djangorestframework-simplejwt'];

function* check(contract: Contract): Iterable<Finding> {
  for (const service of contract.services) {
    if (service.example || service.library) continue;
    yield* inEnvFiles(service, contract);
    yield* inCode(service, contract);
  }
}

/** A name that is rotated out, with the name that replaces it, where both are there. */
interface Pair {
  readonly old: string;
  readonly current: string;
}

function* inEnvFiles(service: Service, contract: Contract): Iterable<Finding> {
  for (const environment of ENVIRONMENTS) {
    for (const { name, entry, value } of contract.provisionsOf(service, environment)) {
      if (!entry || !value || isBlank(value) || !isLiveFile(entry.file, contract)) continue;
      const ignored = ignoredByAuthJs(entry, service, environment, contract);
      if (ignored) yield ignored;
      const rotation = rotationOf(name);
      if (!rotation || !isRotated(rotation.current)) continue;
      const current = contract.provisionOf(service, environment, rotation.current);
      if (!current) continue;
      if (current.value?.equals(value)) yield equal(entry, name, rotation.current, current.at);
      else if (rotation.role === 'old' && isTriedNowhere({ old: name, current: rotation.current }, service, contract))
        yield untried(entry, name, rotation.current, service, contract);
    }
  }
}

function equal(entry: EnvEntry, name: string, current: string, at: Place): Finding {
  return {
    at: entry.valueAt,
    message: `${name} is equal to ${current}, so that nothing is rotated`,
    help: `Give ${current} a new value, and keep the one that it had in ${name} until what was signed with it has expired. When that is over, remove ${name}.`,
    related: [{ at, message: `${current} has the same value here` }],
  };
}

function untried(entry: EnvEntry, name: string, current: string, service: Service, contract: Contract): Finding {
  const verifiers = verifiersWith(current, service, contract);
  return {
    at: entry.valueAt,
    message: `No verifier of ${service.name} tries ${name}: tokens from before the rotation are refused`,
    help: `Everything in ${service.name} verifies with ${current} alone, so that ${name} does nothing and everybody was signed out when ${current} changed. Try ${name} where ${current} fails, or remove it.`,
    related: verifiers.slice(0, 3).map(({ fact }) => ({ at: keyAt({ fact }), message: `This verifies with ${current} alone` })),
  };
}

/** The old secret in use where it must not be, or in one of several places only. */
function* inCode(service: Service, contract: Contract): Iterable<Finding> {
  for (const issuer of contract.issuers.filter((party) => party.service === service)) {
    const [name] = issuer.keyNames;
    const rotation = name === undefined ? undefined : rotationOf(name);
    if (name === undefined || rotation?.role !== 'old' || !isRotated(rotation.current)) continue;
    if (isKnownName(rotation.current, service, contract)) yield signsWithOld(issuer, name, rotation.current);
  }
  for (const { old, current } of pairsOfVerifiers(service, contract)) {
    const files = new Set(verifiersWith(old, service, contract).map(({ fact }) => fact.file));
    const [example] = verifiersWith(old, service, contract);
    for (const verifier of verifiersWith(current, service, contract)) {
      if (files.has(verifier.fact.file) || mentions(old, verifier.fact.file, contract) || !example) continue;
      if (!takesSameTokens(verifier, example) || verifier.keyNames.includes(old)) continue;
      yield {
        at: keyAt(verifier),
        message: `This verifier does not try ${old}, and others of ${service.name} do`,
        help: `During a rotation, a token that was signed with ${old} is accepted there and refused here. Use one function for both.`,
        related: [{ at: keyAt(example), message: `This one tries ${old}` }],
      };
    }
  }
}

function keyAt({ fact }: Pick<IssuerParty | VerifierParty, 'fact'>): Place {
  return fact.key.kind === 'unset' ? fact.calleeAt : fact.key.at;
}

function signsWithOld(issuer: IssuerParty, name: string, current: string): Finding {
  return {
    at: keyAt(issuer),
    message: `This signs with ${name}, the secret that is rotated out`,
    help: `What it signs is refused as soon as ${name} is removed. Sign with ${current}, and use ${name} to verify only.`,
  };
}

function pairsOfVerifiers(service: Service, contract: Contract): readonly Pair[] {
  const names = new Set(contract.verifiers.filter((party) => party.service === service).flatMap((party) => party.keyNames));
  return [...names].flatMap((old) => {
    const rotation = rotationOf(old);
    return rotation?.role === 'old' && names.has(rotation.current) ? [{ old, current: rotation.current }] : [];
  });
}

function verifiersWith(name: string, service: Service, contract: Contract): readonly VerifierParty[] {
  return contract.verifiers.filter((party) => party.service === service && party.keyNames[0] === name);
}

/** A verifier of refresh tokens may leave the old secret out on purpose. */
function takesSameTokens(left: VerifierParty, right: VerifierParty): boolean {
  const general = (party: VerifierParty) => party.role === 'unknown' || party.role === 'access' || party.role === 'session';
  return left.role === right.role || (general(left) && general(right));
}

/** The project's own secrets: a form's `PASSWORD_OLD` and somebody's API key are no rotation. */
function isRotated(current: string): boolean {
  const kind = nameKind(current);
  return kind === 'signing-secret' || kind === 'private-key';
}

/** Whether the service reads the name or is given it. */
function isKnownName(name: string, service: Service, contract: Contract): boolean {
  return (
    contract.needsOf(service).some((need) => need.name === name) ||
    ENVIRONMENTS.some((environment) => contract.provisionOf(service, environment, name) !== undefined)
  );
}

/**
 * Only where every verifier of the service is seen to use one known key, none of them the old one: a key that is passed in, or
 * chosen from a list, may be either.
 */
function isTriedNowhere({ old, current }: Pair, service: Service, contract: Contract): boolean {
  if (READ_BY_FRAMEWORK.some((name) => Object.hasOwn(service.dependencies, name))) return false;
  const own = contract.verifiers.filter((party) => party.service === service || party.service.library);
  if (verifiersWith(current, service, contract).length === 0) return false;
  if (own.some((party) => party.keyNames.length === 0 || party.keyNames.includes(old))) return false;
  if (contract.facts.all('whole-environment-read').some((read) => contract.serviceOf(read.file) === service)) return false;
  if (contract.evidenceFor(service, old).some((mention) => mention.source === 'code')) return false;
  return (
    !contract.facts.all('secret-setting').some((setting) => variablesIn(setting.key).includes(old)) &&
    !isReadElsewhere(old, service, contract)
  );
}

/** A read in code that verifies nothing in sight leads who knows where. A field of a settings class is only an offer to read it. */
function isReadElsewhere(old: string, service: Service, contract: Contract): boolean {
  const reads = contract.needsOf(service).find((need) => need.name.toUpperCase() === old.toUpperCase())?.reads ?? [];
  return reads.some((read) => !read.caseInsensitive);
}

function mentions(name: string, file: string, contract: Contract): boolean {
  return contract.facts.ofFile(file).some((fact) => fact.kind === 'env-read' && fact.name === name);
}

function variablesIn(value: Value): readonly string[] {
  switch (value.kind) {
    case 'env':
      return [value.name, ...variablesIn(value.fallback)];
    case 'list':
      return value.items.flatMap(variablesIn);
    case 'record':
      return Object.values(value.entries).flatMap(variablesIn);
    case 'encoded':
    case 'converted':
      return variablesIn(value.of);
    default:
      return [];
  }
}

/**
 * Auth.js reads `AUTH_SECRET_1` to `_3`, and next-auth 5.0.0-beta.30 to 32 put `AUTH_SECRET` into the configuration before that, so
 * that the numbered ones are left out. A configuration with a secret of its own decides for itself.
 */
function ignoredByAuthJs(entry: EnvEntry, service: Service, environment: Environment, contract: Contract): Finding | undefined {
  if (!/^AUTH_SECRET_[123]$/.test(entry.key)) return undefined;
  if (!/^[\^~]?5\.0\.0-beta\.3[0-2]$/.test(service.dependencies['next-auth'] ?? '')) return undefined;
  const main = contract.provisionOf(service, environment, 'AUTH_SECRET');
  const isConfigured = contract.facts.all('secret-setting').some((setting) => contract.serviceOf(setting.file) === service);
  if (!main || (main.value && isBlank(main.value)) || isConfigured) return undefined;
  if (contract.needsOf(service).some((need) => need.name === entry.key)) return undefined;
  return {
    at: entry.keyAt,
    message: `next-auth ignores ${entry.key} while AUTH_SECRET is set`,
    help: 'next-auth 5 beta takes AUTH_SECRET alone, so that sessions from before the rotation cannot be read. Give NextAuth a list, the new secret first: secret: [new, old].',
    related: [{ at: main.at, message: 'AUTH_SECRET is set here' }],
  };
}
