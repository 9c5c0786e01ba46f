import type { Environment } from '../../model/contract';
import { listed } from '../../text/phrases';
import { ENCODED_AS } from '../keys/encoding-words';
import type { KeyMatch } from '../report';
import type { Judgement } from './judgement';
import { whyRefused } from './refusal-words';
import type { HeldKey } from './verifier-key';

// A verdict in a sentence: what stands against the token, or what cannot be read.

/** Of a token that is accepted. */
export const NOTHING_AGAINST = 'nothing stands against it';

/** Of one that accepts whatever is a token. */
export const UNVERIFIED = 'it does not check the signature';

/** Without a full stop. `environments` are those in which the verdict holds. */
export function whyVerdict(judgement: Judgement, environments: readonly Environment[]): string {
  const { verdict, check, unread } = judgement;
  switch (verdict) {
    case 'accepted':
      return isUnverified(judgement) ? UNVERIFIED : NOTHING_AGAINST;
    case 'refused':
      return `${refusal(judgement)}${unread.length > 0 ? `; ${inTurn(unread)} cannot be read from here and ${unread.length > 1 ? 'are' : 'is'} looked at first` : ''}`;
    case 'unknown': {
      if (judgement.reason !== '') return judgement.reason;
      const words = `${inTurn(unread)} cannot be read from here${whereOf(judgement, environments)}`;
      return check === undefined ? words : `${refusal(judgement)}; ${words}`;
    }
  }
}

/** Without a check of the signature any token will do. */
function isUnverified({ options }: Judgement): boolean {
  return options.known.off?.includes('signature') === true;
}

function whereOf({ key }: Judgement, environments: readonly Environment[]): string {
  return key.state === 'unset' && environments.length > 0 ? ` (${environments.join(', ')})` : '';
}

function refusal(judgement: Judgement): string {
  const { check, question, party, verifier, reason } = judgement;
  if (reason !== '') return reason;
  if (check === undefined) return '';
  const { header, claims, now } = question;
  return whyRefused({ semantics: party.semantics, check, header, claims, verifier, now, keys: wrongKey(judgement) });
}

/** Which key the verifier holds, and which one signed. */
function wrongKey({ key, party, question }: Judgement): string {
  const { contract, signature } = question;
  const forWhom = party.role === 'refresh' || party.role === 'one-time' ? `it is for ${party.role} tokens and ` : 'it ';
  const held = key.state === 'known' ? key.keys[0] : undefined;
  if (held === undefined) return `${forWhom}holds another key than the one that signed the token`;
  const path = contract.pathInWorkspace(held.file);
  const matches = signature?.keys ?? [];
  const own = matches.find(({ variable, spot }) => variable !== '' && variable === held.variable && spot?.file === path);
  const match = own ?? matches[0];
  if (match === undefined) return `${forWhom}verifies with ${nameOf(held.variable, path)}, which did not sign the token`;
  if (own && match.encoding !== held.encoding) {
    return `it uses ${held.variable} ${ENCODED_AS[held.encoding]}, and the token is signed with it ${ENCODED_AS[match.encoding]}`;
  }
  return `${forWhom}holds ${nameOf(held.variable, path)}${asWhat(held)}, and the token was signed with ${signer(match)}`;
}

function asWhat({ encoding }: HeldKey): string {
  return encoding === 'text' || encoding === 'pem' ? '' : ` ${ENCODED_AS[encoding]}`;
}

function signer(match: KeyMatch): string {
  const name = match.spot ? nameOf(match.variable, match.spot.file) : match.variable === '' ? 'a publicly known secret' : match.variable;
  return match.isPublic && match.variable !== '' ? `${name}, a publicly known secret` : name;
}

function nameOf(variable: string, file: string): string {
  return variable === '' ? `a key that stands in ${file}` : `${variable} of ${file}`;
}

const ALL_OPTIONS = ['its list of algorithms', 'its audience', 'its issuer'];
const OPTION = /^its (?:list of|audience|issuer|subject|maximum age|token type|clock tolerance)/;

/** Options that come from where nobody can see are named as one. */
function inTurn(unread: readonly string[]): string {
  const isAll = ALL_OPTIONS.every((option) => unread.includes(option));
  const words = isAll ? ['its options', ...unread.filter((word) => !OPTION.test(word))] : unread;
  return listed(words);
}
