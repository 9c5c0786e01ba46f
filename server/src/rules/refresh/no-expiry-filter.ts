import type { TokenLookup } from '../../facts/fact';
import { fixWith } from '../../fix/edits';
import type { Contract, Service } from '../../model/contract';
import { ormVersion } from '../../model/row-models';
import { type ExpiryColumn, expiryColumns, flatModel, holdsDates } from '../../model/stored-models';
import { storedTokens } from '../../model/stored-tokens';
import { defineRule, type Finding, type Fix, oncePerPlace } from '../rule';

// A row stays in its table when it runs out. Whoever finds it by the token alone lets in the holder of a token that ended
// long ago: the table says until when it is good, and nobody asks.
export default defineRule({
  id: 'refresh/no-expiry-filter',
  summary: 'A stored token or session is accepted without a look at its expiry',
  severity: 'warning',
  fixes: 'suggested',
  options: {},
  check,
});

function* check(contract: Contract): Iterable<Finding> {
  const lookups = contract.facts
    .all('token-lookup')
    .filter(({ form, expiry, use }) => form === 'keyed' && expiry === 'ignored' && use === 'accepts');
  if (lookups.length === 0) return;
  const columnOf = expiryColumns(contract);
  const tokens = tokensByModel(contract);
  yield* oncePerPlace(
    (function* () {
      for (const lookup of lookups) {
        const service = contract.serviceOf(lookup.file);
        if (contract.isTestFile(lookup.file) || service.library || service.example) continue;
        const column = columnOf(lookup);
        if (column === undefined || endsByItself(contract, lookup, service, tokens)) continue;
        yield finding(lookup, column, service);
      }
    })(),
  );
}

function finding(lookup: TokenLookup, column: ExpiryColumn, service: Service): Finding {
  return {
    at: lookup.calleeAt,
    message: `This ${lookup.model} row is accepted without a look at its ${column.name}`,
    help: `A row stays in the table when it runs out, and whoever holds its token is let in until somebody deletes it. ${advice(column)}`,
    related: column.field ? [{ at: column.field.at, message: `${column.name} says until when the row is good` }] : [],
    fixes: filterFix(lookup, column, service),
  };
}

function advice({ name, field }: ExpiryColumn): string {
  const advised = `Ask for rows whose ${name} is still to come, or compare it with the current time before the row is used.`;
  return field?.optional === true ? `${advised} An empty ${name} needs a decision of its own.` : advised;
}

function filterFix({ filter, orm, by }: TokenLookup, { name, field, spelledAlike }: ExpiryColumn, service: Service): readonly Fix[] {
  if (filter === undefined || field === undefined || !spelledAlike || !holdsDates(field)) return [];
  // An unquoted name loses its capital letters in PostgreSQL.
  if (orm === 'sql' && /[A-Z]/.test(name) && !/["`]$/.test(filter.before)) return [];
  // A column that may be empty says "for ever" with it, and the condition would leave such rows out.
  const isOfOneToken = by.some((column) => /^(?:token|session)/i.test(column)) || !/token/i.test(name);
  if (field.optional && isOfOneToken && /^(?:prisma|typeorm|django|tortoise)/.test(orm)) return [];
  const version = orm === 'prisma' ? ormVersion(orm, service) : undefined;
  const isOld = filter.uniqueEdits !== undefined && (version === undefined || version[0] < 5);
  if (isOld && filter.uniqueEdits === 'impossible') return [];
  const unique = isOld && filter.uniqueEdits !== 'impossible' ? (filter.uniqueEdits ?? []) : [];
  const edits = [...filter.edits, ...unique, { at: filter.at, newText: `${filter.before}${name}${filter.after}` }];
  return [
    fixWith(
      `Look up only rows whose ${name} is still to come`,
      'suggested',
      edits.map(({ at, newText }) => ({ at, newText: [newText] })),
    ),
  ];
}

/** The models of which a token of this project's own is kept. */
function tokensByModel(contract: Contract): ReadonlySet<string> {
  return new Set(
    storedTokens(contract)
      .filter(({ store }) => store.holder === 'row')
      .map(({ store }) => flatModel(store.name)),
  );
}

/**
 * Whether what is presented may be a JWT, which ends by itself: such a token is kept in this table, or refresh tokens of
 * the service are JWTs. Who verifies it need not stand in the file that looks it up, but somebody must: a JWT that is only
 * compared ends no more than any other text.
 */
function endsByItself(contract: Contract, lookup: TokenLookup, service: Service, tokens: ReadonlySet<string>): boolean {
  const verifiers = contract.verifiers.filter((party) => party.service === service);
  if (tokens.has(flatModel(lookup.model))) return verifiers.some(({ role }) => role !== 'access');
  if (!/refresh/i.test(lookup.model) && !lookup.by.some((column) => /refresh|jti/i.test(column))) return false;
  return verifiers.some(({ role }) => role === 'refresh');
}
