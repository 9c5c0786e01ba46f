import type { EnvEntry } from '../../facts/fact';
import { hasPublicPrefix, nameKind } from '../../facts/secret-names';
import { fixWith } from '../../fix/edits';
import { setValue } from '../../fix/env-file';
import type { Contract } from '../../model/contract';
import { type EntryUser, isHalfBeside, liveEntries, sharedEntries, usersOfEntries } from '../../model/live-entries';
import { isPlaceholder, isStorageKey } from '../../model/placeholders';
import { isKeptElsewhere } from '../../model/provisions';
import { bytesFor, type KeyUse, keyUses, type Shortfall, shortfallOfProduct, shortfallOfTokens } from '../../model/secret-length';
import { beforeChange } from '../../model/secret-purpose';
import { isKeyOrPointer, type Weakness, weaknessOf } from '../../model/strength';
import { defineRule, type Finding } from '../rule';

// Who holds one token can try out secrets on it as fast as a machine can, and the server never notices.
export default defineRule({
  id: 'secret/weak',
  summary: 'A secret is too short for its use, or can be guessed',
  severity: 'warning',
  fixes: 'suggested',
  options: {
    minimumCharacters: {
      description: 'A secret of which nobody can see what it is for is reported when it has fewer characters than this.',
      default: 16,
      minimum: 1,
    },
  },
  check,
});

/** What a signing secret should have: as many characters as HS256 needs bytes. */
const USUAL = 32;

function* check(contract: Contract, { minimumCharacters }: { readonly minimumCharacters: number }): Iterable<Finding> {
  const uses = keyUses(contract);
  const users = usersOfEntries(contract);
  for (const entry of liveEntries(contract)) {
    if (contract.serviceOf(entry.file).example || !isMeasured(entry, uses.get(entry) ?? [], contract)) continue;
    const found = whyWeak(entry, uses.get(entry) ?? [], users.get(entry) ?? [], contract, minimumCharacters);
    if (found) yield describe(entry, found, contract);
  }
}

/** Either it is shorter than a use needs, or it is long enough and easy to guess. */
type Found = { readonly short: Shortfall } | { readonly weakness: Weakness };

function whyWeak(
  entry: EnvEntry,
  uses: readonly KeyUse[],
  users: readonly EntryUser[],
  contract: Contract,
  minimum: number,
): Found | undefined {
  const ofTokens = shortfallOfTokens(uses, contract);
  if (ofTokens === 'asymmetric') return undefined;
  const services = users.length > 0 ? users.map((user) => user.service) : [contract.serviceOf(entry.file)];
  const short = shortfallOfProduct(entry, entry.value, services) ?? ofTokens;
  if (short) return { short };
  const weakness = weaknessOf(entry.value);
  if (weakness) return { weakness };
  if (uses.length > 0 || entry.value.length >= minimum) return undefined;
  return {
    short: {
      has: entry.value.length,
      needs: Math.max(USUAL, minimum),
      unit: 'characters',
      who: 'a signing secret',
      effect: 'One of this length can be tried out by whoever has something that was signed with it.',
      readsFresh: true,
    },
  };
}

function describe(entry: EnvEntry, found: Found, contract: Contract): Finding {
  const others = sharedEntries(entry, contract);
  const short = 'short' in found ? found.short : undefined;
  const message = 'short' in found ? shortMessage(entry, found.short) : `${entry.key} can be guessed: it ${found.weakness}`;
  const effect = short?.effect ?? 'Programs that try out secrets on a token begin with such texts.';
  const services = others.map((other) => contract.serviceOf(other.file));
  // Four characters of base64url hold three bytes.
  const bytes = Math.max(bytesFor(entry.key, services, contract), short?.unit === 'characters' ? Math.ceil((short.needs * 3) / 4) : 0);
  return {
    at: entry.valueAt,
    message,
    help: `${effect} Generate a random value${others.length > 1 ? ', the same in every file that shares it' : ''}.${beforeChange(entry.key)}`,
    related: others.filter((other) => other !== entry).map((other) => ({ at: other.keyAt, message: `${other.key} must stay equal to it` })),
    fixes:
      short?.readsFresh === false
        ? []
        : [
            fixWith(
              'Generate a new random value',
              'suggested',
              others.map((other) => setValue(other, { fresh: 'secret', bytes })),
            ),
          ],
  };
}

function shortMessage(entry: EnvEntry, { has, needs, unit, who }: Shortfall): string {
  if (unit === 'bits') return `${entry.key} has about ${has} bits of randomness, and ${who} needs ${needs}`;
  return `${entry.key} has ${has} ${has === 1 ? unit.slice(0, -1) : unit}, and ${who} needs ${needs}`;
}

/** The project's own secrets whose text stands here: no placeholder, which is another finding, no key of a pair and no pointer. */
function isMeasured(entry: EnvEntry, uses: readonly KeyUse[], contract: Contract): boolean {
  const { key, value } = entry;
  const kind = nameKind(key);
  if (hasPublicPrefix(key) || kind === 'public' || /(?:ROUNDS|_LEN)$/i.test(key)) return false;
  if (kind !== 'signing-secret' && uses.length === 0) return false;
  if (entry.references.some((reference) => !reference.escaped) || isKeptElsewhere(entry)) return false;
  if (isPlaceholder(key, value) || isKeyOrPointer(value) || isStorageKey(key, value)) return false;
  return uses.length > 0 || !isHalfBeside(key, entry.file, contract);
}
