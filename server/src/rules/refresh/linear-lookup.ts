import type { TokenLookup } from '../../facts/fact';
import type { Contract } from '../../model/contract';
import { defineRule, type Finding, oncePerPlace } from '../rule';

// A salted hash cannot be looked up, so the code reads every row and compares one after the other: each refresh takes longer
// with every session there is, and a slow hash makes it a way to stall the server.
export default defineRule({
  id: 'refresh/linear-lookup',
  summary: 'The presented token is compared with every row of the table',
  severity: 'info',
  fixes: 'none',
  options: {},
  check,
});

/** Columns that leave out what is over and still leave a row for every session of every user. */
const LEAVES_MANY =
  /^(?:is_?)?(?:revoked|used|consumed|active|valid|expired|deleted|enabled|disabled|blacklisted|type|kind|status|purpose|(?:expir|revoked|used|deleted|created|updated|valid|consumed)\w{0,12})$/i;

function* check(contract: Contract): Iterable<Finding> {
  yield* oncePerPlace(scans(contract));
}

function* scans(contract: Contract): Iterable<Finding> {
  for (const lookup of contract.facts.all('token-lookup')) {
    if (lookup.form !== 'scan' || lookup.comparison === undefined || !lookup.by.every((column) => LEAVES_MANY.test(column))) continue;
    const service = contract.serviceOf(lookup.file);
    if (contract.isTestFile(lookup.file) || service.library || service.example) continue;
    yield {
      at: lookup.calleeAt,
      message: `This reads the ${lookup.model} rows of all users and compares the presented token with each of them`,
      help: advice(lookup.comparison),
      related: [{ at: lookup.comparison.at, message: `Each row is compared here by ${lookup.comparison.by}` }],
    };
  }
}

function advice({ by }: NonNullable<TokenLookup['comparison']>): string {
  const cost = /={2,3}|^==/.test(by)
    ? 'The time grows with every session there is'
    : `Each comparison by ${by} is slow on purpose, and there is one for every session`;
  return `${cost}. Keep a plain SHA-256 of the token in a column with a unique index and look that up: a random token needs no salt. Or put an id of the row into the token and compare with that one row.`;
}
