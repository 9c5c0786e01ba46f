import type { ExpiryReading } from '../facts/fact';
import type { Contract } from './contract';

// The other end of an expiry: the token is right, and whoever reads its `exp` takes it for another time.

export interface MisreadExpiry {
  readonly reading: ExpiryReading;
  readonly message: string;
  readonly help: string;
}

/** Every place of the workspace's own code that misreads an `exp`. */
export function* misreadExpiries(contract: Contract): Iterable<MisreadExpiry> {
  for (const reading of contract.facts.all('expiry-reading')) {
    const { file } = reading;
    if (contract.isTestFile(file) || contract.isTemplate(file) || contract.serviceOf(file).example) continue;
    yield { reading, ...wordsFor(reading) };
  }
}

const SECONDS = 'A NumericDate counts seconds since 1970 (RFC 7519 section 2).';

function wordsFor({ misreading, by }: ExpiryReading): { readonly message: string; readonly help: string } {
  switch (misreading) {
    case 'compared':
      return {
        message: `The token's exp counts seconds, and is compared with ${by || 'a time'}${by ? ', which counts milliseconds' : ' in milliseconds'}`,
        help: `The token always looks expired. ${SECONDS} Multiply exp by 1000, or divide the other side by it.`,
      };
    case 'dated':
      return {
        message: `The token's exp counts seconds, and ${by} takes it for milliseconds`,
        help: `The date lies in January 1970. ${SECONDS} Multiply it by 1000${by === 'new Date()' ? '' : ', or use unix()'}.`,
      };
    case 'divided':
      return {
        message: `This date lies in January 1970: exp is in seconds, as ${by} wants it, and is divided by 1000`,
        help: `${SECONDS} Leave out the division.`,
      };
    case 'zones':
      return {
        message: 'The token looks expired too early or too late by the UTC offset: one of these times is local, the other UTC',
        help: `${SECONDS} Use datetime.fromtimestamp(exp, timezone.utc) and datetime.now(timezone.utc), or compare it with time.time().`,
      };
  }
}
