import { visible } from '../../text/visible';
import type { DecodedToken } from '../read/decode';
import { localTime } from '../read/time-words';
import type { TokenReport, VerifierVerdict } from '../report';
import { jsonLine, shortened } from './shown-json';
import { signatureWords, spotWords } from './signature-words';
import { toldNotes } from './told-verdicts';

// The report on a token for a hover: the answer and its reasons on a dozen lines. Who wants more opens the page.

const MOST_VERIFIERS = 3;
const MOST_NOTES = 2;
/** Longer texts are cut, in characters. */
const LONGEST_SENTENCE = 200;
const LONGEST_CLAIM = 60;
const LONGEST_CLAIMS = 240;

/** How the words of a hover are set: as Markdown, or as they are. */
interface Style {
  readonly strong: (text: string) => string;
  readonly words: (text: string) => string;
  readonly code: (text: string) => string;
  readonly item: string;
}

/** Text of a token or a workspace cannot become a link, an image or a tag. */
const MARKDOWN: Style = {
  strong: (text) => `**${escaped(text)}**`,
  words: escaped,
  code: (text) => `\`${visible(text).replaceAll('`', "'")}\``,
  item: '- ',
};
const PLAIN: Style = { strong: shown, words: shown, code: visible, item: '' };

export interface HoverLook {
  /** Name of the time zone in the IANA database whose times are told beside UTC; an empty one leaves them out. */
  readonly zone: string;
  readonly markdown: boolean;
  /** Links to more, in Markdown of our own; they stand below the answer, because an editor may cut what is long. Empty for none. */
  readonly links: string;
}

/** The lines of a hover, without a line break at the end. */
export function describeReportHover(report: TokenReport, { zone, markdown, links }: HoverLook): string {
  const style = markdown ? MARKDOWN : PLAIN;
  const { token, opaque } = report;
  const innermost = token && innermostOf(token);
  const items = [
    ...(opaque && opaque.help !== '' ? [style.words(opaque.help)] : []),
    ...aboutWords(report).map(style.words),
    ...verifierLines(report.verdicts, style),
    ...(innermost ? timeLine(innermost, zone, style) : []),
    ...noteLines(report, style),
    ...(innermost ? claimsLine(innermost, style) : []),
  ];
  const more = markdown && links !== '' ? [links, ''] : [];
  return [style.strong(report.headline), '', ...more, ...items.map((item) => `${style.item}${item}`)].join('\n').trimEnd();
}

function innermostOf(token: DecodedToken): DecodedToken {
  let innermost = token;
  while (innermost.nested) innermost = innermost.nested;
  return innermost;
}

/** Who made it. That a secret is publicly known stands in the headline already. */
function aboutWords(report: TokenReport): readonly string[] {
  const signed = signatureWords(report);
  const first = report.signature?.state === 'public-secret' ? (signed[1] ?? signed[0]) : signed[0];
  const maker = report.token?.maker ?? '';
  // Where no key made it, the headline says so.
  const isSaid = report.status === 'unknown-key' || first === undefined;
  return [...(maker === '' ? [] : [maker]), ...(isSaid ? [] : [first])];
}

const VERBS: Readonly<Record<VerifierVerdict['verdict'], string>> = {
  accepted: 'accepts it',
  refused: 'refuses it',
  unknown: 'is unclear',
};

/** A line for each verifier, by what it says first; those of other tokens are left to the page. */
function verifierLines(verdicts: readonly VerifierVerdict[], style: Style): readonly string[] {
  const seen = new Map<string, VerifierVerdict>();
  for (const verdict of verdicts) {
    const place = spotWords(verdict.spot);
    if (verdict.isForOthers !== true && !seen.has(place)) seen.set(place, verdict);
  }
  const all = [...seen];
  const lines = all.slice(0, MOST_VERIFIERS).map(([place, { verdict, why }]) => {
    const reason = why === '' ? '' : `: ${style.words(why)}`;
    return `${style.code(place)} ${VERBS[verdict]}${reason}`;
  });
  const left = all.length - MOST_VERIFIERS;
  return left > 0 ? [...lines, `and ${left === 1 ? 'one more verifier' : `${left} more verifiers`}`] : lines;
}

function timeLine({ times, status }: DecodedToken, zone: string, { code, words }: Style): readonly string[] {
  const expires = times.find(({ claim }) => claim === 'exp');
  if (!expires) return [];
  const local = localTime(expires.seconds, zone);
  const verb = status === 'expired' ? 'expired' : 'expires';
  return [`${verb} at ${code(expires.iso ?? 'a time beyond the calendar')}${local === undefined ? '' : words(`, here ${local}`)}`];
}

/** What is only worth knowing is left to the page. */
function noteLines(report: TokenReport, style: Style): readonly string[] {
  const { signature } = report;
  // That everybody knows the secret stands in the headline.
  const told = new Set(signature?.state === 'public-secret' ? signature.notes.map(({ text }) => text) : []);
  const grave = toldNotes(report).filter(({ severity, text }) => severity !== 'info' && !told.has(text));
  const shownNotes = grave.slice(0, MOST_NOTES).map(({ severity, text }) => `${style.strong(severity)}: ${style.words(text)}`);
  const left = grave.length - MOST_NOTES;
  return left > 0 ? [...shownNotes, `${left === 1 ? 'one more note' : `${left} more notes`}`] : shownNotes;
}

function claimsLine({ payload, claims, header, written }: DecodedToken, { code }: Style): readonly string[] {
  const part = payload === 'claims' ? 'claims' : 'header';
  const line = jsonLine(part === 'claims' ? claims : header, `/${part}`, { written, longest: LONGEST_CLAIM });
  return [`${part}: ${code(line.length <= LONGEST_CLAIMS ? line : `${line.slice(0, LONGEST_CLAIMS)}…`)}`];
}

function shown(text: string): string {
  return visible(shortened(text, LONGEST_SENTENCE));
}

function escaped(text: string): string {
  return shown(text).replace(/[\\`*_{}[\]<>#|~&!]/g, '\\$&');
}
