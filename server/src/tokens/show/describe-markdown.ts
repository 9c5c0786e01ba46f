import { visible } from '../../text/visible';
import { NOTHING_AGAINST } from '../judge/verdict-words';
import type { DecodedToken } from '../read/decode';
import { localTime, relativeTime, span } from '../read/time-words';
import { lifetimeOf, type TokenTime } from '../read/times';
import type { TokenReport, VerifierVerdict } from '../report';
import { jsonLines, shortened } from './shown-json';
import { signatureWords, spotWords } from './signature-words';
import { toldNotes, toldVerdicts } from './told-verdicts';

// The report on a token as Markdown, short enough for a hover.

/** A hover that has to be scrolled is a page; lines. */
const MOST_LINES = 26;
const MOST_VERDICTS = 5;
const MOST_NOTES = 4;
const LEAST_CLAIM_LINES = 6;
/** Longer texts are cut, in characters. */
const LONGEST = 80;
const LONGEST_SENTENCE = 240;

/** `zone` is the name of a time zone in the IANA database, whose times are told beside UTC; an empty one leaves them out. */
export function describeReportMarkdown(report: TokenReport, zone: string): string {
  const { token, opaque } = report;
  const lines = [`**${sentence(report.headline)}**`, ''];
  if (opaque && opaque.help !== '') lines.push(sentence(opaque.help), '');
  const about = [...(token && token.maker !== '' ? [token.maker] : []), ...signatureWords(report).slice(0, 2)];
  lines.push(...about.map((text) => `- ${sentence(text)}`));
  lines.push(...verdictLines(report.verdicts));
  const innermost = token && innermostOf(token);
  if (innermost) lines.push(...timeLines(innermost, zone));
  const notes = toldNotes(report);
  lines.push(
    ...notes.slice(0, MOST_NOTES).map(({ severity, text }) => `- ${severity === 'info' ? '' : `**${severity}**: `}${sentence(text)}`),
  );
  if (notes.length > MOST_NOTES) lines.push(`- ${notes.length - MOST_NOTES} more notes`);
  if (innermost) lines.push('', ...jsonBlock(innermost, MOST_LINES - lines.length - 3));
  return `${lines.join('\n')}\n`;
}

function innermostOf(token: DecodedToken): DecodedToken {
  let innermost = token;
  while (innermost.nested) innermost = innermost.nested;
  return innermost;
}

function verdictLines(verdicts: readonly VerifierVerdict[]): readonly string[] {
  const { asked, others } = toldVerdicts(verdicts);
  const lines = asked.slice(0, MOST_VERDICTS).map(({ verdict, spot, title, error, why, elsewhere }) => {
    const whys = [...(why === '' || why === NOTHING_AGAINST ? [] : [why]), ...elsewhere];
    const reasons = [...(error === '' ? [] : [code(error)]), ...whys.map(sentence)];
    return `- ${verdict}: ${code(spotWords(spot))} (${sentence(title)})${reasons.length === 0 ? '' : `: ${reasons.join(', ')}`}`;
  });
  if (asked.length > MOST_VERDICTS) lines.push(`- ${asked.length - MOST_VERDICTS} more verifiers`);
  if (others.length > 0)
    lines.push(
      `- for other tokens: ${others
        .slice(0, MOST_VERDICTS)
        .map(({ spot }) => code(spotWords(spot)))
        .join(', ')}`,
    );
  return lines;
}

function timeLines(token: DecodedToken, zone: string): readonly string[] {
  const shown = token.times.filter(({ claim }) => claim === 'iat' || claim === 'nbf' || claim === 'exp');
  const life = lifetimeOf(token.times);
  return shown.map((time) => {
    const lived = time.claim === 'exp' && life !== undefined ? `, ${token.status === 'expired' ? 'lived' : 'lives'} ${span(life)}` : '';
    return `- ${code(time.claim)} ${momentWords(time, zone)}, ${relativeTime(time.fromNow)}${lived}`;
  });
}

function momentWords({ seconds, iso }: TokenTime, zone: string): string {
  const local = localTime(seconds, zone);
  return `${iso ?? 'beyond the calendar'}${local === undefined ? '' : ` (${local})`}`;
}

function jsonBlock(token: DecodedToken, room: number): readonly string[] {
  const part = token.payload === 'claims' ? 'claims' : 'header';
  const lines = jsonLines(token[part], `/${part}`, { written: token.written, longest: LONGEST });
  const most = Math.max(LEAST_CLAIM_LINES, room);
  const shown =
    lines.length <= most ? lines : [...lines.slice(0, most - 1), `  … ${(lines.length - most + 1).toLocaleString('en-US')} more lines`];
  return ['```json', ...shown, '```'];
}

/** Text of a token or a workspace cannot become a link, an image or a tag. */
function sentence(text: string): string {
  return visible(shortened(text, LONGEST_SENTENCE)).replace(/[\\`*_{}[\]<>#|~&!]/g, '\\$&');
}

function code(text: string): string {
  return `\`${visible(shortened(text, LONGEST_SENTENCE)).replaceAll('`', "'")}\``;
}
