import type { TokenIssuer } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import { SecretText } from '../facts/secret-text';
import type { LibrarySemantics } from '../libraries';
import type { Fix } from '../rules/rule';
import { fixWith } from './edits';
import { addEntry } from './env-file';
import { stringLiteral } from './literals';
import { insertNamedOption } from './options';

// Fixes for a claim that one side of a token names and the other does not.

/** Makes the issuer write the claim, where its library takes it as an option of the same name as the verifier's. */
export function giveClaim(
  fact: TokenIssuer,
  semantics: LibrarySemantics,
  claim: 'audience' | 'issuer',
  name: string,
  title: string,
): readonly Fix[] {
  const isOption = semantics.relativeExpiry !== undefined && semantics[claim].option === claim;
  if (!isOption || !fact.optionSlot || fact[claim].valueAt) return [];
  return [fixWith(title, 'suggested', [insertNamedOption(fact.optionSlot, claim, stringLiteral(name, semantics.language))])];
}

/** Gives a service the variable that the other side has. The value is a name of a service, and no secret. */
export function giveVariable(facts: FactBase, file: string, shownAs: string, variable: string, value: string): Fix {
  return fixWith(`Set ${variable} in ${shownAs}`, 'suggested', [addEntry(facts, file, variable, new SecretText(value))]);
}
