import type { OptionValue, TokenIssuer, TokenVerifier } from '../facts/fact';
import { unknownAt } from '../facts/value';
import type { Place } from '../text/range';

// What an extractor says of the parts of an issuer or a verifier that it does not read.

type UnreadIssuer = Pick<TokenIssuer, 'claims' | 'issuedAt' | 'notBefore' | 'returnedBy' | 'assignedTo' | 'given'>;
type UnreadVerifier = Pick<TokenVerifier, 'subject' | 'required' | 'maximumAge' | 'switches' | 'given' | 'inspects'>;

export function unreadIssuer(at: Place): UnreadIssuer {
  return { claims: unknownAt(at), issuedAt: unread(at), notBefore: unread(at), returnedBy: [], assignedTo: '', given: [] };
}

export function unreadVerifier(at: Place): UnreadVerifier {
  return { subject: unread(at), required: unread(at), maximumAge: unread(at), switches: [], given: [], inspects: 'unknown' };
}

function unread(at: Place): OptionValue {
  return { value: unknownAt(at), valueAt: undefined };
}
