import { type Html, html } from '../page/html';
import { section } from '../page/parts';
import type { Place } from '../text/range';
import type { AuthMap, MapDefect, MapSend, MapService, MapToken } from './auth-map';
import { cutWords, drawnPart } from './labels';
import type { MapLook } from './look';
import { matrixTable } from './matrix-table';
import { drawingsOf } from './svg';
import { capital, factsOf, kindOf, NOTHING, nameOf, summaryOf } from './words';

/** More places than this at one end of an arrow are counted. */
const MOST_PLACES = 8;
/** More findings than this at one part are counted: the report and the Problems view have all of them. */
const MOST_DEFECTS = 12;

/**
 * Sections of a page: the drawing, its tokens as a list, the matrix of secrets. Wants `MAP_STYLE` in the page's style. With
 * `look.target`, the parts of the drawing have `role="button"`, `tabindex="0"`, `data-open`, `data-line` and `data-column` for the
 * page's script; without it they are links to the entries of the list, whose ids are `map-t1` for a token, `map-s1` for a service.
 */
export function mapHtml(map: AuthMap, look: MapLook): Html {
  const { secrets } = map.matrix;
  const prefix = look.idPrefix ?? '';
  return html`<div class="auth-map">${picture(map, look)}${list(map, look)}${section(`${prefix}map-secrets`, titleOf('Secrets', look), [
    secrets.length > 0
      ? matrixTable(map.matrix, look)
      : html`<p class="map-note">No code here reads a secret, and no env file has one.</p>`,
  ])}</div>`;
}

/** Every heading says of which map it is: a reader who comes by headings, or has scrolled far, sees no other. */
function titleOf(title: string, { of }: MapLook): Html {
  return html`${title}${of === undefined ? undefined : html` <span class="map-of">in <b>${of}</b></span>`}`;
}

function picture(map: AuthMap, look: MapLook): Html {
  const id = `${look.idPrefix ?? ''}map-drawing`;
  if (map.services.length === 0) return section(id, titleOf('Services and tokens', look), [html`<p class="map-note">${NOTHING}</p>`]);
  const drawn = drawnPart(map);
  const cut = cutWords(map, drawn);
  const { drawings, fits } = drawingsOf(map, look);
  const note = cut === '' ? undefined : html`<p class="map-note">${cut}; the list below has all of them.</p>`;
  return section(
    id,
    titleOf('Services and tokens', look),
    [
      html`<div class="map-view" tabindex="0" role="group" aria-label="The drawing, which scrolls"><div class="map-fit ${fits}">${drawings}</div></div>`,
      note,
      legend(),
    ].flatMap((part) => part ?? []),
    html`<span class="map-note">${summaryOf(map)}</span>`,
  );
}

function legend(): Html {
  const said = [
    { shape: html`<path class="sample" d="M1 7h26"/>`, text: 'issued and verified here' },
    { shape: html`<path class="sample beyond" d="M1 7h26"/>`, text: 'one end is outside of this workspace, or not seen' },
    { shape: html`<path class="sample send" d="M1 7h26"/>`, text: 'requests that send a token' },
    {
      shape: html`<circle class="sample bad" cx="14" cy="7" r="6"/><path class="sample bad" d="M11.5 4.5l5 5m0 -5l-5 5"/>`,
      text: 'broken',
    },
    { shape: html`<path class="sample warn" d="M14 1l6.5 12h-13zm0 4.5v3.5m0 2v0.2"/>`, text: 'likely broken' },
  ];
  const items = said.map(
    ({ shape, text }) => html`<li><svg width="28" height="14" viewBox="0 0 28 14" aria-hidden="true">${shape}</svg>${text}</li>`,
  );
  return html`<ul class="map-legend" aria-label="Legend">${items}</ul>`;
}

function list(map: AuthMap, look: MapLook): Html {
  const prefix = look.idPrefix ?? '';
  const broken = map.services.filter(({ defects }) => defects.length > 0);
  const tokens = map.tokens.length > 0 || map.sends.length > 0;
  return html`${tokens ? section(`${prefix}map-tokens`, titleOf('Tokens', look), [html`<ol class="map-tokens">${map.tokens.map((token) => tokenItem(map, token, look))}${map.sends.map((send) => sendItem(map, send, look))}</ol>`]) : undefined}${
    map.services.length > 0
      ? section(`${prefix}map-services`, titleOf(broken.length > 0 ? 'Services, and what else is wrong' : 'Services', look), [
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
  return html`<li id="${look.idPrefix ?? ''}map-${token.id}"><h3><span>${capital(kindOf(token))}: ${way(map, token)}</span></h3><dl>${facts}${ends}</dl>${defectList(token.defects, look)}</li>`;
}

/** What `wayOf` says; names that are written from right to left do not turn the arrow's ends around. */
function way(map: AuthMap, { from, to }: MapToken | MapSend): Html {
  const name = (id: string) => html`<bdi>${nameOf(map, id)}</bdi>`;
  return from === to ? html`inside ${name(from)}` : html`${name(from)} → ${name(to)}`;
}

function sendItem(map: AuthMap, send: MapSend, look: MapLook): Html {
  return html`<li id="${look.idPrefix ?? ''}map-${send.id}"><h3><span>Requests with a token: ${way(map, send)}</span></h3><dl>${fact('Sent', places(send.headers, look))}</dl>${defectList(send.defects, look)}</li>`;
}

function serviceItem({ id, name, about, defects }: MapService, look: MapLook): Html {
  const words = about === '' ? undefined : html` <span class="map-note">${about}</span>`;
  return html`<li id="${look.idPrefix ?? ''}map-${id}"><h3><bdi>${name}</bdi>${words}</h3>${defectList(defects, look)}</li>`;
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
  const items = defects
    .slice(0, MOST_DEFECTS)
    .map(
      ({ finding, severity, at }) =>
        html`<li><span class="severity ${severity}">${severity}</span><span>${finding.message} <span class="map-note">${finding.rule}</span> ${look.place(at)}</span></li>`,
    );
  const more = defects.length - MOST_DEFECTS;
  return html`<ul class="map-defects">${items}${more > 0 ? html`<li data-more="${more}"><span></span><span class="map-note">and ${more} more</span></li>` : undefined}</ul>`;
}
