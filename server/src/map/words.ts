import type { Role } from '../model/contract';
import { counted } from '../text/phrases';
import { type AuthMap, isBroken, type MapDefect, type MapSend, type MapService, type MapToken } from './auth-map';

// What every form of the map - drawing, page, Markdown, Mermaid, terminal - says in the same words.

const ROLES: Readonly<Record<Role, string>> = {
  access: 'access token',
  refresh: 'refresh token',
  session: 'session token',
  'one-time': 'one-time token',
  unknown: 'token',
};

export function kindOf({ kind, role }: MapToken): string {
  return kind === 'session' ? 'session' : ROLES[role];
}

/** One thing that is said of a token, with what it is about. */
export interface TokenFact {
  readonly about: 'secret' | 'algorithm' | 'lifetime' | 'leeway' | 'audience';
  readonly text: string;
  /** Whether it is there and cannot be read. */
  readonly isUnread: boolean;
}

const UNREAD = 'cannot be read';

/** What is known of a token in the order in which a reader asks for it; what does not apply is left out. */
export function factsOf(token: MapToken): readonly TokenFact[] {
  const { kind, secret, algorithm, lifetime, leeway, audience, issuers, verifiers } = token;
  const fact = (about: TokenFact['about'], text: string | undefined): TokenFact =>
    text === undefined
      ? { about, text: `${about === 'secret' ? 'key' : about} ${UNREAD}`, isUnread: true }
      : { about, text, isUnread: false };
  if (kind === 'session')
    return [...(secret === undefined ? [] : [fact('secret', secret)]), ...(lifetime === undefined ? [] : [fact('lifetime', lifetime)])];
  return [
    fact('secret', secret),
    ...(algorithm === undefined && issuers.length === 0 ? [] : [fact('algorithm', algorithm)]),
    ...(issuers.length > 0 ? [fact('lifetime', lifetime)] : []),
    ...(verifiers.length > 0 ? [fact('leeway', leeway)] : []),
    fact('audience', audience),
  ];
}

/** The facts as one line: `JWT_SECRET, HS256, 15 minutes, no leeway, audience "api"`. */
export function factLine(token: MapToken): string {
  return factsOf(token)
    .map(({ about, text, isUnread }) => (about === 'audience' && !isUnread ? audienceWords(text) : text))
    .join(', ');
}

/** `"api"` says by itself no more than `no audience` does. */
export function audienceWords(text: string): string {
  return text.startsWith('"') ? `audience ${text}` : text;
}

/** The name of a service or an end. */
export function nameOf(map: AuthMap, id: string): string {
  return [...map.services, ...map.ends].find((node) => node.id === id)?.name ?? '';
}

/** `web → api`, `api → itself`. */
export function wayOf(map: AuthMap, { from, to }: MapToken | MapSend, arrow = '→'): string {
  return from === to ? `inside ${nameOf(map, from)}` : `${nameOf(map, from)} ${arrow} ${nameOf(map, to)}`;
}

/** How many of each, as "2 errors, 1 warning"; empty for none. */
export function defectCount(defects: readonly MapDefect[]): string {
  return (['error', 'warning', 'info'] as const)
    .map((severity) => ({ severity, count: defects.filter((defect) => defect.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => counted(count, severity === 'info' ? 'note' : severity))
    .join(', ');
}

/** All that is to be said of an arrow, for a person who does not see it. */
export function spokenToken(map: AuthMap, token: MapToken): string {
  const way =
    token.from === token.to ? `stays inside ${nameOf(map, token.from)}` : `from ${nameOf(map, token.from)} to ${nameOf(map, token.to)}`;
  return spoken(`${capital(kindOf(token))} ${way}`, factLine(token), token.defects);
}

export function spokenService(map: AuthMap, service: MapService): string {
  const own = map.tokens.filter(({ from, to }) => from === service.id || to === service.id).length;
  return spoken(
    `Service ${service.name}`,
    [service.about, counted(own, 'token')].filter((part) => part !== '').join(', '),
    service.defects,
  );
}

export function spokenSend(map: AuthMap, send: MapSend): string {
  return spoken(`${nameOf(map, send.from)} sends a token to ${nameOf(map, send.to)}`, '', send.defects);
}

function spoken(head: string, facts: string, defects: readonly MapDefect[]): string {
  const [first] = defects;
  const broken = first && isBroken({ defects }) ? `${defectCount(defects)}: ${first.finding.message}` : '';
  return [head, facts, broken].filter((part) => part !== '').join('. ');
}

export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** `3 services, 5 tokens, 2 broken`, for headings. */
export function summaryOf(map: AuthMap): string {
  const broken = map.tokens.filter(isBroken).length;
  return [
    counted(map.services.length, 'service'),
    counted(map.tokens.length, 'token'),
    ...(broken > 0 ? [`${broken} of them broken`] : []),
  ].join(', ');
}

/** Said where there is nothing to draw. */
export const NOTHING = 'No service of this workspace is seen to issue or verify a token, or to keep a session.';
