import type { SessionLibraryId } from '../../facts/library';
import { SecretText } from '../../facts/secret-text';
import type { Contract, Environment, Evaluated, Provision } from '../../model/contract';
import type { Place } from '../../text/range';
import type { SessionHolder } from './holders';
import { BETTER_AUTH_DEFAULT, versionsIn } from './secret-versions';

/** The secrets that a session library works with in one environment. */
export interface HeldSecrets {
  /**
   * `known`: all of them, in the order in which the library takes them. `unset`: seen to be given none. `unknown`: there are some, or
   * there may be, whose values cannot be read from here.
   */
  readonly state: 'known' | 'unset' | 'unknown';
  readonly secrets: readonly HeldSecret[];
  /** The variable that holds the secret, or should; empty when none is known. */
  readonly variable: string;
  /** Its configuration cannot be read as a whole, and may give it another secret. */
  readonly mayBeOthers?: true;
}

export interface HeldSecret {
  readonly text: SecretText;
  /** Empty for a literal in code. */
  readonly variable: string;
  readonly at: Place | undefined;
  /** Kept so that what was made with it can still be read: it makes nothing new. */
  readonly isOld: boolean;
}

/**
 * The variables that a library reads when its configuration gives it no secret, the strongest first: next-auth 5.0.0-beta.30 lib/env.js,
 * next-auth 4.24.15 core/init.js, better-auth 1.7.25 context/create-context.mjs.
 */
const VARIABLES: Readonly<Partial<Record<SessionLibraryId, readonly string[]>>> = {
  'auth.js': ['AUTH_SECRET', 'NEXTAUTH_SECRET'],
  'next-auth': ['NEXTAUTH_SECRET', 'AUTH_SECRET'],
  'better-auth': ['BETTER_AUTH_SECRET', 'AUTH_SECRET'],
};

/** @auth/core 0.41.3 lib/utils/env.js puts each before the ones it has. */
const NUMBERED = ['AUTH_SECRET_3', 'AUTH_SECRET_2', 'AUTH_SECRET_1'];

const UNKNOWN: HeldSecrets = { state: 'unknown', secrets: [], variable: '' };

/** What its configuration gives the library in that environment, and else what it reads from there by itself. */
export function heldSecrets(holder: SessionHolder, environment: Environment, contract: Contract): HeldSecrets {
  const scope = { service: holder.service, environment };
  for (const { key } of holder.secrets) {
    const given = fromCode(contract.evaluate(key, scope));
    if (given.state !== 'unset') return given;
  }
  const names = VARIABLES[holder.library];
  // Where the framework reads nothing, its configuration gives it a secret in a way that cannot be followed.
  const reads = holder.reads.filter(({ name }) => names?.includes(name));
  if (names === undefined || reads.length === 0) return holder.secrets.length > 0 ? unset(holder) : UNKNOWN;
  // What another file gives it counts before what it reads.
  for (const value of reads.flatMap(({ configured }) => configured ?? [])) {
    const given = fromCode(contract.evaluate(value, scope));
    if (given.state !== 'unset') return given;
  }
  const held = readSecrets(holder, environment, contract, names);
  const isUnsure = reads.every(({ requirement, requiredInProduction }) => requirement === 'optional' && requiredInProduction !== true);
  return isUnsure ? { ...held, mayBeOthers: true } : held;
}

/** What it reads from the environment. */
function readSecrets(holder: SessionHolder, environment: Environment, contract: Contract, names: readonly string[]): HeldSecrets {
  if (holder.library === 'better-auth') return betterAuthSecrets(holder, environment, contract, names);
  const base = firstGiven(names, holder, environment, contract);
  if (holder.library !== 'auth.js') return base;
  // The frameworks beside Next.js hand nothing on, so that @auth/core looks for all four.
  const isNext = Object.hasOwn(holder.service.dependencies, 'next-auth');
  if (isNext && base.state !== 'unset') return base;
  const all = [...NUMBERED.map((name) => given(name, holder, environment, contract)).filter((one) => one.state !== 'unset'), base];
  if (all.some(({ state }) => state === 'unknown')) return { ...UNKNOWN, variable: base.variable };
  const secrets = all.flatMap((one) => one.secrets).map((secret, index) => ({ ...secret, isOld: index > 0 }));
  return secrets.length > 0 ? { state: 'known', secrets, variable: secrets[0]?.variable ?? '' } : base;
}

