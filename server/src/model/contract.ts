import type { Dialect, Engine } from '../facts/dialect';
import type { EnvEntry, EnvLoader, EnvRead, FlyApp, FlySecret, NameEvidence, TokenIssuer, TokenVerifier, WrapperCall } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import type { SecretText } from '../facts/secret-text';
import type { Value } from '../facts/value';
import type { LibrarySemantics } from '../libraries';
import type { Place } from '../text/range';
import type { RegistrationUse } from './nest-registrations';

// The workspace's auth contract: what the rules read. Built from facts alone, by `buildContract`.

/** Where a process runs. Known from file names (`.env.production`, `fly.staging.toml`) and compose files. */
export type Environment = 'development' | 'test' | 'staging' | 'production';

/** How a service loads its env files: the cascade and the dialect follow from it. See `model/cascade.ts`. */
export type Stack =
  | 'next'
  | 'vite'
  | 'expo'
  | 'nest'
  | 'react-scripts'
  | 'nuxt'
  | 'dotenv-flow'
  | 'dotenv'
  | 'pydantic-settings'
  | 'python-dotenv'
  | 'python-decouple'
  | 'unknown';

/** What a loader does with `$X`: `literal` leaves it, `expand` is dotenv-expand's family, `braces` is python-dotenv (`${X}` only). */
export type Expansion = 'literal' | 'expand' | 'braces' | 'unknown';

export interface Service {
  /** The folder of its manifest; the empty string for the top of a relative workspace. */
  readonly folder: string;
  /** The package's or folder's name, for messages. */
  readonly name: string;
  readonly stack: Stack;
  readonly expansion: Expansion;
  /** The dialects that may read its env files: one when the loader and its version are told, never none. */
  readonly dialects: readonly Dialect[];
  /** What may expand `$X` in them; empty when that cannot be told. */
  readonly engines: readonly Engine[];
  readonly languages: readonly ('typescript' | 'python')[];
  readonly dependencies: Readonly<Record<string, string>>;
  /** The versions that a lock file pins for it, by package name in lower case; of the packages whose version decides what a verifier does. */
  readonly locked: Readonly<Record<string, string>>;
  readonly loaders: readonly EnvLoader[];
  readonly flyApps: readonly FlyApp[];
  /** Published for others to use: its needs are its users'. */
  readonly library: boolean;
  /** Under a folder of examples, templates, fixtures or tests: it stands alone, and what it lacks is for its reader to add. */
  readonly example: boolean;
}

/** Evidence that a name is given to a service in an environment. */
export interface Provision {
  readonly name: string;
  readonly environment: Environment;
  /** `value`: the value is known. `name`: it is kept elsewhere. */
  readonly kind: 'value' | 'name';
  /** The value as the service's own loader gives it; undefined when it cannot be told. */
  readonly value: SecretText | undefined;
  /** Where it is written. */
  readonly at: Place;
  readonly entry: EnvEntry | undefined;
  /** The file that starts the process and gives it the value: a compose file, render.yaml. Absent for what the service's own files and Fly's give. */
  readonly through?: string;
}

/** All secrets that a Fly app had when their list was saved to `file`. */
export interface SavedFlySecrets {
  readonly app: string;
  readonly file: string;
  readonly secrets: readonly FlySecret[];
}

/** A name that a service reads, with every read of it. */
export interface Need {
  readonly name: string;
  readonly service: Service;
  readonly reads: readonly EnvRead[];
  /** The issuers and verifiers whose key it is. */
  readonly keyOf: readonly (TokenIssuer | TokenVerifier)[];
}

/** What a value is computed for. */
export interface Scope {
  readonly service: Service;
  readonly environment: Environment;
}

export type Constant = SecretText | number | boolean | null | readonly Evaluated[] | SpanConstant | MomentConstant | BytesConstant;

/** A typed span of time. */
export interface SpanConstant {
  readonly type: 'span';
  readonly seconds: number;
}

/** Now plus an offset in `unit`s, as a number (`Date.now() + 900000`) or, with unit `datetime`, an object and an offset in seconds. */
export interface MomentConstant {
  readonly type: 'moment';
  readonly unit: 'seconds' | 'milliseconds' | 'datetime';
  readonly zone: 'utc' | 'naive-utc' | 'naive-local';
  readonly offset: number;
}

/** Bytes decoded from a text. */
export interface BytesConstant {
  readonly type: 'bytes';
  readonly encoding: 'utf8' | 'base64' | 'base64url' | 'hex';
  readonly of: SecretText;
}

