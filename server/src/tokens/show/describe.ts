import { visible } from '../../text/visible';
import { NOTHING_AGAINST } from '../judge/verdict-words';
import type { FieldWords } from '../read/claim-words';
import type { DecodedToken } from '../read/decode';
import { span, timeWords } from '../read/time-words';
import { lifetimeOf } from '../read/times';
import type { TokenReport, VerifierVerdict } from '../report';
import { jsonLine, jsonLines, shortened } from './shown-json';
import { signatureWords, spotWords } from './signature-words';
import { type ToldVerdict, toldNotes, toldVerdicts } from './told-verdicts';
import { wrapped } from './wrap';

export { describeReportMarkdown } from './describe-markdown';

// The report on a token as plain text, for a terminal. Neither its signature nor a key is in it, for a report has none.

/** Longer texts among the claims are cut, in characters. */
const LONGEST = 400;
/** A value that is longer stands on lines of its own, in characters. */
const BROAD = 60;
/** Lines of one claim, and claims of one token; a token may have thousands. */
const MOST_LINES = 60;
const MOST_CLAIMS = 200;

/**
 * The whole report, lines joined by line breaks, with one at the end. `zone` is the name of a time zone in the IANA database, whose
 * times are told beside UTC; an empty one leaves them out.
 */
export function describeReport(report: TokenReport, zone: string): string {
  const { token, opaque } = report;
  const about = [...(opaque && opaque.help !== '' ? [opaque.help] : []), ...(token && token.maker !== '' ? [token.maker] : [])];
  const sections: (readonly string[])[] = [[report.headline, ...about.flatMap((text) => wrapped('', visible(text)))]];
  sections.push(signatureLines(report).flatMap((text) => wrapped('', visible(text))));
  const { asked, others } = toldVerdicts(report.verdicts);
  if (asked.length > 0) sections.push(['Verifiers', ...verdictLines(asked)]);
  if (others.length > 0) sections.push(['Verifiers of other tokens, which were not asked', ...othersLines(others)]);
  if (token) sections.push(...tokenSections(token, zone, ''));
  const notes = toldNotes(report);
  if (notes.length > 0)
    sections.push(['Notes', ...notes.flatMap(({ severity, text }) => wrapped(`  ${severity.padEnd(7)}  `, visible(text)))]);
  const lines = sections.filter((section) => section.length > 0).flatMap((section) => ['', ...section.map(visible)]);
  return `${lines.slice(1).join('\n')}\n`;
}

/** What the headline has not said: that it is unsigned, or how many keys were tried in vain. */
function signatureLines(report: TokenReport): readonly string[] {
  const { status, signature } = report;
  const isTold = status === 'unknown-key' && (signature?.state === 'untried' || (signature?.state === 'unknown' && signature.tried > 0));
  return isTold || (signature?.state === 'unsigned' && status === 'refused') ? [] : signatureWords(report);
}

function verdictLines(verdicts: readonly ToldVerdict[]): readonly string[] {
  const places = verdicts.map(({ spot }) => spotWords(spot));
  const width = Math.min(60, Math.max(...places.map((place) => place.length)));
  return verdicts.flatMap((verdict, index) => {
    const where = verdict.environments.length === 0 ? '' : ` (${verdict.environments.join(', ')})`;
    const first = `  ${verdict.verdict.padEnd(8)}  ${(places[index] ?? '').padEnd(width)}  ${verifierWords(verdict)}${where}`;
    const why = verdict.why === NOTHING_AGAINST || verdict.why === `${verdict.variable} opens it` ? '' : verdict.why;
    const more = [verdict.error, why, ...verdict.elsewhere, ...verdict.fixes.map(({ title }) => `Fix: ${title}`)];
    return [first, ...more.filter((text) => text !== '').flatMap((text) => wrapped(BELOW, visible(text)))];
  });
}

const BELOW = ' '.repeat(12);

