import type { DecodedToken, TokenTime } from './decode';

// A decoded token in words, for a terminal and for an editor. Its signature is never shown: a token without it is
// no credential.

const SIGNATURE_NOTE = 'The signature was not checked';

/** The token as plain text, lines joined by line breaks, with one at the end. */
export function describeToken(token: DecodedToken): string {
  const lines = [headline(token), '', 'Header', ...indented(token.header), '', 'Claims', ...indented(token.claims)];
  if (token.times.length > 0) lines.push('', 'Times', ...token.times.map((time) => `  ${timeLine(time)}`));
  lines.push('', ...[...token.notes, SIGNATURE_NOTE].map((note) => `- ${note}`));
  return `${lines.join('\n')}\n`;
}

/** The token as Markdown, for a hover or a preview. */
export function describeTokenMarkdown(token: DecodedToken): string {
  const lines = [`**${headline(token)}**`, '', '```json', json(token.header), json(token.claims), '```', ''];
  for (const time of token.times) lines.push(`- \`${time.claim}\`: ${timeLine(time).slice(time.claim.length).trim()}`);
  for (const note of [...token.notes, SIGNATURE_NOTE]) lines.push(`- ${note}`);
  return `${lines.join('\n')}\n`;
}

/** A span of time from now in words: `in 14 minutes`, `3 hours ago`. */
export function relativeTime(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 1) return 'now';
  const [unit, length] = UNITS.find(([, unitLength]) => size >= unitLength) ?? ['second', 1];
  const count = Math.floor(size / length);
  const words = `${count.toLocaleString('en-US')} ${unit}${count === 1 ? '' : 's'}`;
  return seconds < 0 ? `${words} ago` : `in ${words}`;
}

const UNITS: readonly (readonly [string, number])[] = [
  ['year', 31_557_600],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

function headline(token: DecodedToken): string {
  const fromNow = (claim: TokenTime['claim']) => token.times.find((time) => time.claim === claim)?.fromNow ?? 0;
  if (token.status === 'expired') return `Expired ${relativeTime(fromNow('exp'))}`;
  if (token.status === 'not-yet-valid') return `Not valid yet: valid ${relativeTime(fromNow('nbf'))}`;
  return token.times.some((time) => time.claim === 'exp')
    ? `Valid now, expires ${relativeTime(fromNow('exp'))}`
    : 'Valid now, without expiry';
}

function timeLine({ claim, iso, fromNow }: TokenTime): string {
  return `${claim}  ${iso ?? 'beyond the calendar'}  ${relativeTime(fromNow)}`;
}

function indented(value: unknown): readonly string[] {
  return json(value)
    .split('\n')
    .map((line) => `  ${line}`);
}

/** JSON that cannot steer a terminal: control characters above ASCII and marks that turn the reading direction are escaped too. */
function json(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, undefined, 2).replace(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu, escaped);
}
