import { isSigningName } from '../facts/secret-names';
import type { Value } from '../facts/value';
import { SESSION_LIBRARIES } from '../libraries/sessions';
import type { Contract, Service } from '../model/contract';
import { isSpan } from '../model/evaluate';
import { describeSeconds } from '../model/time-span';
import type { Place } from '../text/range';
import { type SessionHolder, sessionHolders } from '../tokens/sessions/holders';
import type { Beyond } from './beyond';
import { IN_THE_CODE } from './key-names';
import { byEnvironment } from './values';

// Sessions that a library keeps in cookies of its own making: they stay within a service.

export interface SessionStrand {
  readonly service: Service;
  /** Who makes the session where that is not the service. */
  readonly from: Beyond | undefined;
  /** What is said of it and found in it stands in these places, the first of which is its configuration. */
  readonly places: readonly Place[];
  readonly secret: string | undefined;
  readonly lifetime: string | undefined;
  readonly about: string;
}

/** The sessions of each service. A framework that could keep some, and is not seen to, is left out where tokens do the work. */
export function sessionStrands(contract: Contract): readonly SessionStrand[] {
  const busy = new Set<Service>([...contract.issuers, ...contract.verifiers].map(({ service }) => service));
  return sessionHolders(contract)
    .filter(({ library, setting, service }) => setting !== undefined || !OFTEN_UNUSED.has(library) || !busy.has(service))
    .map((holder) => ({
      service: holder.service,
      from: holder.library === '@supabase/ssr' ? provider('Supabase') : undefined,
      places: [holder.at, ...(holder.setting ? [holder.setting.at] : []), ...holder.secrets.map(({ at }) => at)],
      secret: secretOf(holder, contract),
      lifetime: lifetimeOf(holder, contract),
      about: aboutOf(holder),
    }));
}

/** Frameworks whose sessions a hosted service makes, by the reader of their variables. */
const HOSTED: Readonly<Record<string, string>> = { Clerk: 'Clerk', Auth0: 'Auth0', 'WorkOS AuthKit': 'WorkOS', Kinde: 'Kinde' };

/** The sessions that hosted services make for a service of the workspace, one for each. */
export function hostedSessions(contract: Contract): readonly SessionStrand[] {
  const found = new Map<string, SessionStrand & { places: Place[] }>();
  for (const read of contract.facts.all('env-read')) {
    const name = Object.hasOwn(HOSTED, read.reader) ? HOSTED[read.reader] : undefined;
    if (name === undefined || contract.isTestFile(read.file)) continue;
    const service = contract.serviceOf(read.file);
    const key = `${name} ${service.folder}`;
    const known = found.get(key);
    if (known) known.places.push(read.at);
    else
      found.set(key, { service, from: provider(name), places: [read.at], secret: undefined, lifetime: undefined, about: `${read.reader}` });
  }
  return [...found.values()];
}

function provider(name: string): Beyond {
  return { kind: 'outside', name, about: 'issues outside of this workspace' };
}

/** Flask and Django have a secret key whether or not anybody uses their sessions. */
const OFTEN_UNUSED: ReadonlySet<string> = new Set(['flask', 'django', 'starlette']);

const KEPT: Readonly<Record<SessionHolder['strategy'], string>> = {
  jwt: 'in an encrypted cookie',
  database: 'in a database',
  unknown: 'in a cookie',
};

function aboutOf({ title, strategy, library }: SessionHolder): string {
  return `${title}, ${library === 'iron-session' ? 'in an encrypted cookie' : KEPT[strategy]}`;
}

function secretOf({ secrets, reads, service }: SessionHolder, contract: Contract): string | undefined {
  for (const { key } of secrets) {
    const name = keyName(key, service, contract);
    if (name !== undefined) return name;
  }
  const names = reads.map(({ name }) => name).filter((name) => isSigningName(name) && !/_\d$/.test(name));
  return names.find((name) => contract.provisionOf(service, 'development', name) !== undefined) ?? names[0];
}

/** The variable, though the code has something in its place: that is what a finding says. */
function keyName(key: Value, service: Service, contract: Contract): string | undefined {
  const followed = contract.follow(key);
  if (followed.kind === 'env') return followed.name;
  const evaluated = contract.evaluate(key, { service, environment: 'development' });
  if (evaluated.state === 'known') return evaluated.variable === '' ? IN_THE_CODE : evaluated.variable;
  if (evaluated.state === 'unset' && evaluated.variable !== '') return evaluated.variable;
  return undefined;
}

function lifetimeOf({ library, setting, service }: SessionHolder, contract: Contract): string | undefined {
  const { unit, defaultSeconds, zero } = SESSION_LIBRARIES[library];
  // The tokens in these cookies are Supabase's, and live as long as its project says.
  if (library === '@supabase/ssr') return undefined;
  const byDefault = defaultSeconds === undefined ? 'until the browser closes' : `${describeSeconds(defaultSeconds)} by default`;
  const value = setting?.maximumAge.value;
  if (value === undefined) return undefined;
  if (value.kind === 'unset') return byDefault;
  return byEnvironment(service, contract, (environment) => {
    const evaluated = contract.evaluate(value, { service, environment });
    if (evaluated.state !== 'known') return undefined;
    const seconds = isSpan(evaluated.value)
      ? evaluated.value.seconds
      : typeof evaluated.value === 'number'
        ? evaluated.value * (unit === 'milliseconds' ? 0.001 : 1)
        : undefined;
    if (seconds === undefined || seconds < 0) return undefined;
    if (seconds > 0) return describeSeconds(seconds);
    return zero === 'endless' ? 'no expiry' : zero === 'default' ? byDefault : 'expired at once';
  });
}
