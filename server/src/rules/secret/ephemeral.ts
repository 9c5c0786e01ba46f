import { isSigningName } from '../../facts/secret-names';
import type { GeneratedValue, Value } from '../../facts/value';
import { fixFrom } from '../../fix/edits';
import { readFromEnv } from '../../fix/read-from-env';
import type { Contract } from '../../model/contract';
import { isToolFile } from '../../model/file-roles';
import { finalParts, keyUses, newVariable, takesFresh } from '../../model/key-uses';
import { defineRule, type Finding, oncePerPlace } from '../rule';

// A key that is made when the process starts lasts as long as the process: after a restart, and on the next machine, every token
// and session that was made with it is refused.
export default defineRule({
  id: 'secret/ephemeral',
  summary: 'A key is made anew whenever the process starts',
  severity: 'warning',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

const HELP =
  'After a restart, and on a second worker or machine, everything made with the old one is refused: users are signed out, and requests fail now and then. Read one key from the environment and fail where it is not set.';

function* check(contract: Contract): Iterable<Finding> {
  yield* fallbacks(contract);
  yield* keys(contract);
}

/** `process.env.X ?? randomBytes(32)`: hidden where the variable is set, and noticed where it is not. */
function* fallbacks(contract: Contract): Iterable<Finding> {
  for (const service of contract.services) {
    if (service.example) continue;
    for (const need of contract.needsOf(service)) {
      if (need.keyOf.length === 0 && !isSigningName(need.name)) continue;
      for (const read of need.reads) {
        const made = generatedIn(read.fallback, contract);
        if (made === undefined || !isOfProduct(read.file, contract) || !isOfProduct(made.at.file, contract)) continue;
        yield {
          at: made.at,
          message: `When ${need.name} is not set, every process makes a key of its own with ${made.by}`,
          help: HELP,
          fixes: fixFrom(`Fail when ${need.name} is not set`, 'suggested', read.failFast),
        };
      }
    }
  }
}

function* keys(contract: Contract): Iterable<Finding> {
  for (const use of keyUses(contract)) {
    if (use.service.example || use.service.library) continue;
    for (const part of finalParts(use.key, contract)) {
      const made = generatedIn(part.value, contract);
      if (part.value.kind === 'env' || made === undefined || !isOfProduct(made.at.file, contract)) continue;
      yield {
        at: made.at,
        message: `Every process makes a key of its own with ${made.by}: ${use.deed}`,
        help: HELP,
        related:
          made.at.file === use.whole.file && use.whole.start <= made.at.start && made.at.end <= use.whole.end
            ? []
            : [{ at: use.at, message: use.deed }],
        fixes:
          part.value.kind === 'generated' && takesFresh(use, part)
            ? readFromEnv(contract.facts, made.at, newVariable(use, made.at, contract))
            : [],
      };
    }
  }
}

/** What is made anew in a value, be it in a text beside other parts, or the last of several alternatives. */
function generatedIn(value: Value, contract: Contract, depth = 0): GeneratedValue | undefined {
  if (depth > DEEPEST) return undefined;
  switch (value.kind) {
    case 'generated':
      return value;
    case 'reference': {
      const followed = contract.follow(value);
      return followed.kind === 'reference' ? undefined : generatedIn(followed, contract, depth + 1);
    }
    case 'env':
      return generatedIn(value.fallback, contract, depth + 1);
    case 'encoded':
    case 'converted':
      return generatedIn(value.of, contract, depth + 1);
    case 'template':
      return value.parts.map((part) => generatedIn(part, contract, depth + 1)).find((part) => part !== undefined);
    default:
      return undefined;
  }
}

/** Values nest less deeply than this. */
const DEEPEST = 8;

/** A script runs once, and a program of the command line ends: neither has tokens to lose. */
function isOfProduct(file: string, contract: Contract): boolean {
  const path = contract.pathInWorkspace(file);
  return !contract.isTestFile(file) && !isToolFile(path) && !/(?:^|\/)(?:bin|cli)\//.test(path);
}
