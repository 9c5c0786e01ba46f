import { MAP_SCRIPT } from './map-script';
import { MAP_PAGE_STYLE } from './map-style';

/**
 * What runs in the report's page beside the script of every page: what was filtered and unfolded stays so while the page is hidden,
 * Escape closes a menu, the rules' own pages open in the editor, and the map is what it is in its own page. As text, because it goes into the page with the page's nonce.
 */
export const AUDIT_SCRIPT = `${MAP_SCRIPT}
const filters = () => [...main.querySelectorAll('.audit input[id]')];
const kept = last?.shown === shown ? last.filters : undefined;
if (kept) for (const input of filters()) input.checked = kept.includes(input.id);
const folds = () => [...main.querySelectorAll('.audit .more')];
const unfolded = last?.shown === shown ? last.folds ?? [] : [];
for (const [index, fold] of folds().entries()) fold.open = unfolded.includes(index);
main.addEventListener('toggle', () => keep({ folds: folds().flatMap((fold, index) => fold.open ? [index] : []) }), true);
addEventListener('keydown', ({ key }) => {
  const menu = key === 'Escape' ? main.querySelector('.menu[open]') : null;
  if (!menu) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});
main.addEventListener('change', () => keep({ filters: filters().filter((input) => input.checked).map(({ id }) => id) }));
main.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  const rule = /\\/docs\\/rules\\/([a-z]+\\/[a-z0-9-]+)\\.md$/.exec(link?.href ?? '')?.[1];
  if (!rule) return;
  event.preventDefault();
  event.stopPropagation();
  host.postMessage({ type: 'rule', rule });
}, true);
`;

/** The look of what the report's page has around the report, which brings its own style. */
export const AUDIT_PAGE_STYLE = `${MAP_PAGE_STYLE}
body { padding-top: 0; }
main { max-width: 1080px; }
.actions {
  position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: 5px; margin: 0 -8px 14px; padding: 8px;
  border-bottom: 1px solid var(--line); background: var(--vscode-editor-background);
}
.actions button:not(.place) { padding: 1px 9px; }
.actions .saves { display: flex; align-items: center; gap: 5px; margin-left: auto; }
@media (max-width: 520px) {
  .actions .saves .label { display: none; }
  .actions .saves button::before { content: '↓ ' / ''; }
  .actions button:not(.place) { padding: 1px 7px; }
}
`;
