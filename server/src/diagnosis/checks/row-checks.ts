import type { SessionCache } from '../../facts/fact';
import { SESSION_LIBRARIES } from '../../libraries/sessions';
import { numberOf } from '../../model/constants';
import type { Environment } from '../../model/contract';
import { isSafeguarded, keepsCredentials } from '../../model/row-models';
import { staleCaches } from '../../model/stale-caches';
import { lifetimesOf, storedTokens } from '../../model/stored-tokens';
import { describeSeconds } from '../../text/span-words';
import { type Asked, isProduct, type QuestionGroup, type Said, type Seen } from './question';
import { runningEnvironments } from './secret-holders';

const NO_LOOKUP = 'No code of the workspace is seen to look up stored sessions or tokens';

/** What keeps sessions and tokens: does it let go at the right time, and only then? */
export const ROWS: QuestionGroup = {
  title: 'Sessions and rows',
  questions: [
    {
      id: 'rows-deleted-safely',
      title: 'Deleting a session or token row cannot fail, or take others with it',
      rules: ['refresh/unhandled-delete'],
      absent: 'No code of the workspace is seen to delete stored sessions or tokens',
      look: deletions,
    },
    {
      id: 'rows-expire',
      title: 'A stored token is accepted only until it expires',
      rules: ['refresh/no-expiry-filter'],
      absent: NO_LOOKUP,
      look: expiries,
    },
    {
      id: 'rows-by-key',
      title: 'A stored token is looked up by a key, not by reading all rows',
      rules: ['refresh/linear-lookup'],
      absent: NO_LOOKUP,
      look: lookups,
    },
    {
      id: 'caches-cleared',
      title: 'Signing out and a 401 clear what keeps the session',
      rules: ['refresh/stale-cache'],
      absent: 'No code of the workspace is seen to keep a session beside its library',
      look: caches,
    },
    {
      id: 'lifetimes-agree',
      title: 'Cookies, rows and sessions live as long as the token in them',
      rules: ['token/lifetime-mismatch'],
      absent: 'No code of the workspace is seen to give what keeps a token a lifetime of its own',
      look: lifetimes,
    },
  ],
};

function deletions({ contract }: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const deletion of contract.facts.all('row-deletion')) {
    if (!isProduct(contract, deletion.file) || !keepsCredentials(contract, deletion)) continue;
    const { at, model, whenMissing, handling } = deletion;
    if (deletion.filter?.because === 'none' || deletion.unsent)
      unclear.push({ text: `What this deletion of ${model} rows takes, and when it is sent, cannot be read from here`, at });
    else if (whenMissing === 'silent') sound.push({ text: `Deleting a ${model} row that is already gone does nothing`, at });
    else if (handling === 'caught') sound.push({ text: `The error of a ${model} row that is already gone is caught`, at });
    else if (isSafeguarded(contract, deletion, 'answers-missing'))
      sound.push({ text: `The service answers for a ${model} row that is already gone`, at });
    else unclear.push({ text: `Who handles the error of a ${model} row that is already gone cannot be read from here`, at });
  }
  return { sound, unclear };
}

function expiries({ contract }: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const { file, calleeAt: at, model, form, expiry, use } of contract.facts.all('token-lookup')) {
    if (!isProduct(contract, file) || form !== 'keyed') continue;
    if (expiry === 'checked') sound.push({ text: `The code looks at the expiry of the ${model} row`, at });
    else if (expiry === 'token') sound.push({ text: `The token itself expires and is verified beside the ${model} row`, at });
    else if (use === 'ends') sound.push({ text: `This ${model} row is looked up to end it, whatever its expiry`, at });
    else unclear.push({ text: `Whether the expiry of this ${model} row is looked at cannot be read from here`, at });
  }
  return { sound, unclear };
}

