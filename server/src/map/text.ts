import { visible } from '../text/visible';
import type { AuthMap, MapDefect, MapToken } from './auth-map';
import { factLine, kindOf, NOTHING, nameOf, summaryOf } from './words';

/** More places than this are counted. */
const MOST_PLACES = 3;

/** The map for a terminal: each service with its tokens below it, and where they go. */
export function mapText(map: AuthMap): string {
  if (map.services.length === 0) return `${NOTHING}\n`;
  const blocks = [...map.services, ...map.ends.filter(({ kind }) => kind === 'outside')].map((node) => {
    const about = node.about === '' ? '' : ` (${node.about})`;
    const tokens = map.tokens.filter(({ from }) => from === node.id).flatMap((token) => tokenLines(map, token));
    const sends = map.sends
      .filter(({ from }) => from === node.id)
      .flatMap((send) => [`  ··▶ ${nameOf(map, send.to)}: sends a token`, ...defectLines(map, send.defects)]);
    const defects = 'defects' in node ? defectLines(map, node.defects, '  ') : [];
    const arrives = map.tokens.filter(({ from, to }) => to === node.id && from !== node.id).map(({ from }) => nameOf(map, from));
    const receives = arrives.length > 0 ? [`  ◀── from ${[...new Set(arrives)].join(', ')}`] : [];
    return [`${node.name}${about}`, ...tokens, ...sends, ...receives, ...defects];
  });
  return `${summaryOf(map)}\n\n${blocks.map((lines) => lines.map(visible).join('\n')).join('\n\n')}\n`;
}

function tokenLines(map: AuthMap, token: MapToken): readonly string[] {
  const head = token.from === token.to ? '  ↻ itself' : `  ──▶ ${nameOf(map, token.to)}`;
  const ends = [
    ...(token.issuers.length > 0 ? [`issued at ${places(map, token.issuers)}`] : []),
    ...(token.verifiers.length > 0 ? [`verified at ${places(map, token.verifiers)}`] : []),
  ];
  return [
    `${head}: ${kindOf(token)}`,
    `      ${[factLine(token), ...(token.kind === 'session' ? [token.libraries] : [])].filter((part) => part !== '').join(', ')}`,
    ...ends.map((line) => `      ${line}`),
    ...defectLines(map, token.defects),
  ];
}

function places(map: AuthMap, at: MapToken['issuers']): string {
  const shown = at.slice(0, MOST_PLACES).map((place) => {
    const { file, line } = map.locate(place);
    return `${file}:${line}`;
  });
  return at.length > MOST_PLACES ? `${shown.join(', ')} and ${at.length - MOST_PLACES} more` : shown.join(', ');
}

const MARKS = { error: '✖', warning: '!', info: 'i' } as const;

function defectLines(map: AuthMap, defects: readonly MapDefect[], indent = '      '): readonly string[] {
  return defects.map(({ finding, severity, at }) => {
    const { file, line } = map.locate(at);
    return `${indent}${MARKS[severity]} ${finding.message} (${finding.rule}, ${file}:${line})`;
  });
}
