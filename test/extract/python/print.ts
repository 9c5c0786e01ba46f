import { pythonExtractor } from '../../../server/src/extract/python/python';
import type { Fact, InsertionSlot, OptionValue, Replacement } from '../../../server/src/facts/fact';
import { SecretText } from '../../../server/src/facts/secret-text';
import type { Value } from '../../../server/src/facts/value';

/** The facts of a Python text, one line each, in the order of extraction. */
export function factsOf(text: string, path = 'app/main.py'): readonly Fact[] {
  const extraction = pythonExtractor.extract({ path, text });
  return extraction.facts;
}

/** The facts of the given kinds as lines; exports, and how the file reaches the environment, only when asked for. */
export function lines(text: string, ...kinds: readonly Fact['kind'][]): readonly string[] {
  return factsOf(text)
    .filter((fact) => (kinds.length === 0 ? fact.kind !== 'export' && fact.kind !== 'environment-access' : kinds.includes(fact.kind)))
    .map((fact) => print(fact, text));
}

export function print(fact: Fact, text: string): string {
  const at = (place: { start: number; end: number } | undefined) => (place ? text.slice(place.start, place.end) : '-');
  switch (fact.kind) {
    case 'env-read':
      return `read ${fact.name} <${at(fact.nameAt)}> ${fact.requirement}${fact.caseInsensitive ? ' nocase' : ''} = ${show(fact.fallback)}`;
    case 'env-loader':
      return `loader ${fact.loader} ${show(fact.files)}${fact.expands ? ' expands' : ''}${fact.prefix ? ` prefix ${fact.prefix}` : ''}`;
    case 'token-issuer': {
      const expiry = typeof fact.expiry === 'string' ? fact.expiry : `${fact.expiry.form} ${show(fact.expiry.value)}`;
      return `issuer ${fact.library} <${at(fact.calleeAt)}> key=${show(fact.key)} alg=${show(fact.algorithm)} aud=${show(fact.audience.value)} iss=${show(fact.issuer.value)} sub=${show(fact.subject)} exp=${expiry} hints=${fact.hints.join(',')}`;
    }
    case 'token-verifier': {
      const { signature, expiry, audience, issuedAt } = fact.checks;
      return `verifier ${fact.library} <${at(fact.calleeAt)}> key=${show(fact.key)} algs=${option(fact.algorithms)} aud=${option(fact.audience)} iss=${option(fact.issuer)} leeway=${option(fact.leeway)} checks=${[signature, expiry, audience, issuedAt].join('/')} hints=${fact.hints.join(',')}`;
    }
    case 'row-deletion':
      return `delete ${fact.orm} ${fact.model} ${fact.whenMissing}${fact.error ? ` ${fact.error}` : ''} ${fact.handling}${fact.resultUsed ? ' used' : ''}`;
    case 'authorization-header':
      return `header <${at(fact.at)}> scheme=${fact.scheme} token=<${at(fact.tokenAt)}> ${fact.missing}${fact.reason ? `: ${fact.reason}` : ''}`;
    case 'host-mention':
      return `host ${fact.host} <${at(fact.at)}>`;
    case 'secret-setting':
      return `secret ${fact.owner} ${fact.setting} <${at(fact.at)}> ${show(fact.key)}`;
    case 'open-check':
      return `open ${fact.shape} ${fact.name} <${at(fact.at)}>`;
    case 'export':
      return `export ${fact.name} ${show(fact.value)}`;
    default:
      return fact.kind;
  }
}

function option(given: OptionValue): string {
  return `${show(given.value)}`;
}

/** A value in a short form that looks like code. */
export function show(value: Value): string {
  switch (value.kind) {
    case 'unset':
      return 'unset';
    case 'unknown':
      return '?';
    case 'literal':
      return value.value instanceof SecretText ? JSON.stringify(value.value.reveal()) : String(value.value);
    case 'env':
      return `env(${value.name}${value.fallback.kind === 'unset' ? '' : `, ${show(value.fallback)}`})`;
    case 'reference':
      return `ref(${[value.module, ...value.path].join(' ')})`;
    case 'parameter':
      return `parameter(${[value.owner, value.name, ...value.path].join(' ')}${value.fallback.kind === 'unset' ? '' : `, ${show(value.fallback)}`})`;
    case 'either':
      return `(${show(value.first)} ${value.unless === 'present' ? 'else' : 'or'} ${show(value.second)})`;
    case 'list':
      return `[${value.items.map(show).join(', ')}]`;
    case 'record':
      return `{${Object.entries(value.entries)
        .map(([key, entry]) => `${key}: ${show(entry)}`)
        .join(', ')}${value.open ? ' ...' : ''}}`;
    case 'operation':
      return `(${show(value.left)} ${value.operator} ${show(value.right)})`;
    case 'template':
      return `template(${value.parts.map(show).join(', ')})`;
    case 'duration':
      return `span(${show(value.seconds)})`;
    case 'now':
      return `now(${value.unit} ${value.zone})`;
    case 'generated':
      return `generated(${value.by})`;
    case 'encoded':
      return `${value.encoding}(${show(value.of)})`;
    case 'converted':
      return `${value.to}(${show(value.of)})`;
  }
}

/** A text with edits applied, the last first. */
export function edited(text: string, edits: readonly Replacement[]): string {
  return [...edits]
    .sort((left, right) => right.at.start - left.at.start)
    .reduce((done, { at, newText }) => done.slice(0, at.start) + newText + done.slice(at.end), text);
}

/** A text with an option put into a slot. */
export function filled(text: string, slot: InsertionSlot | undefined, written: string): string {
  if (!slot) return 'no slot';
  return text.slice(0, slot.at.start) + slot.prefix + written + slot.suffix + text.slice(slot.at.end);
}
