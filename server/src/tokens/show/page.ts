import { type Html, html } from '../../page/html';
import { againButton, badge, checkedAt, copyButton, pageHead, section, sentence, type Tone } from '../../page/parts';
import type { Fix } from '../../rules/rule';
import { forgeableNotes } from '../keys/weak-keys';
import type { FieldWords } from '../read/claim-words';
import type { DecodedToken } from '../read/decode';
import { notesOf } from '../read/notes';
import { localTime, relativeTime } from '../read/time-words';
import type { KeyMatch, Note, SignatureReport, TokenReport, TokenStatus, VerifierVerdict } from '../report';
import { fixOffer, notes, type PageContext, place, type TokenOrigin } from './page-parts';
import { jsonLine, jsonLines, shortened } from './shown-json';

// A token's report as the content of an HTML page: no script, no style, no handler, and every text escaped, because all of a token is
// written by strangers. It holds nothing of the signature and no key.

const STATUSES: Readonly<Record<TokenStatus, readonly [Tone, string]>> = {
  accepted: ['good', 'Accepted'],
  refused: ['bad', 'Refused'],
  expired: ['bad', 'Expired'],
  'not-yet-valid': ['warn', 'Not valid yet'],
  'unknown-key': ['bad', 'Unknown key'],
  unknown: ['quiet', 'Cannot be told'],
  opaque: ['quiet', 'Not a JWT'],
  unreadable: ['warn', 'Cannot be read'],
};

const ORIGINS: Readonly<Record<TokenOrigin, string>> = {
  selection: 'In the selection',
  cursor: 'At the cursor',
  clipboard: 'From the clipboard',
};

/** What a screen can hold: longer values and lists are cut with a word about it, so that no token makes a page that hangs. */
const LONGEST_VALUE = 2_000;
const MOST_FIELDS = 200;
/** A list or an object up to this length stands on one line. */
const LONGEST_LINE = 60;
const LONGEST_JSON = 200_000;

/** The content of the page of a token: one heading for the answer, a section for each part. */
export function tokenPage(report: TokenReport, context: PageContext): string {
  const { token } = report;
  const aside = asideOf(report.signature);
  const standsOut = notesOf(report).filter(({ text }) => !aside.some((note) => note.text === text));
  const sections = [
    report.verdicts.length > 0 ? verdicts(report.verdicts) : undefined,
    report.opaque ? section('opaque', report.opaque.title, [html`<p>${sentence(report.opaque.help)}</p>`]) : undefined,
    standsOut.length > 0 ? section('notes', 'What stands out', [notes(standsOut)]) : undefined,
    report.signature ? signature(report.signature) : undefined,
    token ? contents(token, context.zone, 0) : undefined,
  ];
  return html`${head(report, context)}${sections}${checkedAt(context.now, context.zone)}`.toString();
}

/** The token in the page of something else, whose headline says another thing. */
export function tokenSummary(report: TokenReport, context: PageContext): Html {
  const [tone, word] = STATUSES[report.status];
  const isSaid = report.headline.startsWith(word);
  const state = badge(tone, isSaid ? sentence(report.headline) : word);
  const items = aboutToken(report, context).map((item) => html`<li>${item}</li>`);
  return html`<p>${state}${isSaid ? undefined : html` ${sentence(report.headline)}`}</p><ul class="about">${items}</ul>`;
}

/** The id under which the page of a token offers the fix of a verdict. It is found again when the call was moved within its line. */
export function fixId({ spot, title }: VerifierVerdict, fix: Fix): string {
  return [spot.file, spot.line, title, fix.title].join('\n');
}

function head(report: TokenReport, context: PageContext): Html {
  const [tone, word] = STATUSES[report.status];
  const diagnose = html`<button type="button" class="secondary" data-do="diagnosis">Diagnose 401</button>`;
  // Most headlines begin with the word themselves.
  const state = report.headline.startsWith(word) ? [] : [badge(tone, word)];
  return pageHead(tone, [...state, ...aboutToken(report, context)], report.headline, [againButton(), diagnose]);
}

