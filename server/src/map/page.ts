import { type Html, html } from '../page/html';
import { section } from '../page/parts';
import { counted } from '../text/phrases';
import type { Place } from '../text/range';
import type { AuthMap, MapDefect, MapSend, MapService, MapToken } from './auth-map';
import { drawnPart } from './labels';
import type { MapLook } from './look';
import { matrixTable } from './matrix-table';
import { drawing } from './svg';
import { capital, factsOf, kindOf, NOTHING, summaryOf, wayOf } from './words';

/** More places than this at one end of an arrow are counted. */
const MOST_PLACES = 8;

/**
 * Sections of a page: the drawing, its tokens as a list, the matrix of secrets. Wants `MAP_STYLE` in the page's style. With
 * `look.target`, the parts of the drawing have `role="button"`, `tabindex="0"`, `data-open`, `data-line` and `data-column` for the
 * page's script; without it they are links to the entries of the list, whose ids are `map-t1` for a token, `map-s1` for a service.
 */
export function mapHtml(map: AuthMap, look: MapLook): Html {
  const { secrets } = map.matrix;
  return html`<div class="auth-map">${picture(map, look)}${list(map, look)}${section('map-secrets', 'Secrets', [
    secrets.length > 0
      ? matrixTable(map.matrix, look)
      : html`<p class="map-note">No code here reads a secret, and no env file has one.</p>`,
  ])}</div>`;
}

function picture(map: AuthMap, look: MapLook): Html {
  if (map.services.length === 0) return section('map-drawing', 'Services and tokens', [html`<p class="map-note">${NOTHING}</p>`]);
  const drawn = drawnPart(map);
  const left = map.tokens.length - drawn.tokens.length;
  const note =
    left > 0 || drawn.services.length < map.services.length
      ? html`<p class="map-note">The drawing shows ${counted(drawn.tokens.length, 'token')} of ${map.tokens.length}, the broken ones first; the list below has all of them.</p>`
      : undefined;
  return section(
    'map-drawing',
    'Services and tokens',
    [
      html`<div class="map-view" tabindex="0" role="group" aria-label="The drawing, which scrolls">${drawing(map, look)}</div>`,
      note,
      legend(),
    ].flatMap((part) => part ?? []),
    html`<span class="map-note">${summaryOf(map)}</span>`,
  );
}

function legend(): Html {
  const said = [
    'Solid: issued and verified here',
    'Dashed: one end is outside of this workspace, or not seen',
    'Dotted: requests that send a token',
    'Cross: broken',
    'Triangle: likely broken',
  ];
  return html`<ul class="map-legend">${said.map((text) => html`<li>${text}</li>`)}</ul>`;
}

function list(map: AuthMap, look: MapLook): Html {
  const broken = map.services.filter(({ defects }) => defects.length > 0);
  const tokens = map.tokens.length > 0 || map.sends.length > 0;
  return html`${tokens ? section('map-tokens', 'Tokens', [html`<ol class="map-tokens">${map.tokens.map((token) => tokenItem(map, token, look))}${map.sends.map((send) => sendItem(map, send, look))}</ol>`]) : undefined}${
    map.services.length > 0
      ? section('map-services', broken.length > 0 ? 'Services, and what else is wrong in them' : 'Services', [
          html`<ol class="map-tokens">${map.services.map((service) => serviceItem(service, look))}</ol>`,
        ])
      : undefined
  }`;
}

function tokenItem(map: AuthMap, token: MapToken, look: MapLook): Html {
  const facts = factsOf(token).map(({ about, text, isUnread }) =>
    fact(
      capital(about),
      isUnread ? html`<span class="unread">cannot be read</span>` : about === 'secret' ? html`<code>${text}</code>` : html`${text}`,
    ),
  );
  const ends = [
    ...(token.issuers.length > 0 ? [fact('Issued', places(token.issuers, look))] : []),
    ...(token.verifiers.length > 0 ? [fact('Verified', places(token.verifiers, look))] : []),
    ...(token.libraries === '' ? [] : [fact('Library', html`${token.libraries}`)]),
    ...(token.because === '' ? [] : [fact('They meet', html`because ${token.because}`)]),
  ];
  return html`<li id="map-${token.id}"><h3>${capital(kindOf(token))}: ${wayOf(map, token)}</h3><dl>${facts}${ends}</dl>${defectList(token.defects, look)}</li>`;
}

function sendItem(map: AuthMap, send: MapSend, look: MapLook): Html {
  return html`<li id="map-${send.id}"><h3>Requests with a token: ${wayOf(map, send)}</h3><dl>${fact('Sent', places(send.headers, look))}</dl>${defectList(send.defects, look)}</li>`;
}

function serviceItem({ id, name, about, defects }: MapService, look: MapLook): Html {
  const words = about === '' ? undefined : html` <span class="map-note">${about}</span>`;
  return html`<li id="map-${id}"><h3>${name}${words}</h3>${defectList(defects, look)}</li>`;
}

function fact(name: string, content: Html): Html {
  return html`<dt>${name}</dt><dd>${content}</dd>`;
}

function places(at: readonly Place[], look: MapLook): Html {
  const shown = at.slice(0, MOST_PLACES).map((place, index) => html`${index > 0 ? ', ' : ''}${look.place(place)}`);
  return html`${shown}${at.length > MOST_PLACES ? ` and ${at.length - MOST_PLACES} more` : ''}`;
}

function defectList(defects: readonly MapDefect[], look: MapLook): Html | undefined {
  if (defects.length === 0) return undefined;
  const items = defects.map(
    ({ finding, severity, at }) =>
      html`<li><span class="severity ${severity}">${severity}</span><span>${finding.message} <span class="map-note">${finding.rule}</span> ${look.place(at)}</span></li>`,
  );
  return html`<ul class="map-defects">${items}</ul>`;
}
