import type { Fact } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import type { ReferenceValue, Value } from '../facts/value';
import { eachParameter } from '../facts/value-walk';
import { eachReference, ModuleResolver, submodule } from './modules';
import { valuesOfToken } from './token-values';

// Which files would have to be read for the facts at hand to be understood.

/**
 * Modules that token facts and configured frameworks refer to, directly or through exports, and that the fact base has no file of, each as the
 * paths it may have.
 */
export function moduleCandidates(facts: FactBase): readonly (readonly string[])[] {
  const resolver = new ModuleResolver(facts);
  const wanted = new Map<string, readonly string[]>();
  const seen = new Set<Value>();
  const follow = (value: Value): void => {
    eachReference(value, (reference) => {
      if (seen.has(reference)) return;
      seen.add(reference);
      const resolved = resolver.resolve(reference);
      if (resolved) {
        follow(resolved.value);
        return;
      }
      // A setting that no namespace has may be one of what ConfigModule loads.
      for (const load of resolver.loadsFor(reference)) follow(load);
      for (const step of unresolvedSteps(reference)) {
        const candidates = resolver.candidates(step);
        if (candidates.length > 0 && !candidates.some((path) => facts.hasFile(path))) wanted.set(candidates.join('\n'), candidates);
      }
    });
  };
  const owners = wrapperNames(facts);
  for (const call of facts.all('wrapper-call')) {
    if (owners.has(call.name) || call.name === 'default') for (const value of valuesOf(call)) follow(value);
  }
  for (const kind of [
    'token-issuer',
    'token-verifier',
    'stored-lifetime',
    'authorization-header',
    'refresh-margin',
    'session-setting',
    'env-loader',
    'env-read',
    'secret-setting',
    'open-check',
  ] as const) {
    for (const fact of facts.all(kind)) for (const value of valuesOf(fact)) follow(value);
  }
  return [...wanted.values()];
}

/** The functions whose parameters reach a library, directly or through calls of each other. */
function wrapperNames(facts: FactBase): ReadonlySet<string> {
  const names = new Set<string>();
  const note = (value: Value) => eachParameter(value, (parameter) => names.add(parameter.owner));
  for (const fact of [...facts.all('token-issuer'), ...facts.all('token-verifier')]) for (const value of valuesOfToken(fact)) note(value);
  if (names.size === 0) return names;
  for (const call of facts.all('wrapper-call')) if (names.has(call.name)) for (const value of valuesOf(call)) note(value);
  return names;
}

/** The reference's own module and, in Python, the submodule its first step may name. */
function unresolvedSteps(reference: ReferenceValue): readonly ReferenceValue[] {
  const [first, ...rest] = reference.path;
  if (!reference.at.file.endsWith('.py') || first === undefined || rest.length === 0) return [reference];
  return [reference, submodule(reference, first, rest)];
}

/** Every value that the fact states directly about a token, a loader or a framework. */
function valuesOf(fact: Fact): readonly Value[] {
  switch (fact.kind) {
    case 'token-issuer':
    case 'token-verifier':
      return valuesOfToken(fact);
    case 'wrapper-call':
      return [...fact.positional, ...Object.values(fact.named)];
    case 'refresh-margin':
      return [fact.margin.value];
    case 'authorization-header':
      return fact.source === undefined ? [] : [fact.source];
    case 'stored-lifetime':
      return [fact.lifetime.value];
    case 'session-setting':
      return [fact.maximumAge.value, fact.tokenMaximumAge.value, fact.updateAge.value];
    case 'env-loader':
      return [fact.files];
    case 'env-read':
      return fact.configured ?? [];
    case 'secret-setting':
      return [fact.key];
    case 'open-check':
      return fact.through ? [fact.through] : [];
    default:
      return [];
  }
}
