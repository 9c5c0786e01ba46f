import type { TokenIssuer, TokenVerifier, WrapperCall } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import { type ParameterValue, UNSET, unknownAt, type Value } from '../facts/value';
import { eachParameter, isSameValue, withParameters } from '../facts/value-walk';
import type { Place } from '../text/range';
import { baseName } from '../text/source';
import { isTestFile } from './file-roles';
import type { ModuleResolver } from './modules';
import type { ServiceMap } from './services';
import { mergedClaims, valuesOfToken, withValues } from './token-values';

// Functions around a library: `generateToken(user, secret, '7d')` decides what `jwt.sign` in it is given, so that there is one issuer
// for each such call.

type TokenFact = TokenIssuer | TokenVerifier;

/** An issuer or verifier with what one call of the function around it gives. */
export interface Unwrapped<Kind extends TokenFact> {
  readonly fact: Kind;
  /** The outermost call that was put in; undefined where none is seen or the call makes no difference. */
  readonly through: WrapperCall | undefined;
}

/** A function that more calls than this lead to is not followed: what they give is hardly ever written beside them. */
const MOST_CALLS = 24;
/** Wrappers around wrappers are followed over so many steps. */
const MOST_STEPS = 3;

/** Puts the arguments of the project's own calls in the place of parameters. One per contract. */
export class Wrappers {
  readonly #map: ServiceMap;
  readonly #modules: ModuleResolver;
  readonly #calls = new Map<string, WrapperCall[]>();
  /** The files in which a function of a name has parameters that reach a library. */
  readonly #owners = new Map<string, Set<string>>();