export type Evaluated =
  /** Absent; `variable` names the environment variable that nothing provides, when that is why. */
  | { readonly state: 'unset'; readonly variable: string }
  | { readonly state: 'unknown' }
  | {
      readonly state: 'known';
      readonly value: Constant;
      /** Where the value finally stands: the literal, the env file's entry. */
      readonly at: Place;
      /** The environment variable it came through, empty when none. */
      readonly variable: string;
      /** The env entry it came from. */
      readonly entry: EnvEntry | undefined;
    };

export type Role = 'access' | 'refresh' | 'session' | 'one-time' | 'unknown';

/** An issuer in its service, with its options resolved as far as they can be. */
export interface IssuerParty {
  readonly fact: TokenIssuer;
  readonly service: Service;
  readonly role: Role;
  /** What its library does in the version that the service has. */
  readonly semantics: LibrarySemantics;
  /** Names of the environment variables its key comes from; empty for a literal or an unknown key. */
  readonly keyNames: readonly string[];
  /** The call of the function around it whose arguments are put in; `fact` then holds what this call gives. */
  readonly through?: WrapperCall;
  /** Of a registration of Nest's JwtModule beside whose calls it makes no tokens, see `nest-registrations.ts`. */
  readonly registration?: RegistrationUse;
}

export interface VerifierParty {
  readonly fact: TokenVerifier;
  readonly service: Service;
  readonly role: Role;
  readonly semantics: LibrarySemantics;
  readonly keyNames: readonly string[];
  readonly through?: WrapperCall;
}

/** A token made by `issuer` is checked by `verifier`. */
export interface Link {
  readonly issuer: IssuerParty;
  readonly verifier: VerifierParty;
  readonly sameService: boolean;
  /** `secret`: they hold one secret. `key-pair`: the issuer's private and the verifier's public half of one key. */
  readonly by: 'secret' | 'key-pair';
  /** Why they are believed to meet, as the end of a sentence: "both use AUTH_SECRET". */
  readonly because: string;
}

/** One secret that several services must hold alike. */
export interface SharedSecret {
  readonly members: readonly { readonly service: Service; readonly name: string }[];
  readonly because: string;
}

export interface Contract {
  readonly facts: FactBase;
  readonly services: readonly Service[];
  readonly issuers: readonly IssuerParty[];
  readonly verifiers: readonly VerifierParty[];
  readonly links: readonly Link[];
  readonly sharedSecrets: readonly SharedSecret[];
  readonly serviceOf: (file: string) => Service;
  /** The other services that are believed to be parts of one product with this one: a front end's back end, and the reverse. */
  readonly partnersOf: (service: Service) => readonly Service[];
  /** The environments of which the service has live env files or deployment files. */
  readonly environmentsOf: (service: Service) => readonly Environment[];
  /** The live env files that exist for the service in that environment, the strongest first. */
  readonly envFilesOf: (service: Service, environment: Environment) => readonly string[];
  /** The file a new local secret belongs into (`.env.local` for Next.js), existing or not. */
  readonly localEnvFileOf: (service: Service) => string;
  readonly isTemplate: (file: string) => boolean;
  /** Whether the file says nothing of the product: it is there for tests, or compiled from a source that is there too. */
  readonly isTestFile: (file: string) => boolean;
  /** The path of a file inside the workspace, for messages: hosts may give absolute paths. */
  readonly pathInWorkspace: (file: string) => string;
  /** The winning provision of a name; undefined when nothing provides it. */
  readonly provisionOf: (service: Service, environment: Environment, name: string) => Provision | undefined;
  /** Every name the service's live env files and deployment files provide in that environment. */
  readonly provisionsOf: (service: Service, environment: Environment) => readonly Provision[];
  /** Every value a name has in that environment, one for each way to start the service; see `Provision.through`. */
  readonly waysOf: (service: Service, environment: Environment, name: string) => readonly Provision[];
  /** The env files that a compose file gives to the service and that are not in the workspace: what they hold, nobody can tell. */
  readonly unseenEnvFilesOf: (service: Service, environment: Environment) => readonly string[];
  /** The saved lists of the secrets of the service's Fly apps in that environment; none unless every one of these apps has one. */
  readonly savedFlySecretsOf: (service: Service, environment: Environment) => readonly SavedFlySecrets[];
  /** Whether a file starts the service: a compose file, render.yaml. */
  readonly isStartedBy: (service: Service, file: string) => boolean;
  readonly needsOf: (service: Service) => readonly Need[];
  /** Every mention outside env files that the name is given to a process of this service or of the workspace. */
  readonly evidenceFor: (service: Service, name: string) => readonly NameEvidence[];
  readonly evaluate: (value: Value, scope: Scope) => Evaluated;
  /** What a reference names, and any other value itself: how a number is written where it stands. */
  readonly follow: (value: Value) => Value;
}
