import type { CheckSwitch, OptionValue, TokenExpiry, TokenIssuer, TokenVerifier } from '../../../facts/fact';
import { SecretText } from '../../../facts/secret-text';
import type { RecordValue, Value } from '../../../facts/value';
import type { Place } from '../../../text/range';
import { type FlaskConfig, flaskConfigOf } from '../env/flask-config';
import { argumentsOf } from '../syntax/arguments';
import { qualifiedName } from '../syntax/names';
import { call, methodCall, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';
import { assignedTo, returnedBy } from './token-flow';
import { issuerHints, verifierHints } from './token-hints';
import { entryOption, givenArguments, NOT_GIVEN, openRecord, optionOf, unread } from './token-options';

// Flask-JWT-Extended: `JWTManager(app)` verifies what the application's configuration says, and `create_access_token` and
// `create_refresh_token` issue by it.

const MANAGER = /^flask_jwt_extended\.(?:jwt_manager\.)?JWTManager$/;
const CREATORS: Readonly<Record<string, 'access' | 'refresh'>> = {
  'flask_jwt_extended.create_access_token': 'access',
  'flask_jwt_extended.create_refresh_token': 'refresh',
  'flask_jwt_extended.utils.create_access_token': 'access',
  'flask_jwt_extended.utils.create_refresh_token': 'refresh',
};

/** Whether each file makes the application that its tokens are for, told once. */
const managing = new WeakMap<Values, boolean>();

/** The verifier that a `JWTManager(...)` is, and the issuers; undefined for every other call. */
export function flaskJwtFact(values: Values, node: PyNode): TokenIssuer | TokenVerifier | undefined {
  if (!values.scopes.packages.has('flask_jwt_extended')) return undefined;
  const parts = call(node);
  const name = parts && qualifiedName(values.file, values.scopes, parts.callee);
  if (!parts || name === undefined) return undefined;
  if (MANAGER.test(name)) return verifier(values, node, parts);
  const type = Object.hasOwn(CREATORS, name) ? CREATORS[name] : undefined;
  // A call of nothing is still being typed.
  return type && parts.list.children.length > 2 ? issuer(values, node, parts, type) : undefined;
}

function makesOwn(values: Values): boolean {
  const known = managing.get(values);
  if (known !== undefined) return known;
  const config = flaskConfigOf(values);
  const own = values.file.nodes.some((node) => managesOwn(values, config, node));
  managing.set(values, own);
  return own;
}

/** Whether a node is the manager of an application that is made in this file, so that what is not set here is not set. */
function managesOwn(values: Values, config: FlaskConfig, node: PyNode): boolean {
  const parts = call(node);
  const name = parts && qualifiedName(values.file, values.scopes, parts.callee);
  if (!parts || name === undefined || !MANAGER.test(name)) return false;
  const application = applicationOf(values, node, parts.list);
  return application !== undefined && config.makes(application);
}

/** The settings, with whether the application is made in this file. */
class Settings {
  readonly #config: FlaskConfig;
  readonly #own: boolean;

  constructor(config: FlaskConfig, own: boolean) {
    this.#config = config;
    this.#own = own;
  }

  option(name: string): OptionValue {
    return this.#config.option(name, this.#own);
  }

  /** Flask-JWT-Extended 4.7.4 config.py: HMAC takes `JWT_SECRET_KEY`, or the application's `SECRET_KEY`; the others a pair of keys. */
  key(side: 'JWT_PRIVATE_KEY' | 'JWT_PUBLIC_KEY', unknown: Value): Value {
    const { value: algorithm } = this.option('JWT_ALGORITHM');
    if (algorithm.kind === 'literal' && algorithm.value instanceof SecretText && isAsymmetric(algorithm.value))
      return this.option(side).value;
    const own = this.option('JWT_SECRET_KEY').value;
    // A name for the key is better than none where a file shows neither it nor the algorithm.
    if (own.kind !== 'unset') return own;
    const shared = this.option('SECRET_KEY').value;
    return shared.kind === 'unset' ? unknown : shared;
  }

  /** `JWT_DECODE_ALGORITHMS`, or the one that signs. */
  algorithms(): OptionValue {
    const stated = this.option('JWT_DECODE_ALGORITHMS');
    if (stated.value.kind !== 'unset') return stated;
    const { value, valueAt } = this.option('JWT_ALGORITHM');
    return value.kind === 'literal' ? { value: { kind: 'list', at: value.at, items: [value] }, valueAt } : { value, valueAt };
  }
}

const ASYMMETRIC = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

function isAsymmetric(name: SecretText): boolean {
  return ASYMMETRIC.some((algorithm) => name.equals(algorithm));
}

function verifier(values: Values, node: PyNode, parts: { callee: PyNode; list: PyNode }): TokenVerifier {
  const config = flaskConfigOf(values);
  const settings = new Settings(config, managesOwn(values, config, node));
  const slot = config.slot(['JWT_SECRET_KEY', 'JWT_ACCESS_TOKEN_EXPIRES', 'JWT_ALGORITHM', 'SECRET_KEY']);
  return {
    kind: 'token-verifier',
    file: values.file.path,
    at: values.place(node),
    calleeAt: values.place(parts.callee),
    library: 'flask-jwt-extended',
    key: settings.key('JWT_PUBLIC_KEY', values.unknown(node)),
    algorithms: settings.algorithms(),
    audience: settings.option('JWT_DECODE_AUDIENCE'),
    issuer: settings.option('JWT_DECODE_ISSUER'),
    leeway: settings.option('JWT_DECODE_LEEWAY'),
    checks: { signature: true, expiry: true, audience: true, issuedAt: true },
    hints: verifierHints(values, node, undefined),
    optionSlot: slot,
    argumentSlot: slot,
    subject: NOT_GIVEN,
    required: NOT_GIVEN,
    maximumAge: NOT_GIVEN,
    switches: subjectSwitch(values, settings.option('JWT_VERIFY_SUB')),
    given: [],
    // The library asks for the claim by itself and tells access from refresh tokens by it.
    inspects: ['type', 'jti', 'sub'],
  };
}

function subjectSwitch(values: Values, { value, valueAt }: OptionValue): readonly CheckSwitch[] {
  if (!valueAt || value.kind === 'unset' || valueAt.file !== values.file.path) return [];
  const off = value.kind === 'literal' && typeof value.value === 'boolean' ? !value.value : 'unknown';
  const text = `JWT_VERIFY_SUB = ${off === 'unknown' ? '...' : off ? 'False' : 'True'}`;
  return [{ check: 'subject', at: valueAt, text, off, enableEdits: off === true ? [{ at: valueAt, newText: 'True' }] : [] }];
}

/** The application of `JWTManager(app)`, or of `jwt.init_app(app)` where the manager is made without one. */
function applicationOf(values: Values, node: PyNode, list: PyNode): PyNode | undefined {
  const given = argumentsOf(values.file, list);
  const direct = given.positional[0] ?? given.keywords.get('app')?.value;
  if (direct) return direct;
  const target = node.parent?.type === 'AssignStatement' ? node.parent.children[0] : undefined;
  const binding = target?.type === 'VariableName' ? values.scopes.resolve(target) : undefined;
  for (const use of binding ? values.scopes.usesOf(binding) : []) {
    const outer = use.parent?.parent;
    const method = outer && methodCall(values.file, outer);
    const [, application] = method?.list.children ?? [];
    if (method?.object === use && method.method === 'init_app' && application) return application;
  }
  return undefined;
}

function issuer(values: Values, node: PyNode, parts: { callee: PyNode; list: PyNode }, type: 'access' | 'refresh'): TokenIssuer {
  const config = flaskConfigOf(values);
  const settings = new Settings(config, makesOwn(values));
  const given = argumentsOf(values.file, parts.list);
  const extra = given.keywords.get('additional_claims')?.value;
  const hidden = given.unreadable || given.spreads.length > 0;
  const identity = given.positional[0] ?? given.keywords.get('identity')?.value;
  const at = values.place(node);
  const calleeAt = values.place(parts.callee);
  const added: RecordValue = extra ? values.record(extra) : hidden ? openRecord(at) : { kind: 'record', at, entries: {}, open: false };
  const subject = identity ? values.read(identity) : values.unknown(node);
  // Claims that the code adds replace those of the configuration; a function that the application has for it adds more.
  const fromClaims = (claim: string, setting: string): OptionValue => {
    const own = entryOption(added, claim);
    const said = own.value.kind === 'unset' ? settings.option(setting) : own;
    return said.value.kind === 'unset' && config.addsClaims ? unread(at) : said;
  };
  return {
    kind: 'token-issuer',
    file: values.file.path,
    at,
    calleeAt,
    library: 'flask-jwt-extended',
    key: settings.key('JWT_PRIVATE_KEY', values.unknown(node)),
    algorithm: settings.option('JWT_ALGORITHM').value,
    audience: fromClaims('aud', 'JWT_ENCODE_AUDIENCE'),
    issuer: fromClaims('iss', 'JWT_ENCODE_ISSUER'),
    subject,
    expiry: expiry(values, settings, given.keywords.get('expires_delta')?.value, hidden, type, calleeAt),
    hints: [`${type}_token`, ...issuerHints(values, node, added, undefined)],
    // The lifetime of the configuration has a name that the call does not know.
    optionSlot: undefined,
    claims: {
      ...added,
      entries: { type: { kind: 'literal', at: calleeAt, value: new SecretText(type) }, ...added.entries },
      open: true,
    },
    issuedAt: NOT_GIVEN,
    // The library writes `nbf` by itself unless JWT_ENCODE_NBF says otherwise, and nothing is late by it.
    notBefore: unread(at),
    returnedBy: returnedBy(values, node),
    assignedTo: assignedTo(values, node),
    given: givenArguments(values, parts.list),
  };
}

/** `expires_delta`, or the setting. `unset` is the default of the library's row; a setting of another file is followed from the call. */
function expiry(
  values: Values,
  settings: Settings,
  delta: PyNode | undefined,
  hidden: boolean,
  type: 'access' | 'refresh',
  calleeAt: Place,
): TokenExpiry | 'unset' | 'unknown' {
  if (delta && textOf(values.file, delta) !== 'None') return { form: 'relative-option', ...placed(values, delta) };
  if (hidden) return 'unknown';
  const { value, valueAt } = settings.option(type === 'access' ? 'JWT_ACCESS_TOKEN_EXPIRES' : 'JWT_REFRESH_TOKEN_EXPIRES');
  if (value.kind === 'unset') return 'unset';
  if (valueAt) return { form: 'relative-option', value, valueAt };
  return value.kind === 'reference' ? { form: 'relative-option', value, valueAt: calleeAt } : 'unknown';
}

function placed(values: Values, node: PyNode): Pick<TokenExpiry, 'value' | 'valueAt'> {
  const { value, valueAt } = optionOf(values.read(node));
  return { value, valueAt: valueAt ?? values.place(node) };
}
