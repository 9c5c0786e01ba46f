import type { EnvRead } from '../../facts/fact';
import { nameKind } from '../../facts/secret-names';
import { SecretText } from '../../facts/secret-text';
import type { LiteralValue, Value } from '../../facts/value';
import { fixFrom } from '../../fix/edits';
import type { Contract, Need } from '../../model/contract';
import { defineRule, type Finding, oncePerPlace } from '../rule';

// A literal that stands in for a missing secret is a secret that everybody with the source has. It also hides the
// missing variable, so that one service runs with the literal and the other with the real value.
export default defineRule({
  id: 'secret/fallback',
  summary: 'A literal stands in for a secret that is not set',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

function* check(contract: Contract): Iterable<Finding> {
  for (const service of contract.services) {
    for (const need of contract.needsOf(service)) {
      if (!isSecret(need)) continue;
      for (const read of need.reads) {
        const literal = literalIn(read.fallback);
        if (literal && !contract.isTestFile(read.file)) yield describe(read, literal);
      }
    }
  }
}

function describe(read: EnvRead, literal: LiteralValue): Finding {
  const others = variablesIn(read.fallback);
  const unset = others.length === 0 ? `${read.name} is not set` : `none of ${[read.name, ...others].join(', ')} is set`;
  return {
    at: literal.at,
    message: `When ${unset}, this literal is used as the secret`,
    help: 'Everyone who can read the source can sign tokens with it, and the missing variable goes unnoticed until two services disagree. Fail at start-up instead.',
    fixes: fixFrom(`Fail when ${read.name} is not set`, 'suggested', read.failFast),
  };
}

function isSecret(need: Need): boolean {
  const kind = nameKind(need.name);
  return kind === 'signing-secret' || kind === 'private-key' || (need.keyOf.length > 0 && kind !== 'public');
}

/** The text that is used in the end; an empty one is a missing secret, not a known one. */
function literalIn(fallback: Value): LiteralValue | undefined {
  if (fallback.kind === 'env') return literalIn(fallback.fallback);
  if (fallback.kind === 'encoded' || fallback.kind === 'converted') return literalIn(fallback.of);
  return fallback.kind === 'literal' && fallback.value instanceof SecretText && !fallback.value.isEmpty ? fallback : undefined;
}

/** The variables that are tried before the literal. */
function variablesIn(fallback: Value): readonly string[] {
  if (fallback.kind === 'env') return [fallback.name, ...variablesIn(fallback.fallback)];
  return fallback.kind === 'encoded' || fallback.kind === 'converted' ? variablesIn(fallback.of) : [];
}
