import { type AuthMap, brokenParts, drawnPart, MAP_STYLE, mapHtml } from '../../map/index';
import { type Html, html } from '../../page/html';
import { againButton, pageHead, placeButton } from '../../page/parts';
import { counted } from '../../text/phrases';
import type { Place } from '../../text/range';
import { locateIn } from '../convert';
import type { Workspace } from '../documents/workspace';
import type { AuthMapResult } from '../requests';

/** The content of the Auth Map's page, with its numbers. */
export function mapPage(workspace: Workspace, map: AuthMap): AuthMapResult {
  const counts = { services: map.services.length, tokens: map.tokens.length, broken: brokenParts(map) };
  const isEmpty = counts.services === 0 && counts.tokens === 0 && map.matrix.secrets.length === 0;
  const body = isEmpty ? emptyPage() : html`${head(counts, drawnPart(map).services.length)}${mapHtml(map, lookOf(workspace))}`;
  return { ...counts, page: body.toString(), style: MAP_STYLE };
}

/** Small, because the drawing is what the page is for: what can be done in one row, and the answer in one line. */
function head({ services, tokens, broken }: Pick<AuthMapResult, 'services' | 'tokens' | 'broken'>, drawn: number): Html {
  const headline = broken === 0 ? 'Nothing is broken' : `${counted(broken, 'part')} ${broken === 1 ? 'is' : 'are'} broken`;
  const saves = EXPORTS.map(
    ([what, shown, name]) => html`<button type="button" class="secondary" data-do="${what}" aria-label="${name}">${shown}</button>`,
  );
  const bar = html`<div class="map-bar" role="group" aria-label="What can be done with the map">${againButton()}<span class="saves">${saves}</span></div>`;
  return html`${bar}<header class="map-head tone-${broken === 0 ? 'good' : 'bad'}"><h1 id="headline" tabindex="-1">${headline}</h1><p class="about"><span>${drawn < services ? `${drawn} of ` : ''}${counted(services, 'service')} drawn</span><span>${counted(tokens, 'token')}</span></p></header>`;
}

/** What a button does, what it shows, and what it is called. */
const EXPORTS = [
  ['svg', '↓ SVG', 'Save SVG'],
  ['mermaid', '↓ Mermaid', 'Save Mermaid'],
  ['copyMermaid', 'Copy Mermaid', 'Copy Mermaid'],
] as const;

function emptyPage(): Html {
  const looked = [
    html`Code that signs or verifies a JWT, or that asks for a session: in TypeScript, JavaScript and Python`,
    html`Secrets in env files, Compose, Fly, Wrangler, Kubernetes and workflow files`,
    html`Packages of auth in <code>package.json</code>, <code>pyproject.toml</code> and <code>requirements.txt</code>`,
  ];
  const head = pageHead('quiet', [html`Auth Map`], 'There is nothing to draw yet', [againButton()]);
  return html`${head}<section aria-labelledby="looked"><div class="title"><h2 id="looked">What is looked for</h2></div><ul class="looked">${looked.map((item) => html`<li>${item}</li>`)}</ul><p>The map appears here as soon as one of the folders of this workspace has something of it.</p></section>`;
}

/** Places become buttons that the page's script passes on to the editor. */
function lookOf(workspace: Workspace): { readonly place: (at: Place) => Html; readonly target: (at: Place) => string } {
  const locate = locateIn(workspace);
  return { place: (at) => placeButton({ ...locate(at), target: at.file }), target: ({ file }) => file };
}
