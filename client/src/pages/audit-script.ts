import { MAP_SCRIPT } from './map-script';
import { MAP_PAGE_STYLE } from './map-style';

/**
 * What runs in the report's page beside the script of every page: what was filtered stays so while the page is hidden, the rules' own
 * pages open in the editor, and the map is what it is in its own page. As text, because it goes into the page with the page's nonce.
 */
export const AUDIT_SCRIPT = `${MAP_SCRIPT}
const filters = () => [...main.querySelectorAll('.audit input[id]')];
const kept = last?.shown === shown ? last.filters : undefined;
if (kept) for (const input of filters()) input.checked = kept.includes(input.id);
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
  position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin: 0 -8px 22px; padding: 12px 8px;
  border-bottom: 1px solid var(--line); background: var(--vscode-editor-background);
}
.actions .saves { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-left: auto; }
@media (max-width: 520px) { .actions { position: static; } .actions .saves { margin-left: 0; } }
`;
