import { typescriptExtractor } from '../../server/src/extract/typescript/typescript';
import type { EnvLoader, EnvRead, Export, Fact, InsertionSlot, OptionValue, TokenIssuer, TokenVerifier } from '../../server/src/facts/fact';
import { SecretText } from '../../server/src/facts/secret-text';
import type { Value } from '../../server/src/facts/value';
import { applyEdits } from '../../server/src/text/edit';

// Facts as short deterministic lines. Literals of test code are shown: they are nobody's secrets.

export function factsIn(text: string, path = 'app.ts'): readonly Fact[] {
  return typescriptExtractor.extract({ path, text }).facts;
}

/** One line for each fact of these kinds. */
export function printFacts(text: string, kinds: readonly Fact['kind'][], path = 'app.ts'): readonly string[] {
  return factsIn(text, path)
    .filter((fact) => kinds.includes(fact.kind))
    .map((fact) => printFact(fact, text));
}

export function printFact(fact: Fact, text: string): string {
  switch (fact.kind) {
    case 'env-read':
      return printEnvRead(fact, text);
    case 'env-loader':
      return printLoader(fact);
    case 'export':
      return printExport(fact);
    case 'token-issuer':
      return printIssuer(fact);
    case 'token-verifier':
      return printVerifier(fact);
    case 'name-evidence':
      return `evidence ${fact.name} ${fact.source}`;
    default:
      return fact.kind;
  }
}

function printEnvRead(fact: EnvRead, text: string): string {
  const fallback = fact.fallback.kind === 'unset' ? '' : ` else ${printValue(fact.fallback)}`;
  return `${fact.requirement} ${fact.name}${fallback} <${text.slice(fact.at.start, fact.at.end)}>`;
}

function printLoader(fact: EnvLoader): string {
  return `${fact.loader} ${printValue(fact.files)}${fact.expands ? ' expands' : ''}`;
}

function printExport(fact: Export): string {
  return `${fact.name} = ${printValue(fact.value)}`;
}

function printIssuer(fact: TokenIssuer): string {
  const expiry = typeof fact.expiry === 'string' ? fact.expiry : `${fact.expiry.form}:${printValue(fact.expiry.value)}`;
  return [
    `issuer ${fact.library}`,
    `key=${printValue(fact.key)}`,
    `alg=${printValue(fact.algorithm)}`,
    `aud=${printOption(fact.audience)}`,
    `iss=${printOption(fact.issuer)}`,
    `sub=${printValue(fact.subject)}`,
    `exp=${expiry}`,
  ].join(' ');
}

function printVerifier(fact: TokenVerifier): string {
  const off = Object.entries(fact.checks)
    .filter(([, state]) => state !== true)
    .map(([check, state]) => ` ${check}=${state}`)
    .join('');
  return [
    `verifier ${fact.library}`,
    `key=${printValue(fact.key)}`,
    `algs=${printOption(fact.algorithms)}`,
    `aud=${printOption(fact.audience)}`,
    `iss=${printOption(fact.issuer)}`,
    `leeway=${printOption(fact.leeway)}${off}`,
  ].join(' ');
}

function printOption(option: OptionValue): string {
  return printValue(option.value);
}

export function printValue(value: Value): string {
  switch (value.kind) {
    case 'unset':
      return 'unset';
    case 'unknown':
      return '?';
    case 'literal':
      return value.value instanceof SecretText ? `'${value.value.reveal()}'` : String(value.value);
    case 'env':
      return value.fallback.kind === 'unset' ? `$${value.name}` : `($${value.name} else ${printValue(value.fallback)})`;
    case 'reference':
      return `${value.module}#${value.path.join('.')}`;
    case 'list':
      return `[${value.items.map(printValue).join(', ')}]`;
    case 'record': {
      const entries = Object.entries(value.entries).map(([name, entry]) => `${name}: ${printValue(entry)}`);
      return `{${[...entries, ...(value.open ? ['...'] : [])].join(', ')}}`;
    }
    case 'operation':
      return `(${printValue(value.left)} ${value.operator} ${printValue(value.right)})`;
    case 'template':
      return `text(${value.parts.map(printValue).join(', ')})`;
    case 'duration':
      return `span(${printValue(value.seconds)})`;
    case 'now':
      return `now:${value.unit}`;
    case 'encoded':
      return `${value.encoding}(${printValue(value.of)})`;
    default:
      return `${value.to}(${printValue(value.of)})`;
  }
}

/** The text after an option is put into a slot. */
export function inserted(text: string, slot: InsertionSlot | undefined, option: string): string {
  if (slot === undefined) return 'no slot';
  return applyEdits(text, [{ start: slot.at.start, end: slot.at.end, newText: slot.prefix + option + slot.suffix }]);
}
