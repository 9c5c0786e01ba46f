import type { ts } from '@ts-morph/common';
import type {
  GivenOption,
  InsertionSlot,
  OptionValue,
  SwitchableCheck,
  TokenExpiry,
  TokenIssuer,
  TokenVerifier,
} from '../../../facts/fact';
import type { LibraryId } from '../../../facts/library';
import { UNSET, type Value } from '../../../facts/value';
import { semanticsOf } from '../../../libraries/index';
import type { Place } from '../../../text/range';
import { Options, readOptions } from '../syntax/options';
import { routeAround } from '../syntax/route-around';
import type { ValueReader } from '../values/value-reader';
import { checkSwitches, givenOptions, type SwitchOption } from './given-options';
import type { Inspected } from './inspected-claims';
import { payloadOf, readKey } from './token-claims';
import { tokenFlow } from './token-flow';
import { Hints } from './token-hints';

// The facts of the smaller JWT libraries: their options are read under the names that the table of libraries has for them.

export type Expectations = Pick<TokenVerifier, 'algorithms' | 'audience' | 'issuer' | 'subject' | 'leeway' | 'required' | 'maximumAge'>;

/** What a verifier's options ask of a token. What the library cannot be given is unset. */
export function expectations(library: LibraryId, options: Options): Expectations {
  const row = semanticsOf(library);
  const named = (name: string | undefined): OptionValue => (name === undefined ? ABSENT : options.get(name));
  return {
    algorithms: named(row.algorithms.option),
    audience: named(row.audience.option),
    issuer: named(row.issuer.option),
    subject: named(row.subject.option),
    leeway: named(row.leeway.option),
    required: named(row.requiredOption),
    maximumAge: named(row.maximumAge?.option),
  };
}

export const ABSENT: OptionValue = { value: UNSET, valueAt: undefined };

/** Options of which nothing can be told. */
export function unreadOptions(reader: ValueReader, node: ts.Node): Options {
  const options = new Options(reader.place(node));
  options.openUp();
  return options;
}

/** The object inside the options under `name`, which may stand in another file. */
export function innerOptions(reader: ValueReader, options: Options, name: string, node: ts.Node): Options {
  const written = options.nodeOf(name);
  if (written !== undefined) return readOptions(reader, written, node);
  const { value } = options.get(name);
  const inner = new Options(options.at);
  if (value.kind === 'reference' || value.kind === 'parameter') inner.refer(value);
  else if (value.kind !== 'unset') inner.openUp();
  return inner;
}

/** The key under `name`: unknown where the library is given none, because it then comes from elsewhere. */
export function keyOption(reader: ValueReader, options: Options, name: string, node: ts.Node): Value {
  const written = options.nodeOf(name);
  if (written !== undefined) return readKey(reader, written, node);
  const { value } = options.get(name);
  return value.kind === 'unset' ? reader.unknown(node) : value;
}

/** The switches of jsonwebtoken and of fast-jwt, which took them over. */
export const IGNORING: readonly SwitchOption[] = [
  { option: 'ignoreExpiration', check: 'expiry', off: true },
  { option: 'ignoreNotBefore', check: 'not-before', off: true },
];

export interface VerifierCall {
  readonly library: LibraryId;
  /** The whole of it: the call, or the registration of a plugin. */
  readonly node: ts.CallExpression;
  readonly key: Value;
  readonly options: Options;
  /** What the library is asked for in another way than by these options. */
  readonly expected?: Partial<Expectations>;
  readonly switches: readonly SwitchOption[];
  /** The object in which these stand, where it is not the options. */
  readonly switchedIn?: Options;
  /** Where it is not the options themselves that are given. */
  readonly given?: readonly GivenOption[];
  readonly hints: Hints;
  readonly inspects: Inspected;
  readonly optionSlot: InsertionSlot | undefined;
  /** Where an option other than the leeway goes; the same place unless it is said. */
  readonly argumentSlot?: InsertionSlot | undefined;
}

export function verifierFact(reader: ValueReader, verifier: VerifierCall): TokenVerifier {
  const { library, node, options } = verifier;
  const switchedIn = verifier.switchedIn ?? options;
  const possible = verifier.switches.filter((one) => mayBeOff(switchedIn.get(one.option).value, one.off));
  const stateOf = (check: SwitchableCheck): boolean | 'unknown' => checkState(switchedIn, possible, check);
  return {
    kind: 'token-verifier',
    file: reader.file.path,
    at: reader.place(node),
    calleeAt: reader.place(node.expression),
    library,
    key: verifier.key,
    ...expectations(library, options),
    ...verifier.expected,
    checks: { signature: stateOf('signature'), expiry: stateOf('expiry'), audience: stateOf('audience'), issuedAt: stateOf('issued-at') },
    switches: checkSwitches(reader, switchedIn, possible),
    given: verifier.given ?? givenOptions(reader, options, 'option'),
    // What a route renews or resets is a token of that kind; one that it issues may be another.
    hints: verifier.hints.addVariables(verifier.key).addSurroundings(reader, node).add(routeAround(reader, node)).list(),
    inspects: verifier.inspects,
    optionSlot: verifier.optionSlot,
    argumentSlot: 'argumentSlot' in verifier ? verifier.argumentSlot : verifier.optionSlot,
  };
}

