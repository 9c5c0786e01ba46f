import type { EnvRead, SecretSetting, SessionSetting } from '../../facts/fact';
import type { SessionLibraryId } from '../../facts/library';
import type { Contract, Environment, Service } from '../../model/contract';
import { authJsMajor } from '../../model/framework-secrets';
import type { Place } from '../../text/range';

/** A session library in a service: what reads the cookies there. */
export interface SessionHolder {
  readonly library: SessionLibraryId;
  /** As people call it, with its version where that is known. */
  readonly title: string;
  readonly service: Service;
  /** The call that configures it. */
  readonly at: Place;
  /** Whether sessions are tokens or rows; `unknown` when that cannot be read. */
  readonly strategy: SessionSetting['strategy'];
  /** How it is told how long a session lives; undefined where the code says nothing that can be read. */
  readonly setting: SessionSetting | undefined;
  /** The secrets that its configuration hands it; those of other calls, such as `getToken`, where that says nothing of one. */
  readonly secrets: readonly SecretSetting[];
  /** What it reads by itself there; empty when its configuration gives it the secret. */
  readonly reads: readonly EnvRead[];
}

/** What takes a secret, by the owner of a `SecretSetting`. `next-auth` may be either of two. */
const OWNERS: Readonly<Record<string, SessionLibraryId>> = {
  'next-auth': 'auth.js',
  'Auth.js': 'auth.js',
  'better-auth': 'better-auth',
  'iron-session': 'iron-session',
  'express-session': 'express-session',
  'cookie-session': 'cookie-session',
  Flask: 'flask',
  SessionMiddleware: 'starlette',
};

const READERS: Readonly<Record<string, SessionLibraryId>> = { 'Auth.js': 'auth.js', 'better-auth': 'better-auth' };

interface Draft {
  readonly library: SessionLibraryId;
  readonly service: Service;
  readonly settings: SessionSetting[];
  readonly secrets: SecretSetting[];
  readonly reads: EnvRead[];
}

/** Every session library of every service, in code that is not there for tests; one for each service and library. */
export function sessionHolders(contract: Contract): readonly SessionHolder[] {
  const drafts = new Map<string, Draft>();
  const draftOf = (library: SessionLibraryId, file: string): Draft => {
    const service = contract.serviceOf(file);
    const settled = libraryIn(library, service);
    const key = `${settled} ${service.folder}`;
    const draft = drafts.get(key) ?? { library: settled, service, settings: [], secrets: [], reads: [] };
    drafts.set(key, draft);
    return draft;
  };
  for (const fact of contract.facts.all('session-setting')) {
    if (!contract.isTestFile(fact.file)) draftOf(fact.library, fact.file).settings.push(fact);
  }
  for (const fact of contract.facts.all('secret-setting')) {
    const library = Object.hasOwn(OWNERS, fact.owner) ? OWNERS[fact.owner] : undefined;
    if (library !== undefined && !contract.isTestFile(fact.file)) draftOf(library, fact.file).secrets.push(fact);
  }
  for (const fact of contract.facts.all('env-read')) {
    const library = Object.hasOwn(READERS, fact.reader) ? READERS[fact.reader] : undefined;
    if (library !== undefined && !contract.isTestFile(fact.file)) draftOf(library, fact.file).reads.push(fact);
  }
  const holders = [...drafts.values()].flatMap((draft) => holderOf(draft));
  // Examples have users only where there is nothing else.
  const own = holders.filter(({ service }) => !service.example);
  return own.length > 0 ? own : holders;
}

/** The environments of a service. Tests have settings of their own and no users, and one without files of its own is the developer's. */
export function environmentsOf(service: Service, contract: Contract): readonly Environment[] {
  const environments = contract.environmentsOf(service).filter((environment) => environment !== 'test');
  return environments.length > 0 ? environments : ['development'];
}

/** Version 4 and 5 are one package, and the calls of some files look the same in both. */
function libraryIn(library: SessionLibraryId, service: Service): SessionLibraryId {
  if (library !== 'auth.js' && library !== 'next-auth') return library;
  const major = authJsMajor(service.dependencies);
  return major === undefined ? library : major === 4 ? 'next-auth' : 'auth.js';
}

function holderOf({ library, service, settings, secrets, reads }: Draft): readonly SessionHolder[] {
  const [setting] = settings;
  const at = setting?.calleeAt ?? reads[0]?.at ?? secrets[0]?.at;
  if (at === undefined) return [];
  const own = secrets.filter(({ file }) => file === at.file);
  return [
    {
      library,
      title: titleOf(library, service),
      service,
      at,
      strategy: setting?.strategy ?? 'unknown',
      setting,
      secrets: own.length > 0 || reads.some(({ file }) => file === at.file) ? own : secrets,
      reads,
    },
  ];
}

const TITLES: Readonly<Record<SessionLibraryId, string>> = {
  'next-auth': 'NextAuth 4',
  'auth.js': 'Auth.js 5',
  'better-auth': 'better-auth',
  'iron-session': 'iron-session',
  'express-session': 'express-session',
  'cookie-session': 'cookie-session',
  '@supabase/ssr': '@supabase/ssr',
  flask: 'Flask',
  django: 'Django',
  starlette: 'Starlette',
};

const PACKAGES: Readonly<Partial<Record<SessionLibraryId, string>>> = { 'next-auth': 'next-auth', 'auth.js': 'next-auth' };

function titleOf(library: SessionLibraryId, service: Service): string {
  const name = PACKAGES[library] ?? library;
  const version = Object.hasOwn(service.locked, name) ? service.locked[name] : undefined;
  if (version === undefined || !/^\d[\w.+-]{0,40}$/.test(version)) return TITLES[library];
  return name === 'next-auth' ? `${TITLES[library]} (next-auth ${version})` : `${TITLES[library]} ${version}`;
}