function othersLines(verdicts: readonly VerifierVerdict[]): readonly string[] {
  const places = verdicts.map(({ spot }) => spotWords(spot));
  const width = Math.min(60, Math.max(...places.map((place) => place.length)));
  return verdicts.map((verdict, index) => {
    const key = verdict.variable === '' ? '' : `, with ${verdict.variable}`;
    return `  ${(places[index] ?? '').padEnd(width)}  ${verifierWords(verdict)}${key}`;
  });
}

function verifierWords({ title, role }: VerifierVerdict): string {
  return role === '' || role === 'unknown' ? title : `${title}, for ${role} tokens`;
}

function tokenSections(token: DecodedToken, zone: string, inside: string): (readonly string[])[] {
  const sections: (readonly string[])[] = [];
  const times = timeLines(token, zone);
  if (times.length > 0) sections.push([`Times${inside}`, ...times]);
  // Of a token that was cut the header may be missing.
  if (Object.keys(token.header).length > 0 || token.payload === 'other') sections.push([`Header${inside}`, ...fieldLines(token, 'header')]);
  if (token.payload === 'claims') sections.push([`Claims${inside}`, ...fieldLines(token, 'claims')]);
  if (token.payload === 'encrypted') sections.push([`Its claims${inside} are encrypted: only the holder of the key can read them`]);
  if (token.nested) sections.push(...tokenSections(token.nested, zone, ' of the token inside'));
  return sections;
}

function timeLines(token: DecodedToken, zone: string): readonly string[] {
  const width = Math.max(0, ...token.times.map(({ claim }) => claim.length));
  const lines = token.times.map((time) => `  ${time.claim.padEnd(width)}  ${timeWords(time, zone)}`);
  const life = lifetimeOf(token.times);
  if (life !== undefined) lines.push(`  ${token.status === 'expired' ? 'It lived' : 'It lives'} ${span(life, true)}`);
  return lines;
}

function fieldLines(token: DecodedToken, part: FieldWords['in']): readonly string[] {
  const fields = Object.entries(token[part]);
  if (fields.length === 0) return ['  none'];
  const look = { written: token.written, longest: LONGEST };
  const shown = fields.slice(0, MOST_CLAIMS).map(([name, value]) => {
    const pointer = `/${part}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const line = jsonLine(value, pointer, look);
    const isBroad = line.length > BROAD && typeof value === 'object';
    return {
      name: shortened(visible(name), 80),
      line: isBroad ? '' : line,
      below: isBroad ? jsonLines(value, pointer, look) : [],
      words: wordsFor(token, part, name),
    };
  });
  const nameWidth = Math.min(24, Math.max(...shown.map(({ name }) => name.length)));
  const lineWidth = Math.max(0, ...shown.map(({ line }) => line.length).filter((length) => length <= 40));
  const lines = shown.flatMap(({ name, line, below, words }) => [
    ...fieldLine(`  ${name.padEnd(nameWidth)}  ${line.padEnd(words === '' ? 0 : lineWidth)}  `, words),
    ...below.slice(0, MOST_LINES).map((text) => `    ${text}`),
    ...(below.length > MOST_LINES ? [`    … ${below.length - MOST_LINES} more lines`] : []),
  ]);
  return fields.length > MOST_CLAIMS ? [...lines, `  … ${(fields.length - MOST_CLAIMS).toLocaleString('en-US')} more`] : lines;
}

/** Behind a long value there is no room for words. */
function fieldLine(first: string, words: string): readonly string[] {
  const lines = first.length > BROAD || words === '' ? [first, ...(words === '' ? [] : wrapped('      ', words))] : wrapped(first, words);
  return lines.map((line) => line.trimEnd());
}

function wordsFor(token: DecodedToken, part: FieldWords['in'], name: string): string {
  const found = token.words.find((words) => words.in === part && words.name === name);
  return found ? `${found.text} (${found.origin})` : '';
}