/** Where the token stood and what kind it is, in a few words each. */
export function aboutToken({ token, carrier, cookie }: TokenReport, { origin }: PageContext): readonly Html[] {
  const carriers: Readonly<Record<TokenReport['carrier'], string>> = {
    bare: '',
    authorization: 'In an Authorization header',
    curl: 'In a curl command',
    cookie: cookie === '' ? 'In a cookie' : '',
    url: 'In a URL',
    code: 'In a string of code',
  };
  const algorithm = token?.header['alg'];
  return [
    origin ? html`${ORIGINS[origin]}` : undefined,
    carriers[carrier] === '' ? undefined : html`${carriers[carrier]}`,
    cookie === '' ? undefined : html`In the cookie <code>${shortened(cookie, 120)}</code>`,
    typeof algorithm === 'string' ? html`Algorithm <code>${shortened(algorithm, 60)}</code>` : undefined,
    token && token.maker !== '' ? html`${token.maker}` : undefined,
  ].filter((item) => item !== undefined);
}

/** One row for each verifier, whatever it says in its environments. Those of other tokens stand below, because nobody expects them to take this one. */
function verdicts(list: readonly VerifierVerdict[]): Html {
  const others = list.filter(({ isForOthers }) => isForOthers === true);
  const rows = byVerifier(list.filter(({ isForOthers }) => isForOthers !== true)).map(verifierRow);
  // A narrow page sets the table as a list, which would take its roles away.
  const table = html`<table class="verdicts" role="table"><thead><tr role="row"><th scope="col" role="columnheader">Verifier</th><th scope="col" role="columnheader">What it says</th></tr></thead><tbody>${rows}</tbody></table>`;
  return section('verifiers', 'What the verifiers say', [
    rows.length === 0 ? html`` : table,
    others.length === 0 ? html`` : otherLine(others),
  ]);
}

function byVerifier(list: readonly VerifierVerdict[]): readonly (readonly [VerifierVerdict, ...VerifierVerdict[]])[] {
  const verifiers = new Map<string, [VerifierVerdict, ...VerifierVerdict[]]>();
  for (const verdict of list) {
    const { file, line, column } = verdict.spot;
    const key = `${file}:${line}:${column}`;
    const known = verifiers.get(key);
    if (known) known.push(verdict);
    else verifiers.set(key, [verdict]);
  }
  return [...verifiers.values()];
}

function verifierRow(own: readonly [VerifierVerdict, ...VerifierVerdict[]]): Html {
  const [{ title, service, role, variable, spot }] = own;
  const facts = [
    service === '' ? undefined : html`in <b>${service}</b>`,
    role === '' || role === 'unknown' ? undefined : html`for ${role} tokens`,
    variable === '' ? undefined : html`key from <code>${variable}</code>`,
  ].filter((fact) => fact !== undefined);
  return html`<tr role="row"><th scope="row" role="rowheader"><span class="name">${title}</span><span class="facts">${facts.map((fact, index) => html`${index === 0 ? '' : ' · '}${fact}`)}</span>${place(spot)}</th><td role="cell">${own.map(answer)}</td></tr>`;
}

function answer(verdict: VerifierVerdict): Html {
  const { environments, why, error, fixes, spot } = verdict;
  const where = environments.length === 0 ? undefined : html`<span class="where">in ${environments.join(' and ')}</span>`;
  const said =
    error === ''
      ? undefined
      : html`<p class="error"><span class="label">It says</span> <code>${shortened(error, LONGEST_VALUE)}</code></p>`;
  return html`<div class="verdict"><p>${verdictBadge(verdict)} ${where}</p><p>${sentence(why)}</p>${said}${fixes.map((fix) => fixOffer(fixId(verdict, fix), fix, spot))}</div>`;
}

function otherLine(list: readonly VerifierVerdict[]): Html {
  const items = byVerifier(list).map(([{ title, role, spot }], index) => {
    const kind = role === '' || role === 'unknown' ? '' : `, for ${role} tokens`;
    return html`${index === 0 ? '' : '; '}${title}${kind}, at ${place(spot)}`;
  });
  return html`<p class="aside">There for other tokens, and not asked: ${items}.</p>`;
}