function lookups({ contract }: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const { file, calleeAt: at, model, form, by } of contract.facts.all('token-lookup')) {
    if (!isProduct(contract, file)) continue;
    if (form === 'keyed')
      sound.push({ text: `The ${model} row is looked up by ${by.length === 0 ? 'a key' : by.slice(0, 4).join(', ')}`, at });
    else unclear.push({ text: `This compares several ${model} rows with the token; how many there can be cannot be read from here`, at });
  }
  return { sound, unclear };
}

function caches({ contract }: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  const stale = new Set([...staleCaches(contract)].map(({ cache }) => cache));
  const clearings = contract.facts.all('cache-clearing').filter(({ file }) => isProduct(contract, file));
  const seen = new Set<string>();
  for (const cache of contract.facts.all('session-cache')) {
    if (!isProduct(contract, cache.file) || stale.has(cache)) continue;
    const service = contract.serviceOf(cache.file);
    const what = titleOf(cache);
    const key = `${service.folder} ${what}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const cleared = clearings.find(
      ({ file, of, name }) =>
        contract.serviceOf(file) === service &&
        ((of === 'function' && cache.clearedBy.includes(name)) ||
          (of === 'queries' && cache.holds === 'queries') ||
          (of === 'store' && cache.holds === 'store') ||
          (of === 'storage' && cache.holds === 'storage' && (name === '' || name === cache.name))),
    );
    if (cleared) sound.push({ text: `${what} of ${service.name} is cleared by the code`, at: cleared.at });
    else if (cache.clearedHere) sound.push({ text: `The file that keeps ${what} of ${service.name} clears it, too`, at: cache.at });
    else unclear.push({ text: `What clears ${what} of ${service.name} cannot be read from here`, at: cache.at });
  }
  return { sound, unclear };
}

function titleOf({ name, label, holds }: SessionCache): string {
  if (holds === 'queries') return label === '' ? 'the query cache' : label.replace(/^The /, 'the ');
  if (label === '') return name;
  return name === '' ? label : `${name} in ${label}`;
}

const RUNNING: readonly Environment[] = ['development', 'staging', 'production'];

function lifetimes({ contract }: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const stored of storedTokens(contract)) {
    const { store, service, issuer } = stored;
    if (!isProduct(contract, store.file)) continue;
    const what = store.name === '' ? store.api : `${store.name} (${store.api})`;
    const token = issuer.role === 'unknown' ? 'token' : `${issuer.role} token`;
    const both = RUNNING.map((environment) => lifetimesOf(stored, environment, contract)).find((each) => each !== undefined);
    if (both) {
      const spans = [describeSeconds(both.store), describeSeconds(both.token)];
      sound.push({ text: `${what} keeps the ${token} of ${service.name} ${spans[0]}, and the token lives ${spans[1]}`, at: store.at });
    } else
      unclear.push({
        text: `How long ${what} keeps the ${token} of ${service.name}, or how long that lives, cannot be read from here`,
        at: store.at,
      });
  }
  for (const setting of contract.facts.all('session-setting')) {
    if (!isProduct(contract, setting.file)) continue;
    const service = contract.serviceOf(setting.file);
    const row = SESSION_LIBRARIES[setting.library];
    const at = setting.maximumAge.valueAt ?? setting.calleeAt;
    const environment = runningEnvironments(contract, service)[0] ?? 'development';
    const evaluated = contract.evaluate(setting.maximumAge.value, { service, environment });
    const given = numberOf(evaluated);
    const seconds = given === undefined ? undefined : row.unit === 'milliseconds' ? given / 1000 : given;
    const kept = seconds ?? (setting.maximumAge.value.kind === 'unset' ? row.defaultSeconds : undefined);
    // Where a library makes the token itself, both of its lifetimes follow one setting.
    const isOne = row.tokenOption === undefined || setting.tokenMaximumAge.value.kind === 'unset';
    if (kept !== undefined && kept > 0 && isOne)
      sound.push({ text: `${row.title} in ${service.name} keeps a session for ${describeSeconds(kept)}`, at });
    else unclear.push({ text: `How long ${row.title} in ${service.name} keeps a session cannot be read from here`, at });
  }
  return { sound, unclear };
}
