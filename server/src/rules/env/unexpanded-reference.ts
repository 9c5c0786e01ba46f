import type { EnvEntry, EnvReference } from '../../facts/fact';
import { isSecretName } from '../../facts/secret-names';
import type { Contract, Expansion, Service } from '../../model/contract';
import { loaderName } from '../../model/env-file-readers';
import { defineRule, type Finding } from '../rule';

// Loaders differ: dotenv leaves $X alone, Next.js and Vite expand it even inside single quotes, python-dotenv
// expands ${X} only. The same line then gives two services two secrets.
export default defineRule({
  id: 'env/unexpanded-reference',
  summary: 'A $VARIABLE in an env file is left literal, or expands to nothing',
  severity: 'error',
  fixes: 'none',
  options: {},
  check,
});

function* check(contract: Contract): Iterable<Finding> {
  const seen = new Set<EnvReference>();
  for (const service of contract.services) {
    for (const environment of contract.environmentsOf(service)) {
      const provisions = contract.provisionsOf(service, environment);
      const defined = new Set(provisions.map((provision) => provision.name));
      for (const { entry } of provisions) {
        if (!entry || contract.serviceOf(entry.file) !== service) continue;
        for (const reference of entry.references) {
          if (seen.has(reference) || reference.escaped) continue;
          const finding = judge(entry, reference, service, defined);
          if (!finding) continue;
          seen.add(reference);
          yield finding;
        }
      }
    }
  }
}

function judge(entry: EnvEntry, reference: EnvReference, service: Service, defined: ReadonlySet<string>): Finding | undefined {
  const isDefined = defined.has(reference.name) && reference.name !== entry.key;
  if (staysLiteral(reference, service.expansion)) return isDefined ? literal(entry, reference, service) : undefined;
  const expands = service.expansion === 'expand' || (service.expansion === 'braces' && reference.braced);
  // A value that is nothing but one reference is meant to come from the process's own environment.
  const partOfText = reference.at.end - reference.at.start < entry.value.length;
  return expands && !isDefined && reference.operator === '' && partOfText && isSecretName(entry.key)
    ? vanishes(entry, reference, service)
    : undefined;
}

function staysLiteral(reference: EnvReference, expansion: Expansion): boolean {
  return expansion === 'literal' || (expansion === 'braces' && !reference.braced);
}

function literal(entry: EnvEntry, reference: EnvReference, service: Service): Finding {
  const written = reference.braced ? `\${${reference.name}}` : `$${reference.name}`;
  const advice =
    service.expansion === 'braces'
      ? `Write \${${reference.name}} with braces.`
      : 'Write the value out, or load the file with a loader that expands variables.';
  return {
    at: reference.at,
    message: `${written} is not expanded here: ${entry.key} keeps it as text`,
    help: `${loaderName(service)} leaves it as it is written, though ${reference.name} is defined beside it. ${advice}`,
  };
}

function vanishes(entry: EnvEntry, reference: EnvReference, service: Service): Finding {
  const advice =
    service.expansion === 'expand'
      ? 'If the dollar sign belongs to the value, write \\$ or choose a value without one.'
      : 'If it belongs to the value, choose a value without it.';
  return {
    at: reference.at,
    message: `This part of ${entry.key} is taken for a variable that is defined nowhere, and expands to nothing`,
    help: `${loaderName(service)} expands it${entry.quote === 'single' ? ', even inside single quotes' : ''}, and the secret loses these characters. ${advice}`,
  };
}
