import type { FieldWords } from '../read/claim-words';
import type { DecodedToken } from '../read/decode';
import { notesOf } from '../read/notes';
import { span, timeWords } from '../read/time-words';
import { lifetimeOf } from '../read/times';
import type { TokenReport, VerifierVerdict } from '../report';
import { jsonLine, jsonLines, shortened, visible } from './shown-json';
import { signatureWords, spotWords } from './signature-words';

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
  const sections: (readonly string[])[] = [
    [report.headline, ...(opaque && opaque.help !== '' ? [opaque.help] : []), ...(token && token.maker !== '' ? [token.maker] : [])],
  ];
  sections.push(signatureWords(report));
  if (report.verdicts.length > 0) sections.push(['Verifiers', ...verdictLines(report.verdicts)]);
  if (token) sections.push(...tokenSections(token, zone, ''));
  const notes = notesOf(report);
  if (notes.length > 0) sections.push(['Notes', ...notes.map(({ severity, text }) => `  ${severity.padEnd(7)}  ${text}`)]);
  const lines = sections.filter((section) => section.length > 0).flatMap((section) => ['', ...section.map(visible)]);
  return `${lines.slice(1).join('\n')}\n`;
}

function verdictLines(verdicts: readonly VerifierVerdict[]): readonly string[] {
  const places = verdicts.map(({ spot }) => spotWords(spot));
  const width = Math.min(60, Math.max(...places.map((place) => place.length)));
  return verdicts.flatMap((verdict, index) => {
    const role = verdict.role === '' || verdict.role === 'unknown' ? '' : `, for ${verdict.role} tokens`;
    const where = verdict.environments.length === 0 ? '' : ` (${verdict.environments.join(', ')})`;
    const first = `  ${verdict.verdict.padEnd(8)}  ${(places[index] ?? '').padEnd(width)}  ${verdict.title}${role}${where}`;
    const more = [verdict.error, verdict.why, ...verdict.fixes.map(({ title }) => `Fix: ${title}`)].filter((text) => text !== '');
    return [first, ...more.map((text) => `            ${text}`)];
  });
}

function tokenSections(token: DecodedToken, zone: string, inside: string): (readonly string[])[] {
  const sections: (readonly string[])[] = [];
  const times = timeLines(token, zone);
  if (times.length > 0) sections.push([`Times${inside}`, ...times]);
  sections.push([`Header${inside}`, ...fieldLines(token, 'header')]);
  if (token.payload === 'claims') sections.push([`Claims${inside}`, ...fieldLines(token, 'claims')]);
  if (token.payload === 'encrypted') sections.push([`Its claims${inside} are encrypted: only the holder of the key can read them`]);
  if (token.nested) sections.push(...tokenSections(token.nested, zone, ' of the token inside'));
  return sections;
}

function timeLines(token: DecodedToken, zone: string): readonly string[] {
  const width = Math.max(0, ...token.times.map(({ claim }) => claim.length));
  const lines = token.times.map((time) => `  ${time.claim.padEnd(width)}  ${timeWords(time, zone)}`);
  const life = lifetimeOf(token.times);
  if (life !== undefined) lines.push(`  ${token.status === 'expired' ? 'It lived' : 'It lives'} ${span(life)}`);
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
    `  ${name.padEnd(nameWidth)}  ${line.padEnd(words === '' ? 0 : lineWidth)}  ${words}`.trimEnd(),
    ...below.slice(0, MOST_LINES).map((text) => `    ${text}`),
    ...(below.length > MOST_LINES ? [`    … ${below.length - MOST_LINES} more lines`] : []),
  ]);
  return fields.length > MOST_CLAIMS ? [...lines, `  … ${(fields.length - MOST_CLAIMS).toLocaleString('en-US')} more`] : lines;
}

function wordsFor(token: DecodedToken, part: FieldWords['in'], name: string): string {
  const found = token.words.find((words) => words.in === part && words.name === name);
  return found ? `${found.text} (${found.origin})` : '';
}
