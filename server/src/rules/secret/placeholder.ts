import type { EnvEntry } from '../../facts/fact';
import { isSigningName } from '../../facts/secret-names';
import { fixWith } from '../../fix/edits';
import { setValue } from '../../fix/env-file';
import type { Contract } from '../../model/contract';
import { isDemoToken, isUsedRemotely } from '../../model/demo-tokens';
import { type ForgeableToken, forgeableTokens } from '../../model/forgeable-tokens';
import { isHalfBeside, liveEntries, sharedEntries } from '../../model/live-entries';
import { isKnownSecret, isPlaceholder, isStorageKey, isWrittenByHand } from '../../model/placeholders';
import { isKeptElsewhere } from '../../model/provisions';
import { bytesFor } from '../../model/secret-length';
import { beforeChange } from '../../model/secret-purpose';
import { isKeyOrPointer } from '../../model/strength';
import { baseName, folderOf } from '../../text/source';
import { defineRule, type Finding } from '../rule';

// Whoever knows the secret can make a token for any user, and everybody knows the values that tutorials print.
export default defineRule({
  id: 'secret/placeholder',
  summary: 'A live env file holds a placeholder or a publicly known value as a secret',
  severity: 'error',
  fixes: 'suggested',
  options: { values: { description: 'Further texts that are placeholders, such as those of your own templates.', default: [] } },
  check,
});

function* check(contract: Contract, { values }: { readonly values: readonly string[] }): Iterable<Finding> {
  const forgeable = forgeableTokens(contract);
  for (const entry of liveEntries(contract)) {
    if (isDemoToken(entry.value)) {
      if (isUsedRemotely(entry, contract)) yield demoToken(entry);
      continue;
    }
    const token = forgeable.get(entry);
    if (token) {
      // Supabase's own set-ups sign with their secrets on everybody's machine.
      if (!token.supabase || isUsedRemotely(entry, contract)) yield forgeableToken(token);
      continue;
    }
    if (!isSigningName(entry.key) || isStorageKey(entry.key, entry.value)) continue;
    const isKnown = isPlaceholder(entry.key, entry.value) || values.some((value) => entry.value.equals(value));
    const template = isKnown ? undefined : sameInTemplate(entry, contract);
    if (!template && !isKnown) continue;
    if (isHalfBeside(entry.key, entry.file, contract)) continue;
    yield describe(entry, template, contract);
  }
}

function describe(entry: EnvEntry, template: EnvEntry | undefined, contract: Contract): Finding {
  const others = sharedEntries(entry, contract);
  const services = others.map((other) => contract.serviceOf(other.file));
  const fresh = { fresh: 'secret', bytes: bytesFor(entry.key, services, contract) } as const;
  const message = template
    ? `${entry.key} still holds the value of ${baseName(template.file)}`
    : isKnownSecret(entry.value)
      ? `${entry.key} is a publicly known value`
      : `${entry.key} still holds a placeholder`;
  return {
    at: entry.valueAt,
    message,
    help: `Anyone who has read the ${template ? 'template' : 'documentation'} it comes from can sign a token that this service accepts. Generate a value of its own${others.length > 1 ? ', the same in every file that shares it' : ''}.${beforeChange(entry.key)}`,
    related: [
      ...(template ? [{ at: template.valueAt, message: 'The template has it here' }] : []),
      ...others.filter((other) => other !== entry).map((other) => ({ at: other.keyAt, message: `${other.key} must stay equal to it` })),
    ],
    fixes: [
      fixWith(
        'Generate a new random value',
        'suggested',
        others.map((other) => setValue(other, fresh)),
      ),
    ],
  };
}

/** A token cannot be made up: it comes from the project whose secret signs it. */
function demoToken(entry: EnvEntry): Finding {
  return {
    at: entry.valueAt,
    message: `${entry.key} is a demo key of Supabase, which everybody can make`,
    help: 'It is signed with a secret that is printed in the documentation: your own project refuses it, and a project that accepts it accepts such keys from anybody. Give the project a JWT secret of its own, and take its keys.',
  };
}

/** It has no fix either: the service whose secret signs the token has to issue it anew. */
function forgeableToken({ entry, secret }: ForgeableToken): Finding {
  return {
    at: entry.valueAt,
    message: `${entry.key} is a token signed with a publicly known secret: anyone can make one`,
    help: 'Whoever accepts this token accepts one that anybody signs with the same secret, for any user and any role. Give the service that issues it a random secret of its own, and have the token issued anew.',
    related: secret ? [{ at: secret.valueAt, message: `${secret.key} is the secret that signs it` }] : [],
  };
}

/** The entry of a template beside the file, when somebody wrote the value by hand and it was copied along. */
function sameInTemplate(entry: EnvEntry, contract: Contract): EnvEntry | undefined {
  const { key, value, file } = entry;
  if (!isWrittenByHand(value) || isKeptElsewhere(entry) || isKeyOrPointer(value)) return undefined;
  if (entry.references.some((reference) => !reference.escaped)) return undefined;
  return contract.facts
    .all('env-entry')
    .find(
      (other) =>
        other.key === key && contract.isTemplate(other.file) && folderOf(other.file) === folderOf(file) && other.value.equals(value),
    );
}