function unset(holder: SessionHolder): HeldSecrets {
  return { state: 'unset', secrets: [], variable: VARIABLES[holder.library]?.[0] ?? '' };
}

/** The list of versions counts before the single secret, which then only reads what it made: as the last of them. */
function betterAuthSecrets(holder: SessionHolder, environment: Environment, contract: Contract, names: readonly string[]): HeldSecrets {
  const given = firstGiven(names, holder, environment, contract);
  const isDefault = given.state === 'unset' && environment === 'development';
  const builtIn: HeldSecret = { text: BETTER_AUTH_DEFAULT, variable: '', at: undefined, isOld: false };
  const legacy: HeldSecrets = isDefault ? { state: 'known', secrets: [builtIn], variable: given.variable } : given;
  const list = contract.provisionOf(holder.service, environment, 'BETTER_AUTH_SECRETS');
  if (list === undefined) return legacy;
  if (list.value === undefined) return { ...UNKNOWN, variable: 'BETTER_AUTH_SECRETS' };
  const versions = versionsIn(list.name, list.value);
  if (versions.length === 0) return legacy;
  const secrets = versions.map(({ text, isCurrent }) => ({ text, variable: list.name, at: list.at, isOld: !isCurrent }));
  return { state: 'known', secrets: [...secrets, ...given.secrets.map((one) => ({ ...one, isOld: true }))], variable: list.name };
}

function firstGiven(names: readonly string[], holder: SessionHolder, environment: Environment, contract: Contract): HeldSecrets {
  const all = names.map((name) => given(name, holder, environment, contract));
  const seen = all.find(({ state, isProvided }) => state === 'known' || isProvided);
  if (seen) return seen;
  const unknown = all.find(({ state }) => state === 'unknown');
  return { ...(unknown ?? unset(holder)), variable: names[0] ?? '' };
}

/** What a variable gives. `isProvided`: something gives it, and it is not empty. */
function given(
  name: string,
  { service }: SessionHolder,
  environment: Environment,
  contract: Contract,
): HeldSecrets & { isProvided: boolean } {
  const provision = contract.provisionOf(service, environment, name);
  if (provision !== undefined) return { ...fromProvision(provision), isProvided: !provision.value?.isEmpty };
  const at = { file: service.folder, start: 0, end: 0 };
  const { state } = contract.evaluate({ kind: 'env', at, name, fallback: { kind: 'unset' } }, { service, environment });
  return { state: state === 'known' ? 'unknown' : state, secrets: [], variable: name, isProvided: false };
}

function fromProvision({ name, value, at }: Provision): HeldSecrets {
  if (value === undefined) return { ...UNKNOWN, variable: name };
  if (value.isEmpty) return { state: 'unset', secrets: [], variable: name };
  return { state: 'known', secrets: [{ text: value, variable: name, at, isOld: false }], variable: name };
}

function fromCode(evaluated: Evaluated): HeldSecrets {
  if (evaluated.state === 'unknown') return UNKNOWN;
  if (evaluated.state === 'unset') return { state: 'unset', secrets: [], variable: evaluated.variable };
  const { value, variable, at } = evaluated;
  if (value instanceof SecretText) {
    if (value.isEmpty) return { state: 'unset', secrets: [], variable };
    return { state: 'known', secrets: [{ text: value, variable, at, isOld: false }], variable };
  }
  if (!Array.isArray(value)) return UNKNOWN;
  const parts = (value as readonly Evaluated[]).map(fromCode).filter(({ state }) => state !== 'unset');
  if (parts.some(({ state }) => state === 'unknown')) return UNKNOWN;
  const secrets = parts.flatMap((part) => part.secrets).map((secret, index) => ({ ...secret, isOld: index > 0 }));
  return secrets.length > 0 ? { state: 'known', secrets, variable: secrets[0]?.variable ?? '' } : { state: 'unset', secrets: [], variable };
}
