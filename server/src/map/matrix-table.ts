import type { MatrixCell, MatrixRow, SecretMatrix } from '../analysis/secret-matrix';
import { type Html, html } from '../page/html';
import type { MapLook } from './look';

// Which service has which secret in which environment, as a table. Fingerprints and lengths stand for values.

export const MATRIX_LEGEND =
  'A cell shows the fingerprint of the value and its length in characters. Equal fingerprints are equal values; they change with every run and tell nothing else. Elsewhere: given, but the value is not in this workspace. Nowhere: nothing seen gives it. A dash: nothing here speaks of this environment.';

export function matrixTable({ environments, secrets }: SecretMatrix, look: MapLook): Html {
  const rows = secrets.flatMap(({ name, rows: services }) =>
    services.map((row, index) => {
      const cells = environments.map((environment) => html`<td>${cell(row.cells.get(environment), row, look)}</td>`);
      const head = index === 0 ? html`<th scope="rowgroup" rowspan="${services.length}"><code>${name}</code></th>` : undefined;
      return html`<tr>${head}<th scope="row">${row.service.name}</th><td class="quiet">${needOf(row)}</td>${cells}</tr>`;
    }),
  );
  const heads = ['Secret', 'Service', 'Need', ...environments].map((head) => html`<th scope="col">${head}</th>`);
  return html`<div class="map-matrix" tabindex="0" role="group" aria-label="The matrix of secrets, which scrolls"><table><caption>${MATRIX_LEGEND}</caption><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

export function needOf({ need }: MatrixRow): string {
  if (!need) return 'not read';
  return need.reader === '' ? need.strength : `read by ${need.reader}`;
}

function cell(found: MatrixCell | undefined, row: MatrixRow, look: MapLook): Html {
  if (!found || found.state === 'unseen') return html`<span class="quiet">–</span>`;
  const where = found.at ? html`<span class="where">${look.place(found.at)}</span>` : undefined;
  const state = STATES[found.state];
  // What the code does without is not missed.
  const isMissed = state.tone === 'missing' && (found.state !== 'nowhere' || /^required/.test(row.need?.strength ?? ''));
  const words = found.shape ? html`<code>${found.shape.fingerprint}</code> <span class="quiet">${found.shape.length}</span>` : undefined;
  const remark =
    found.shape && found.state === 'value' ? undefined : html`<span class="${isMissed ? 'missing' : 'quiet'}">${state.word}</span>`;
  return html`${words}${words && remark ? ' ' : ''}${remark}${where}`;
}

const STATES: Readonly<Record<Exclude<MatrixCell['state'], 'unseen'>, { readonly word: string; readonly tone: 'missing' | 'quiet' }>> = {
  value: { word: 'given', tone: 'quiet' },
  empty: { word: 'empty', tone: 'missing' },
  placeholder: { word: 'placeholder', tone: 'missing' },
  elsewhere: { word: 'elsewhere', tone: 'quiet' },
  nowhere: { word: 'nowhere', tone: 'missing' },
};