function verdictBadge({ verdict }: VerifierVerdict): Html {
  if (verdict === 'accepted') return badge('good', 'Accepts');
  return verdict === 'refused' ? badge('bad', 'Refuses') : badge('quiet', 'Cannot be read from here');
}

const SIGNATURES: Readonly<Record<SignatureReport['state'], readonly [Tone, string, string]>> = {
  verified: ['good', 'Verified', 'A key of this workspace made this token.'],
  'public-secret': [
    'bad',
    'Publicly known secret',
    'A secret that everybody can look up made this token, so anybody can make such tokens.',
  ],
  unknown: ['bad', 'Unknown key', 'None of the keys of this workspace made this token.'],
  untried: ['quiet', 'Cannot be read from here', 'This workspace has no key of the kind that the algorithm needs.'],
  unsigned: ['bad', 'Not signed', 'Its algorithm is "none": anybody can make such tokens.'],
};

const FORGEABLE = ['bad', 'Forgeable', 'A key of this workspace verifies this token, and anybody can make such tokens.'] as const;

/** What is said of the search for the key, and is no reason to worry. */
function asideOf(signature: SignatureReport | undefined): readonly Note[] {
  return signature?.notes.filter(({ severity }) => severity === 'info') ?? [];
}

function signature(report: SignatureReport): Html {
  const { state, keys, tried } = report;
  const aside = asideOf(report);
  const [tone, word, meaning] = forgeableNotes(report).length > 0 ? FORGEABLE : SIGNATURES[state];
  const count =
    tried === 0 ? '' : ` ${tried === 1 ? 'One reading of a key was' : `${tried.toLocaleString('en-US')} readings of keys were`} tried.`;
  return section('signature', 'Who signed it', [
    html`<p>${badge(tone, word)} ${meaning}${count}</p>`,
    keys.length > 0 ? html`<ul class="keys">${keys.map((key) => html`<li>${keyLine(key)}</li>`)}</ul>` : html``,
    aside.length > 0 ? notes(aside) : html``,
  ]);
}

const ENCODINGS: Readonly<Record<KeyMatch['encoding'], string>> = {
  text: 'as plain text',
  base64: 'decoded from base64',
  base64url: 'decoded from base64url',
  hex: 'decoded from hex',
  pem: 'as PEM',
  jwk: 'as JWK',
  derived: 'through a key derivation',
};

function keyLine({ variable, spot, encoding, services, environments, isOld, isPublic }: KeyMatch): Html {
  const unnamed = isPublic ? 'A listed public secret' : 'A literal in the code';
  const name = variable === '' ? html`<b>${unnamed}</b>` : html`<code>${variable}</code>`;
  const given = [services.join(', '), environments.join(', ')].filter((text) => text !== '').join(' · ');
  const remarks = [isOld ? 'an old secret of a rotation' : '', isPublic && variable !== '' ? 'publicly known' : ''].filter(
    (text) => text !== '',
  );
  return html`${name} ${ENCODINGS[encoding]}${remarks.length > 0 ? `, ${remarks.join(', ')}` : ''}${spot ? html` in ${place(spot)}` : undefined}${given === '' ? undefined : html` <span class="facts">${given}</span>`}`;
}

const TIMES: Readonly<Record<string, string>> = {
  iat: 'Issued',
  nbf: 'Valid from',
  exp: 'Expires',
  auth_time: 'Signed in',
  updated_at: 'Profile changed',
};

