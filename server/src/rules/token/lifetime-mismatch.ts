import type { SessionSetting } from '../../facts/fact';
import { fixWith, replaceText } from '../../fix/edits';
import { spanInUnit } from '../../fix/stored-lifetimes';
import { SESSION_LIBRARIES } from '../../libraries/sessions';
import type { Contract, Environment } from '../../model/contract';
import { numberOf } from '../../model/evaluate';
import { lifetimesOf, type StoredToken, storedTokens, type TwoLifetimes } from '../../model/stored-tokens';
import { describeSeconds } from '../../model/time-span';
import { samePlace } from '../../text/range';
import { defineRule, type Finding, type Fix, oncePerPlace } from '../rule';

// A token and what keeps it have two clocks. The one that stops first ends the session: early, or with a token that every
// request still carries and every verifier refuses.
export default defineRule({
  id: 'token/lifetime-mismatch',
  summary: 'A cookie, row or session lives differently than the token in it',
  severity: 'warning',
  fixes: 'suggested',
  options: {
    toleranceSeconds: { description: 'Lifetimes that differ by no more than this are alike, in seconds.', default: 120, minimum: 0 },
  },
  check: (contract, options) => oncePerPlace(check(contract, options.toleranceSeconds)),
});

const ENVIRONMENTS: readonly Environment[] = ['development', 'staging', 'production'];

function* check(contract: Contract, tolerance: number): Iterable<Finding> {
  const refreshing = new Set(contract.issuers.filter(({ role }) => role === 'refresh').map(({ service }) => service));
  for (const stored of storedTokens(contract)) {
    if (stored.service.example) continue;
    for (const environment of ENVIRONMENTS) {
      const both = lifetimesOf(stored, environment, contract);
      if (!both || areAlike(both.store, both.token, tolerance)) continue;
      // An access token that outlives its use in a cookie is how a server tells "expired, refresh it" from "nobody".
      const isRefreshed = stored.issuer.role !== 'refresh' && refreshing.has(stored.issuer.service);
      if (isRefreshed && both.store > both.token) continue;
      yield describe(stored, both);
      break;
    }
  }
  for (const setting of contract.facts.all('session-setting')) {
    if (contract.isTestFile(setting.file) || contract.serviceOf(setting.file).example) continue;
    const finding = ofSession(setting, contract, tolerance) ?? neverRenewed(setting, contract);
    if (finding) yield finding;
  }
}

/** A hundredth more or less is rounding, and no decision. */
function areAlike(left: number, right: number, tolerance: number): boolean {
  return Math.abs(left - right) <= Math.max(tolerance, Math.max(left, right) / 100);
}

const HOLDERS = { cookie: 'cookie', row: 'row', cache: 'entry' } as const;

function describe({ store, issuer }: StoredToken, both: TwoLifetimes): Finding {
  const holder = HOLDERS[store.holder];
  const [kept, lives] = [describeSeconds(both.store), describeSeconds(both.token)];
  const shorter = both.store < both.token;
  return {
    at: store.lifetime.valueAt ?? store.at,
    message: `This ${holder} lives ${kept}, and the token ${store.keepsId ? 'that it stands for' : 'in it'} ${lives}`,
    help: shorter ? HELP[store.holder].shorter : HELP[store.holder].longer,
    related: [
      {
        at: typeof issuer.fact.expiry === 'string' ? issuer.fact.calleeAt : issuer.fact.expiry.valueAt,
        message: `The token lives ${lives}`,
      },
    ],
    fixes: alignStore(store, both),
  };
}

const HELP: Readonly<Record<StoredToken['store']['holder'], { readonly shorter: string; readonly longer: string }>> = {
  cookie: {
    shorter:
      'The browser drops the cookie while the token is still good: users are signed out early. Give both one lifetime, from one constant.',
    longer: 'The browser goes on sending a token that has expired, and every request is a 401. Give both one lifetime, from one constant.',
  },
  row: {
    shorter: 'The row says that the session is over while the token is still good. Give both one lifetime, from one constant.',
    longer: 'The row says that the session is good while its token is refused. Give both one lifetime, from one constant.',
  },
  cache: {
    shorter:
      'The entry is gone while the token is still good, so that the token is refused early. Give both one lifetime, from one constant.',
    longer: 'The entry is there while its token is refused. Give both one lifetime, from one constant.',
  },
};

