import type { NameKind } from '../facts/secret-names';
import type { Service } from '../model/contract';
import { counted } from '../text/phrases';
import type { Place } from '../text/range';
import type { NameNeed, NameProvision, NameReport, NameToken } from './name-report';

// What is known of a variable in words, for a hover and for the terminal.

/** How the host writes names and places. */
export interface NameStyle {
  readonly strong: (text: string) => string;
  readonly code: (text: string) => string;
  /** Text from the workspace that must not turn into markup. */
  readonly plain: (text: string) => string;
  readonly place: (at: Place) => string;
}

/** More places than this are counted, not listed. */
const MOST_PLACES = 4;

/** A name such as `DATABASE_URL` is no secret's name, and yet may hold one: nothing is called public here. */
const KINDS: Readonly<Record<NameKind, string>> = {
  'signing-secret': 'signing secret',
  'private-key': 'private key',
  credential: 'credential',
  public: 'environment variable',
};

/** Blocks of lines: a headline, then each heading with its list. */
export function describeName(report: NameReport, style: NameStyle): readonly (readonly string[])[] {
  const several = new Set([...report.needs, ...report.provisions].map(({ service }) => service)).size > 1;
  const blocks = [
    [headline(report, style)],
    section('Needed by', needLines(report, style)),
    section(
      'Provided',
      report.provisions.map((line) => provisionLine(line, several, style)),
    ),
    section(
      'Tokens',
      report.tokens.map((token) => tokenLine(token, several, style)),
    ),
    section('Also given by', report.mentions.length > 0 ? [places(report.mentions, style)] : []),
    section('Documented in', report.documents.length > 0 ? [places(report.documents, style)] : []),
  ];
  return blocks.filter((block) => block.length > 0);
}

function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [heading, ...lines.map((line) => `- ${line}`)];
}

function headline({ name, kind, because }: NameReport, style: NameStyle): string {
  const what = kind === undefined ? 'environment variable' : KINDS[kind];
  return `${style.strong(style.code(name))}: ${what}${because === '' ? '' : `, shared: ${style.plain(because)}`}`;
}

/** Code that reads only credentials of others may be passed over, so that nothing is said where no read of one is known. */
function needLines({ needs, kind }: NameReport, style: NameStyle): readonly string[] {
  if (needs.length > 0) return needs.map((need) => needLine(need, style));
  return kind === 'signing-secret' || kind === 'private-key' ? ['no read of it was seen'] : [];
}

function needLine({ service, strength, reader, places: at }: NameNeed, style: NameStyle): string {
  const how = reader === '' ? STRENGTHS[strength] : `${style.plain(reader)} reads it by itself, ${STRENGTHS[strength]}`;
  return `${nameOf(service, style)}: ${how}, ${at.length > 1 ? `in ${at.length} files: ` : ''}${places(at, style)}`;
}

const STRENGTHS: Readonly<Record<NameNeed['strength'], string>> = {
  required: 'required',
  'required in production': 'required in production',
  read: 'read without a check',
  optional: 'optional',
  'has a fallback': 'with a fallback',
};

function provisionLine({ service, environments, at, state, shape, hidden }: NameProvision, several: boolean, style: NameStyle): string {
  const where = `${several ? `${nameOf(service, style)}, ` : ''}${environments.join(', ')}`;
  if (!at) return `${where}: nowhere seen`;
  const measured = shape
    ? [
        counted(shape.length, 'character'),
        ...(shape.encoding === '' ? [] : [shape.encoding]),
        `fingerprint ${style.code(shape.fingerprint)}`,
      ]
    : [];
  const facts = [...(state === 'value' ? [] : [STATES[state]]), ...measured];
  const also = hidden.length === 0 ? '' : `; hides ${places(hidden, style)}`;
  return `${where}: ${style.place(at)}${facts.length > 0 ? `, ${facts.join(', ')}` : ''}${also}`;
}

const STATES: Readonly<Record<Exclude<NameProvision['state'], 'value'>, string>> = {
  empty: 'empty',
  placeholder: 'a placeholder',
  elsewhere: 'the value is not in this workspace',
  nowhere: 'nowhere seen',
};

function tokenLine({ verb, service, role, library, at }: NameToken, several: boolean, style: NameStyle): string {
  const kind = role === 'unknown' ? 'tokens' : `${role} tokens`;
  return `${several ? `${nameOf(service, style)} ` : ''}${verb} ${kind} with ${library} at ${style.place(at)}`;
}

function places(at: readonly Place[], style: NameStyle): string {
  const shown = at.slice(0, MOST_PLACES).map(style.place).join(', ');
  return at.length > MOST_PLACES ? `${shown} and ${at.length - MOST_PLACES} more` : shown;
}

function nameOf(service: Service, style: NameStyle): string {
  return style.plain(service.name);
}
