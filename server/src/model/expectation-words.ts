import type { Place } from '../text/range';
import { type ExpectedClaim, isSecret, type RefusedLink, type Stated } from './expectations';

// How a refused audience or issuer is told: the same sentences for both claims.

/** What is said of a refused claim at the verifier's end, and at the issuer's as `related`. */
export interface RefusalInWords {
  readonly at: Place;
  readonly message: string;
  readonly help: string;
  readonly related: readonly { readonly at: Place; readonly message: string }[];
}

/** Each end is shown where it names the claim, else at the call that issues or verifies. */
export function refusalInWords(claim: ExpectedClaim, { link, refusal }: RefusedLink): RefusalInWords {
  const { issuer, verifier, because } = link;
  const { given, expected, environment } = refusal;
  const noun = claim === 'audience' ? 'audience' : 'issuer';
  // What is written in the code is so everywhere; a variable's value belongs to an environment.
  const where = isFromVariable(given) || isFromVariable(expected) ? ` in ${environment}` : '';
  const elsewhere = environment === 'development' ? '' : where;
  const unset = (stated: Stated, service: string) =>
    stated.state === 'unset' && stated.variable !== '' ? `: ${service} has no ${stated.variable}${where}` : '';
  const alike = refusal.kind === 'mismatch' ? difference(given, expected) : undefined;
  const messages: Record<typeof refusal.kind, () => string> = {
    unexpected: () => `The token's ${noun} is ${written(given)}, and this verifier names none${unset(expected, verifier.service.name)}`,
    absent: () => `This verifier expects the ${noun} ${asked(expected)}, and the token has none${unset(given, issuer.service.name)}`,
    mismatch: () =>
      alike === undefined
        ? `This verifier expects the ${noun} ${asked(expected)}, and the token's is ${written(given)}${elsewhere}`
        : `This verifier expects the ${noun} ${asked(expected)}, and the token's differs${elsewhere} by ${alike}`,
    list: () => `The token's ${noun} is ${written(given)}, and ${verifier.semantics.title} compares it with a list as a whole`,
  };
  const inEnvironment = elsewhere === '' ? 'Its' : `In ${environment} its`;
  return {
    at: verifier.fact[claim].valueAt ?? verifier.fact.calleeAt,
    message: messages[refusal.kind](),
    help: `${alike === undefined ? '' : `The token's ${noun} is ${written(given)}. `}${inEnvironment} tokens are refused here with ${refusal.error}. They meet because ${because}.`,
    related: [{ at: issuer.fact[claim].valueAt ?? issuer.fact.calleeAt, message: `${issuer.service.name} issues the token here` }],
  };
}

function isFromVariable(stated: Stated): boolean {
  return stated.state !== 'unknown' && stated.variable !== '';
}

/** A token is for all of its audiences. What came from a secret's variable is named by it. */
function written(stated: Stated): string {
  return isSecret(stated) ? `what ${stated.secret} holds` : list(stated, 'and');
}

/** A verifier is content with any of its own. */
function asked(stated: Stated): string {
  return isSecret(stated) ? `that ${stated.secret} holds` : list(stated, 'or');
}

function list(stated: Stated, joint: 'and' | 'or'): string {
  return stated.state === 'known' ? stated.names.map((name) => `"${name}"`).join(` ${joint} `) : '';
}

/** What is easily overlooked between two texts that look alike, as the end of a sentence; nothing of what came from a secret's variable. */
function difference(given: Stated, expected: Stated): string | undefined {
  if (given.state !== 'known' || expected.state !== 'known' || given.secret !== '' || expected.secret !== '') return undefined;
  for (const right of expected.names) {
    for (const left of given.names) {
      const found = ALIKE_WITHOUT.find(([without]) => without(left) === without(right));
      if (found) return found[1];
    }
  }
  return undefined;
}

type Alike = readonly [without: (text: string) => string, said: string];

const ALIKE_WITHOUT: readonly Alike[] = [
  [(text) => text.replace(/\/$/, ''), 'a trailing slash'],
  [(text) => text.replace(/^https?:\/\//, ''), 'http and https'],
  [(text) => text.replace(/^https?:\/\//, '').replace(/\/$/, ''), 'https:// or a slash'],
  [(text) => text.toLowerCase(), 'upper and lower case'],
  [(text) => text.trim(), 'a space'],
];
