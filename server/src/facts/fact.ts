import type {
  ClientExposure,
  Deployment,
  FlyApp,
  FlyDefect,
  FlySecretsList,
  FlyVariable,
  ForeignCode,
  HostMention,
  KeyedObject,
  LockedVersions,
  Manifest,
  NameEvidence,
  NameMention,
  WorkerVariable,
} from './deployment-facts';
import type {
  EnvEntry,
  EnvFile,
  EnvFileUse,
  EnvironmentAccess,
  EnvLineDefect,
  EnvLoader,
  EnvRead,
  GitStanding,
  IgnoreFile,
  LineBreakRepair,
  WholeEnvironmentRead,
} from './env-facts';
import type {
  CacheClearing,
  ExportedRefresh,
  RefreshExchange,
  RefreshFailure,
  RefreshMargin,
  SessionCache,
  SignOut,
  TokenRefresh,
  UserQuery,
} from './refresh-facts';
import type {
  AddressedRequest,
  AuthorizationHeader,
  AuthorizationParse,
  CorsPolicy,
  CredentialedRequest,
  EdgeFunctionCall,
  HttpRoute,
  RequestGuard,
  RouteMount,
  ServerPort,
} from './request-facts';
import type { Datasource, DeletionSafeguard, RowCreation, RowDeletion, StoredModel, TokenLookup } from './row-facts';
import type { ExpiryReading } from './time-facts';
import type {
  OpenCheck,
  SecretSetting,
  SessionSetting,
  StoredLifetime,
  TokenIssuer,
  TokenVerifier,
  UnverifiedDecode,
  WrapperCall,
} from './token-facts';
import type { Value } from './value';

// Every kind of fact. A fact is plain data: printable, comparable, and with the places that a fix needs.
// `file` is always the file the fact was read from.

export type * from './deployment-facts';
export type * from './env-facts';
export type * from './refresh-facts';
export type * from './request-facts';
export type * from './row-facts';
export type * from './time-facts';
export type * from './token-facts';

export type Fact =
  | EnvFile
  | EnvEntry
  | EnvLineDefect
  | EnvFileUse
  | GitStanding
  | IgnoreFile
  | EnvRead
  | WholeEnvironmentRead
  | LineBreakRepair
  | EnvironmentAccess
  | EnvLoader
  | NameEvidence
  | Deployment
  | KeyedObject
  | Manifest
  | LockedVersions
  | FlyApp
  | FlyVariable
  | WorkerVariable
  | FlyDefect
  | FlySecretsList
  | HostMention
  | TokenIssuer
  | TokenVerifier
  | WrapperCall
  | UnverifiedDecode
  | ExpiryReading
  | StoredLifetime
  | SessionSetting
  | SecretSetting
  | OpenCheck
  | RowDeletion
  | RowCreation
  | DeletionSafeguard
  | StoredModel
  | Datasource
  | TokenLookup
  | TokenRefresh
  | ExportedRefresh
  | RefreshExchange
  | RefreshFailure
  | RefreshMargin
  | SessionCache
  | SignOut
  | CacheClearing
  | UserQuery
  | AuthorizationHeader
  | AuthorizationParse
  | CorsPolicy
  | RequestGuard
  | ServerPort
  | AddressedRequest
  | CredentialedRequest
  | EdgeFunctionCall
  | HttpRoute
  | RouteMount
  | ClientExposure
  | NameMention
  | ForeignCode
  | Export;

export type FactKind = Fact['kind'];
export type FactOf<Kind extends FactKind> = Extract<Fact, { kind: Kind }>;

/**
 * A value that a file exports: a constant, a config object, a settings instance. A record holds its entries.
 * Name 'default' is the default export. Nest's `registerAs('jwt', ...)` is exported as 'registerAs:jwt'.
 * `export * from './x'` is name '*', value a reference with an empty path.
 */
export interface Export {
  readonly kind: 'export';
  readonly file: string;
  readonly name: string;
  readonly value: Value;
}