/** What an expectation is given as - a client from the environment - is never null or false. */
function mayBeOff(value: Value, off: boolean | null): boolean {
  if (value.kind === 'unset') return false;
  return off === true || value.kind === 'literal' || value.kind === 'unknown' || value.kind === 'reference' || value.kind === 'parameter';
}

/** False where one of the options switches the check off, unknown where one of them cannot be read. */
function checkState(options: Options, switches: readonly SwitchOption[], check: SwitchableCheck): boolean | 'unknown' {
  let state: boolean | 'unknown' = true;
  for (const { option, check: switched, off } of switches) {
    if (switched !== check) continue;
    const { value } = options.get(option);
    if (value.kind !== 'literal') state = 'unknown';
    else if (value.value === off) return false;
  }
  return state;
}

export interface IssuerCall {
  readonly library: LibraryId;
  /** The whole of it: the call that signs, or the one that makes the signer. */
  readonly node: ts.CallExpression;
  /** The call that gives the token, and its callback; without one it cannot be followed. */
  readonly token: ts.CallExpression | undefined;
  readonly callback?: ts.Expression | undefined;
  readonly key: Value;
  readonly algorithm: Value;
  readonly payload: Options;
  readonly options: Options;
  /** What an option says of a claim, where one does; undefined leaves it to the payload. */
  readonly claim: (name: string) => OptionValue | undefined;
  readonly expiry: TokenExpiry | 'unset' | 'unknown';
  readonly given?: readonly GivenOption[];
  readonly hints: Hints;
  readonly optionSlot: InsertionSlot | undefined;
}

export function issuerFact(reader: ValueReader, issuer: IssuerCall): TokenIssuer {
  const { node, payload, token } = issuer;
  const claim = (name: string): OptionValue => issuer.claim(name) ?? payload.get(name);
  return {
    kind: 'token-issuer',
    file: reader.file.path,
    at: reader.place(node),
    calleeAt: reader.place(node.expression),
    library: issuer.library,
    key: issuer.key,
    algorithm: issuer.algorithm,
    audience: claim('aud'),
    issuer: claim('iss'),
    subject: claim('sub').value,
    issuedAt: claim('iat'),
    notBefore: claim('nbf'),
    expiry: issuer.expiry,
    claims: payloadOf(payload),
    hints: issuer.hints.addVariables(issuer.key).addSurroundings(reader, node).list(),
    optionSlot: issuer.optionSlot,
    given: issuer.given ?? givenOptions(reader, issuer.options, 'option'),
    ...(token === undefined ? { returnedBy: [], assignedTo: '' } : tokenFlow(reader, token, issuer.callback)),
  };
}

/** `exp` of the payload, where no option can say when the token expires. */
export function claimedExpiry(payload: Options): TokenExpiry | 'unset' | 'unknown' {
  const { value, valueAt } = payload.get('exp');
  if (value.kind === 'unset') return 'unset';
  return payload.has('exp') ? { form: 'exp-claim', value, valueAt: valueAt ?? payload.at } : 'unknown';
}

export function hasSpread(reader: ValueReader, call: ts.CallExpression): boolean {
  return call.arguments.some((argument) => reader.api.isSpreadElement(argument));
}

/** An argument that is a value by itself, with its place. */
export function argumentValue(reader: ValueReader, node: ts.Expression | undefined): OptionValue {
  const valueAt: Place | undefined = node && reader.place(node);
  return { value: reader.read(node), valueAt };
}

/** `sign(payload, key, algorithm)` of a library that has no options: everything that it can be told stands in the payload. */
export function plainIssuer(reader: ValueReader, library: LibraryId, node: ts.CallExpression): TokenIssuer {
  const [payloadNode, keyNode, algorithmNode] = node.arguments;
  const payload = readOptions(reader, payloadNode, node);
  return issuerFact(reader, {
    library,
    node,
    token: node,
    key: readKey(reader, keyNode, node),
    algorithm: reader.read(algorithmNode),
    payload,
    options: readOptions(reader, undefined, node),
    claim: () => undefined,
    expiry: claimedExpiry(payload),
    hints: new Hints().addClaims(reader, payload).addNames(reader, keyNode),
    optionSlot: undefined,
  });
}