/** Times, claims and header; of a token that holds another, then those of the other. `depth` counts the tokens around it. */
function contents(token: DecodedToken, zone: string, depth: number): readonly Html[] {
  const [id, title] = depth === 0 ? ['', ''] : [`inner-${depth}-`, ' of the token inside'];
  const { words, written } = token;
  const parts = [
    token.times.length > 0 ? times(token, zone, `${id}times`, `Times${title}`) : undefined,
    token.payload === 'claims'
      ? fields(token.claims, { part: 'claims', id: `${id}claims`, title: `Claims${title}`, words, written })
      : undefined,
    token.payload === 'encrypted'
      ? section(`${id}claims`, `Claims${title}`, [html`<p>They are encrypted: only a holder of the key can read them.</p>`])
      : undefined,
    fields(token.header, { part: 'header', id: `${id}header`, title: `Header${title}`, words, written }),
  ].filter((part) => part !== undefined);
  return token.nested ? [...parts, ...contents(token.nested, zone, depth + 1)] : parts;
}

function times(token: DecodedToken, zone: string, id: string, title: string): Html {
  // A machine that runs in UTC has no other time to show.
  const hasLocal = token.times.some(({ seconds }) => localTime(seconds, zone) !== undefined);
  const rows = token.times.map(({ claim, seconds, iso, fromNow, meant }) => {
    const name = Object.hasOwn(TIMES, claim) ? `${TIMES[claim]} ` : '';
    const other = meant === undefined ? undefined : html`<span class="facts">it looks like another unit, and would then be ${meant}</span>`;
    const local = hasLocal ? html`<td>${localTime(seconds, zone) ?? 'beyond the calendar'}</td>` : undefined;
    return html`<tr><th scope="row">${name}<code>${shortened(claim, 60)}</code></th><td>${relativeTime(fromNow)}${other}</td>${local}<td>${iso ?? 'beyond the calendar'}</td></tr>`;
  });
  const here = hasLocal ? html`<th scope="col">Here (${zone})</th>` : undefined;
  return section(id, title, [
    html`<table><thead><tr><th scope="col">Time</th><th scope="col">From now</th>${here}<th scope="col">UTC</th></tr></thead><tbody>${rows}</tbody></table>`,
  ]);
}

interface Fields {
  readonly part: FieldWords['in'];
  readonly id: string;
  readonly title: string;
  readonly words: DecodedToken['words'];
  readonly written: DecodedToken['written'];
}

/** Claims or header, field by field with what each means, and all of it as JSON to copy. */
function fields(object: Readonly<Record<string, unknown>>, { part, id, title, words, written }: Fields): Html {
  const names = Object.keys(object);
  const shown = names.slice(0, MOST_FIELDS).map((name) => {
    const meaning = words.find((word) => word.in === part && word.name === name);
    const told = meaning ? html`<span class="words">${meaning.text}</span>` : undefined;
    const value = fieldValue(object[name], `/${part}/${pointerOf(name)}`, written);
    return html`<div><dt><code>${shortened(name, 200)}</code></dt><dd>${value}${told}</dd></div>`;
  });
  const json = jsonLines(object, `/${part}`, { written, longest: LONGEST_JSON }).join('\n');
  const fits = json.length <= LONGEST_JSON;
  return section(
    id,
    title,
    [
      names.length === 0 ? html`<p>There are none.</p>` : html`<dl>${shown}</dl>`,
      names.length > MOST_FIELDS ? html`<p>${names.length - MOST_FIELDS} more are not shown.</p>` : html``,
      fits
        ? html`<details><summary>${title} as JSON</summary><pre tabindex="0" aria-label="${title} as JSON"><code id="${id}-json">${json}</code></pre></details>`
        : html`<p>As JSON it is too large to be shown here.</p>`,
    ],
    fits ? copyButton(`${id}-json`, `${title.toLowerCase()} as JSON`) : html``,
  );
}

/** RFC 6901 section 3. */
function pointerOf(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function fieldValue(value: unknown, pointer: string, written: DecodedToken['written']): Html {
  if (typeof value === 'string') return html`<code class="text">${shortened(value, LONGEST_VALUE)}</code>`;
  const look = { written, longest: LONGEST_VALUE };
  const line = jsonLine(value, pointer, look);
  return html`<code class="json">${shortened(line.length <= LONGEST_LINE ? line : jsonLines(value, pointer, look).join('\n'), LONGEST_VALUE)}</code>`;
}
