import type { Contract } from '../../model/contract';
import { type ExpiredToken, expiredTokens } from '../../model/token-expiry';
import { defineRule, type Finding } from '../rule';

// A token in an env file works until its last day, and then every request with it gets a 401 although nobody changed anything.
export default defineRule({
  id: 'token/expired',
  summary: 'A live env file holds a token that has expired',
  severity: 'warning',
  fixes: 'none',
  options: {},
  check,
});

function* check(contract: Contract, _options: unknown, now: number | undefined): Iterable<Finding> {
  if (now === undefined) return;
  for (const token of expiredTokens(contract, now)) {
    yield {
      at: token.entry.valueAt,
      // The fingerprint is made of the message, so it names the day and not how long ago that was.
      message: `${token.entry.key} holds a token that expired on ${new Date(token.expiredAt * 1000).toISOString().slice(0, 10)}`,
      help: `Whoever checks it refuses every request that carries it. ${advice(token)}`,
    };
  }
}

/** Only the one who signed it can make another one. */
function advice({ supabaseProject, issuer }: ExpiredToken): string {
  if (supabaseProject !== '') return `Take the keys that Supabase shows now in the API settings of project ${supabaseProject}.`;
  if (/^https:\/\/[\w.-]{1,100}(?:\/[\w./-]{0,100})?$/.test(issuer)) return `Get a new one from its issuer, ${issuer}.`;
  return 'Get a new one from the service that issued it, or remove the entry when nothing needs it any more.';
}