/** Only a number that stands where it is used, and is used for nothing else. */
function alignStore({ lifetime, form, unit, holder, api }: StoredToken['store'], both: TwoLifetimes): readonly Fix[] {
  const { value, valueAt } = lifetime;
  if (form !== 'relative' || !valueAt || (value.kind !== 'literal' && value.kind !== 'operation')) return [];
  if (!samePlace(both.at.at, valueAt) || both.at.variable !== '') return [];
  const written = spanInUnit(both.token, unit, api);
  return written === undefined
    ? []
    : [fixWith(`Let the ${HOLDERS[holder]} live ${describeSeconds(both.token)}`, 'suggested', [replaceText(valueAt, written)])];
}

/** Auth.js and iron-session have an option for the session and one for what keeps it. */
function ofSession(setting: SessionSetting, contract: Contract, tolerance: number): Finding | undefined {
  const { title, option, tokenOption, leewaySeconds } = SESSION_LIBRARIES[setting.library];
  const { value, valueAt } = setting.tokenMaximumAge;
  if (tokenOption === undefined || setting.strategy === 'database') return undefined;
  const service = contract.serviceOf(setting.file);
  for (const environment of ENVIRONMENTS) {
    const session = contract.evaluate(setting.maximumAge.value, { service, environment });
    const kept = contract.evaluate(value, { service, environment });
    const [first, second] = [numberOf(session), numberOf(kept)];
    if (first === undefined || second === undefined || first <= 0 || second <= 0 || kept.state !== 'known' || session.state !== 'known')
      continue;
    if (areAlike(first, second, Math.max(tolerance, leewaySeconds))) continue;
    return {
      at: valueAt ?? kept.at,
      message: `${tokenOption} is ${describeSeconds(second)}, and ${option} ${describeSeconds(first)}`,
      help: `${title} keeps two clocks: whichever ends first signs the user out, and the other only looks as if it counted. Set one of them, or both alike.`,
      related: [{ at: setting.maximumAge.valueAt ?? session.at, message: `${option} is set here` }],
      fixes:
        value.kind === 'literal' && valueAt && session.variable === ''
          ? [fixWith(`Let ${tokenOption} be ${describeSeconds(first)} too`, 'suggested', [replaceText(valueAt, String(first))])]
          : [],
    };
  }
  return undefined;
}

/** A session is renewed once it is `updateAge` old; before that it is over when it lives no longer. Auth.js asks this of sessions in a database only. */
function neverRenewed(setting: SessionSetting, contract: Contract): Finding | undefined {
  const { title, option, defaultSeconds } = SESSION_LIBRARIES[setting.library];
  const { value, valueAt } = setting.updateAge;
  if (value.kind === 'unset' || setting.strategy !== 'database') return undefined;
  const service = contract.serviceOf(setting.file);
  for (const environment of ENVIRONMENTS) {
    const renewal = contract.evaluate(value, { service, environment });
    const session = contract.evaluate(setting.maximumAge.value, { service, environment });
    const [after, lives] = [numberOf(renewal), session.state === 'unset' ? defaultSeconds : numberOf(session)];
    if (renewal.state !== 'known' || after === undefined || lives === undefined || lives <= 0 || after < lives) continue;
    const said = session.state === 'known' ? [{ at: setting.maximumAge.valueAt ?? session.at, message: `${option} is set here` }] : [];
    return {
      at: valueAt ?? renewal.at,
      message: `These sessions are never renewed: they live ${describeSeconds(lives)}, and are renewed after ${describeSeconds(after)}`,
      help: `${title} renews a session that is in use once it is session.updateAge old, and by then it is over: everybody is signed out however active. Let updateAge be a fraction of ${option}.`,
      related: said,
    };
  }
  return undefined;
}