  constructor(facts: FactBase, map: ServiceMap, modules: ModuleResolver) {
    this.#map = map;
    this.#modules = modules;
    const calls = facts.all('wrapper-call').filter((call) => !isTestFile(map.inWorkspace(call.file)));
    for (const fact of [...facts.all('token-issuer'), ...facts.all('token-verifier')]) {
      for (const value of valuesOfToken(fact)) eachParameter(value, (parameter) => this.#own(parameter));
    }
    if (this.#owners.size === 0) return;
    for (const call of calls) append(this.#calls, call.name, call);
    // What a call hands on of its own function's parameters makes that function a wrapper too.
    for (let step = 0; step < MOST_STEPS; step++) {
      for (const name of [...this.#owners.keys()]) {
        for (const call of this.#calls.get(name) ?? []) {
          for (const value of [...call.positional, ...Object.values(call.named)]) eachParameter(value, (parameter) => this.#own(parameter));
        }
      }
    }
  }

  /** The fact once for each call that decides something of it; by itself, with its parameters' defaults, where there is none. */
  unwrap<Kind extends TokenFact>(fact: Kind): readonly Unwrapped<Kind>[] {
    if (!valuesOfToken(fact).some(holdsParameter)) return [{ fact, through: undefined }];
    return this.#unwrap({ fact, through: undefined }, 0).map(({ fact: found, through }) => ({ fact: withValues(found, settled), through }));
  }

  #unwrap<Kind extends TokenFact>(wrapped: Unwrapped<Kind>, step: number): readonly Unwrapped<Kind>[] {
    const { fact } = wrapped;
    const owner = this.#decidingOwner(fact);
    const calls = owner === undefined || step >= MOST_STEPS ? [] : this.#callsOf(owner, fact);
    if (owner === undefined || calls.length === 0 || calls.length > MOST_CALLS) return [wrapped];
    const isOwn = (parameter: ParameterValue) => parameter.owner === owner.owner && parameter.at.file === owner.at.file;
    if (!decides(fact, isOwn)) return [{ ...wrapped, fact: withSharedClaims(fact, calls, isOwn) }];
    const usual = calls.filter((call) => leavesDefaults(call, fact, isOwn));
    const groups = [...(usual.length > 0 ? [usual] : []), ...calls.filter((call) => !usual.includes(call)).map((call) => [call])];
    return groups.flatMap((group) => {
      const [call] = group;
      if (!call) return [];
      const next: Unwrapped<Kind> =
        group.length > 1
          ? { ...wrapped, fact: withSharedClaims(fact, group, isOwn) }
          : { fact: withCall(fact, call, isOwn), through: call };
      return this.#unwrap(next, step + 1);
    });
  }

  /** A parameter of the function that decides; undefined where none does, or several functions do. */
  #decidingOwner(fact: TokenFact): ParameterValue | undefined {
    let owner: ParameterValue | undefined;
    let several = false;
    for (const value of valuesOfToken(fact)) {
      eachParameter(value, (parameter) => {
        several ||= owner !== undefined && (owner.owner !== parameter.owner || owner.at.file !== parameter.at.file);
        owner = parameter;
      });
    }
    return several ? undefined : owner;
  }

  #callsOf(owner: ParameterValue, fact: TokenFact): readonly WrapperCall[] {
    const { file } = owner.at;
    const named = this.#calls.get(owner.owner) ?? [];
    const byDefault = owner.owner === 'default' ? [] : (this.#calls.get('default') ?? []);
    return [...named, ...byDefault].filter((call) => {
      const isInside = call.file === fact.file && fact.at.start <= call.at.start && call.at.end <= fact.at.end;
      return !isInside && this.#means(call, owner.owner, file);
    });
  }

  /** Whether a call is of the function of that name in that file. */
  #means(call: WrapperCall, name: string, file: string): boolean {
    if (call.module === '') return call.file === file;
    const only = this.#owners.get(name)?.size === 1;
    if (call.module === undefined) return this.#isOnlyMethod(call, name, file);
    const found = this.#fileOf(call, call.module);
    if (found === undefined && call.file.endsWith('.py')) {
      // `from app.services import tokens; tokens.issue()`: an object of a module, of which nothing but its method's name is known.
      const outer = call.module.slice(0, call.module.lastIndexOf('.'));
      return outer !== '' && this.#fileOf(call, outer) !== undefined && this.#isOnlyMethod(call, name, file);
    }
    if (found === file) return call.name === name || (call.name === 'default' && only);
    // Through a file that passes on what others export, the name must tell.
    const passesOn = found === undefined || /^(?:index\.\w{2,3}|__init__\.py)$/.test(baseName(found));
    return passesOn && call.name === name && only && (found === undefined || this.#map.serviceOf(found) === this.#map.serviceOf(file));
  }

  #fileOf(call: WrapperCall, module: string): string | undefined {
    return this.#modules.fileOf({ kind: 'reference', at: call.at, module, path: [] });
  }

  #isOnlyMethod(call: WrapperCall, name: string, file: string): boolean {
    const files = this.#ownersIn(call, name);
    return files.length === 1 && files[0] === file && this.#map.serviceOf(call.file) === this.#map.serviceOf(file);
  }

  /** The files of the caller's service that own the name; its own file comes before all others. */
  #ownersIn(call: WrapperCall, name: string): readonly string[] {
    const files = [...(this.#owners.get(name) ?? [])];
    if (files.includes(call.file)) return [call.file];
    const service = this.#map.serviceOf(call.file);
    return files.filter((file) => this.#map.serviceOf(file) === service);
  }

  #own(parameter: ParameterValue): void {
    const files = this.#owners.get(parameter.owner) ?? new Set<string>();
    this.#owners.set(parameter.owner, files);
    files.add(parameter.at.file);
  }
}

function append(index: Map<string, WrapperCall[]>, name: string, call: WrapperCall): void {
  const list = index.get(name);
  if (list) list.push(call);
  else index.set(name, [call]);
}

function holdsParameter(value: Value): boolean {
  let found = false;
  eachParameter(value, () => {
    found = true;
  });
  return found;
}

type IsOwn = (parameter: ParameterValue) => boolean;

/** The fact as one call decides it. */
function withCall<Kind extends TokenFact>(fact: Kind, call: WrapperCall, isOwn: IsOwn): Kind {
  const given = withValues(fact, (value) =>
    withParameters(value, (parameter) => (isOwn(parameter) ? argumentOf(call, parameter) : parameter)),
  );
  const assignedTo = fact.kind === 'token-issuer' && fact.returnedBy.includes(call.name) ? { assignedTo: call.assignedTo } : {};
  return { ...given, ...assignedTo, hints: [...new Set([...call.hints, ...fact.hints, ...call.surroundings])] };
}

/** Whether a call says nothing of how a token is made or checked, so that it is like every other that does not. */
function leavesDefaults(call: WrapperCall, fact: TokenFact, isOwn: IsOwn): boolean {
  return decidingParameters(fact, isOwn).every((parameter) => argumentOf(call, parameter) === parameter.fallback);
}

/** Whether the callers decide more than the payload. */
function decides(fact: TokenFact, isOwn: IsOwn): boolean {
  return decidingParameters(fact, isOwn).length > 0;
}

function decidingParameters(fact: TokenFact, isOwn: IsOwn): readonly ParameterValue[] {
  const found: ParameterValue[] = [];
  for (const value of valuesOfToken(fact, 'options')) {
    eachParameter(value, (parameter) => {
      if (isOwn(parameter) && !isOfPayload(fact, parameter)) found.push(parameter);
    });
  }
  return found;
}

/** Whether a parameter is the payload as a whole, or a claim in it. */
function isOfPayload(fact: TokenFact, parameter: ParameterValue): boolean {
  if (fact.kind !== 'token-issuer' || fact.claims.kind !== 'parameter') return false;
  const { owner, position, path } = fact.claims;
  return parameter.owner === owner && parameter.position === position && path.every((step, index) => parameter.path[index] === step);
}

/** Callers that decide the payload alone do not make several issuers: what all of them put into it is known. */
function withSharedClaims<Kind extends TokenFact>(fact: Kind, calls: readonly WrapperCall[], isOwn: IsOwn): Kind {
  if (fact.kind !== 'token-issuer') return fact;
  const { claims } = fact;
  const payloads = calls.map((call) => withParameters(claims, (parameter) => (isOwn(parameter) ? argumentOf(call, parameter) : parameter)));
  const merged = mergedClaims(payloads, claims);
  const shared = (parameter: ParameterValue): Value => {
    const [first, ...others] = calls.map((call) => argumentOf(call, parameter));
    return first !== undefined && others.every((other) => isSameValue(first, other)) ? first : unknownAt(parameter.at);
  };
  const issuer = withValues<TokenIssuer>(fact, (value) =>
    withParameters(value, (parameter) => {
      if (!isOwn(parameter)) return parameter;
      if (claims.kind !== 'parameter' || merged === claims || !isOfPayload(fact, parameter)) return shared(parameter);
      return steppedInto(merged, parameter.path.slice(claims.path.length), parameter.at);
    }),
  );
  return { ...fact, ...issuer, claims: merged === claims ? issuer.claims : merged };
}

/** What a call gives for a parameter: the argument, the default where there is none, unknown where that cannot be seen. */
function argumentOf(call: WrapperCall, parameter: ParameterValue): Value {
  const named = Object.hasOwn(call.named, parameter.name) ? call.named[parameter.name] : undefined;
  const given = call.positional[parameter.position] ?? named;
  if (given === undefined) return call.open ? unknownAt(parameter.at) : parameter.fallback;
  const value = steppedInto(given, parameter.path, parameter.at);
  if (value.kind === 'unset' || (value.kind === 'literal' && value.value === null && parameter.fallback.kind !== 'unset'))
    return parameter.fallback;
  if (value.kind !== 'parameter' || parameter.fallback.kind === 'unset') return value;
  // What the caller was given itself may be nothing.
  return { kind: 'either', at: value.at, first: value, second: parameter.fallback, unless: 'present' };
}

/** What a path of names leads to inside a value. */
function steppedInto(whole: Value, path: readonly string[], at: Place): Value {
  let value = whole;
  for (const step of path) {
    if (value.kind === 'reference' || value.kind === 'parameter') {
      const fallback = value.kind === 'parameter' ? { fallback: UNSET } : {};
      value = { ...value, ...fallback, path: [...value.path, step] };
    } else if (value.kind === 'record') {
      value = Object.hasOwn(value.entries, step) ? (value.entries[step] ?? UNSET) : value.open ? unknownAt(value.at) : UNSET;
    } else return unknownAt(at);
  }
  return value;
}

/** A value of which no parameter is left: defaults count, and what has none is unknown. */
function settled(value: Value): Value {
  return withParameters(value, (parameter) => {
    const { fallback } = parameter;
    const isNone = fallback.kind === 'unset' || (fallback.kind === 'literal' && fallback.value === null);
    return isNone ? unknownAt(parameter.at) : settled(fallback);
  });
}
