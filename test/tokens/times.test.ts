import assert from 'node:assert/strict';
import { ageWords, localTime, relativeTime, span } from '../../server/src/tokens/read/time-words';
import { lifetimeOf } from '../../server/src/tokens/read/times';
import { part, read, SECONDS, tokenOf } from './making';

const at = (text: string) => Date.parse(text) / 1000;

describe('the times of a token', () => {
  it('are told in the largest unit that fits', () => {
    const words = [0.4, 1, -59, 60, 3599, 3600, -86_400, 365 * 86_400, 31_557_600, 63_115_200_000].map(relativeTime);
    assert.deepEqual(words, [
      'now',
      'in 1 second',
      '59 seconds ago',
      'in 1 minute',
      'in 59 minutes',
      'in 1 hour',
      '1 day ago',
      'in 365 days',
      'in 1 year',
      'in 2,000 years',
    ]);
    assert.equal(span(-900), '15 minutes');
  });

  it('are told on the clock of a time zone, in summer and in winter', () => {
    assert.equal(localTime(at('2026-03-29T00:59:59Z'), 'Europe/Berlin'), '2026-03-29 01:59:59 +01:00');
    assert.equal(localTime(at('2026-03-29T01:00:00Z'), 'Europe/Berlin'), '2026-03-29 03:00:00 +02:00');
    // The hour that comes twice: only the offset tells which one it is.
    assert.equal(localTime(at('2026-10-25T00:30:00Z'), 'Europe/Berlin'), '2026-10-25 02:30:00 +02:00');
    assert.equal(localTime(at('2026-10-25T01:30:00Z'), 'Europe/Berlin'), '2026-10-25 02:30:00 +01:00');
    assert.equal(localTime(at('2026-01-01T00:00:00Z'), 'America/New_York'), '2025-12-31 19:00:00 -05:00');
    assert.equal(localTime(at('2026-01-01T00:00:00Z'), 'Asia/Kathmandu'), '2026-01-01 05:45:00 +05:45');
    assert.equal(localTime(at('2026-01-01T00:00:00Z'), 'Africa/Abidjan'), '2026-01-01 00:00:00 +00:00');
  });

  it('are told in UTC alone where no zone is known, or no calendar has them', () => {
    for (const zone of ['', 'UTC', 'Etc/UTC', 'Mars/Olympus', '../x']) assert.equal(localTime(SECONDS, zone), undefined);
    assert.equal(localTime(1e300, 'Europe/Berlin'), undefined);
    assert.equal(localTime(1e12, 'Europe/Berlin'), undefined);
    assert.equal(read(tokenOf({ exp: 1e300 })).times[0]?.iso, undefined);
  });

  it('are found in the claims of libraries, and in those of the application in either unit', () => {
    const token = read(
      tokenOf({
        exp: SECONDS + 60,
        auth_time: SECONDS - 60,
        updated_at: '2026-01-01',
        accessTokenExpires: (SECONDS + 120) * 1000,
        expires_at: SECONDS,
        expires: 3600,
      }),
    );
    assert.deepEqual(
      token.times.map(({ claim, fromNow, unit }) => [claim, fromNow, unit]),
      [
        ['exp', 60, 'seconds'],
        ['auth_time', -60, 'seconds'],
        ['accessTokenExpires', 120, 'milliseconds'],
        ['expires_at', 0, 'seconds'],
      ],
    );
  });

  it('give the age of a token in a few words', () => {
    const age = (claims: unknown) => ageWords(read(tokenOf(claims)));
    assert.equal(age({ iat: SECONDS - 11_700, exp: SECONDS - 10_800 }), 'expired 3 hours ago, lived 15 minutes');
    assert.equal(age({ exp: SECONDS - 60 }), 'expired 1 minute ago');
    assert.equal(age({ iat: SECONDS, exp: SECONDS + 900 }), 'expires in 15 minutes');
    assert.equal(age({ sub: 'ada' }), 'never expires');
    assert.equal(age({ exp: 'tomorrow' }), 'has an exp that is no number');
    assert.equal(age({ nbf: SECONDS + 61 }), 'not valid for another 1 minute 1 second');
    assert.equal(ageWords(read(`${part({ alg: 'dir', enc: 'A256GCM' })}..BBBB.CCCC.DDDD`)), '');
    assert.equal(age(tokenOf({ exp: SECONDS - 60 })), 'expired 1 minute ago');
  });

  it('give a lifetime only where both ends make sense', () => {
    const life = (claims: unknown) => lifetimeOf(read(tokenOf(claims)).times);
    assert.equal(life({ iat: SECONDS, exp: SECONDS + 900 }), 900);
    for (const claims of [
      { exp: SECONDS },
      { iat: SECONDS, exp: SECONDS },
      { iat: SECONDS, exp: (SECONDS + 900) * 1000 },
      { iat: SECONDS, exp: 1e300 },
    ]) {
      assert.equal(life(claims), undefined);
    }
  });
});
