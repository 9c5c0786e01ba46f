import { FILTER_STYLE } from './audit-filters';

// One style for the page of the editor and for the file. Every colour is a property, which is the theme's own where there is a theme, and
// no colour carries a meaning that no word says.

const LIGHT = `
  --fg: var(--vscode-foreground, #1f2328);
  --dim: var(--vscode-descriptionForeground, #59636e);
  --bg: var(--vscode-editor-background, #ffffff);
  --card: var(--vscode-editorWidget-background, #ffffff);
  --code-bg: var(--vscode-textCodeBlock-background, #f6f8fa);
  --line: var(--vscode-widget-border, var(--vscode-panel-border, #d8dee4));
  --link: var(--vscode-textLink-foreground, #0757ba);
  --error: var(--vscode-errorForeground, #c1121f);
  --warning: var(--vscode-editorWarning-foreground, #8a5a00);
  --info: var(--vscode-editorInfo-foreground, #0757ba);
  --good: var(--vscode-testing-iconPassed, #1a7f37);
  --mono: var(--vscode-editor-font-family, ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace);
`;

const DARK = `
    --fg: var(--vscode-foreground, #e6edf3);
    --dim: var(--vscode-descriptionForeground, #9aa4af);
    --bg: var(--vscode-editor-background, #0d1117);
    --card: var(--vscode-editorWidget-background, #12171e);
    --code-bg: var(--vscode-textCodeBlock-background, #1a212a);
    --line: var(--vscode-widget-border, var(--vscode-panel-border, #303842));
    --link: var(--vscode-textLink-foreground, #6cb0ff);
    --error: var(--vscode-errorForeground, #ff7b72);
    --warning: var(--vscode-editorWarning-foreground, #e3b341);
    --info: var(--vscode-editorInfo-foreground, #6cb0ff);
    --good: var(--vscode-testing-iconPassed, #56d364);
`;

/** Light themes have severities that are too pale for text, at about 3 to 1; towards the colour of text they reach 4.5. */
const INKED = `.vscode-light .audit {
  --error: color-mix(in srgb, var(--vscode-errorForeground) 62%, var(--vscode-foreground));
  --warning: color-mix(in srgb, var(--vscode-editorWarning-foreground) 62%, var(--vscode-foreground));
  --info: color-mix(in srgb, var(--vscode-editorInfo-foreground) 62%, var(--vscode-foreground));
  --good: color-mix(in srgb, var(--vscode-testing-iconPassed) 62%, var(--vscode-foreground));
}`;

/** Of a file by itself: what an editor's page has from its own style. */
export const FILE_STYLE = `
:root { color-scheme: light dark; ${LIGHT}}
@media screen and (prefers-color-scheme: dark) { :root { ${DARK} } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; color: var(--fg); background: var(--bg);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main, footer { max-width: 1080px; margin: 0 auto; padding: 0 32px; }
main { padding-top: 44px; }
footer { margin-top: 56px; padding-top: 18px; padding-bottom: 44px; color: var(--dim); font-size: 13px; }
footer a { color: var(--link); }
@media (max-width: 560px) { main, footer { padding-left: 16px; padding-right: 16px; } main { padding-top: 24px; } }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print { main, footer { max-width: none; padding: 0; } body { font-size: 11pt; } }
`;

export const AUDIT_STYLE = `
.audit { ${LIGHT}  color: var(--fg); overflow-wrap: anywhere; }
${INKED}
@media screen and (prefers-color-scheme: dark) { .audit { ${DARK} } }
.audit a { color: var(--link); text-decoration: none; }
.audit a:hover { text-decoration: underline; }
.audit :focus-visible { outline: 2px solid var(--vscode-focusBorder, var(--link)); outline-offset: 2px; }
.audit ul { margin: 0; padding: 0; list-style: none; }
.audit p { max-width: none; }
.audit section { margin-top: 48px; }
.audit section > h2, .audit .findings-head h2, .audit .auth-map .title h2 { margin: 0 0 14px; font-size: 1.2em; font-weight: 600; }
.audit .error { --tone: var(--error); }
.audit .warning { --tone: var(--warning); }
.audit .info { --tone: var(--info); }
.audit .good { --tone: var(--good); }
.audit .quiet { --tone: var(--dim); }
.audit .auth-map .title { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 14px; margin-bottom: 12px; min-height: 0; }
.audit .auth-map .title h2 { margin: 0; }
.audit .map-legend { margin-top: 10px; }
.audit .map-defects { margin-top: 8px; }
.audit .map-matrix code { overflow-wrap: break-word; }
.audit .hint { margin: 14px 0 0; color: var(--dim); }

.audit .audit-head { padding: 0; border: 0; }
.audit .kicker { margin: 0; color: var(--dim); overflow-wrap: anywhere; }
.audit .kicker b { color: var(--fg); font-weight: 600; }
.audit h1 { margin: 2px 0 4px; font-size: clamp(1.5em, 4.4vw, 2.1em); font-weight: 650; line-height: 1.2; letter-spacing: -0.01em; text-wrap: balance; }
.audit h1:focus { outline: none; }
.audit .facts { margin: 0; color: var(--dim); }
.audit .facts span + span::before { content: '·'; margin: 0 8px; }
.audit .proportions { display: block; width: 100%; height: 5px; margin-top: 14px; border-radius: 3px; }
.audit .proportions rect { fill: var(--tone); }
.audit .calm { margin: 20px 0 0; padding: 12px 16px; border-left: 3px solid var(--good); background: var(--code-bg); }
.audit .quiet ~ .calm { border-left-color: var(--dim); }
.audit .recognised > div { display: grid; grid-template-columns: minmax(84px, 160px) minmax(0, 1fr); gap: 2px 16px; padding: 8px 0; border-bottom: 1px solid var(--line); }
.audit .recognised { margin: 0; }
.audit .recognised dt { color: var(--dim); }
.audit .recognised dd { margin: 0; overflow-wrap: anywhere; }
.audit .looked { padding-left: 18px; list-style: disc; }
.audit .looked li { padding: 3px 0; }

.audit .findings { display: flex; flex-direction: column; counter-reset: shown; margin-top: 24px; }
.audit .findings-head { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 8px 20px; margin-bottom: 12px; order: -2; }
.audit .findings-head h2 { margin: 0; }
.audit .filters { position: relative; display: flex; flex-wrap: wrap; gap: 6px; max-width: 100%; font-size: 0.93em; }
.audit .chip, .audit .menu > summary {
  display: inline-flex; align-items: center; gap: 6px; width: auto; min-height: 26px; padding: 1px 9px; border: 1px solid var(--line); border-radius: 13px;
  color: var(--fg); cursor: pointer; user-select: none;
}
.audit .chip input, .audit .choice input { width: 13px; height: 13px; margin: 0; accent-color: var(--link); }
.audit .chip:not(:has(:checked)) { color: var(--dim); }
.audit .chip:hover, .audit .menu > summary:hover, .audit .choice:hover { background-color: var(--code-bg); }
.audit .menu { max-width: 100%; margin: 0; }
.audit .menu > summary { display: flex; max-width: 100%; overflow: hidden; list-style: none; gap: 0; white-space: nowrap; }
.audit .menu > summary::-webkit-details-marker { display: none; }
.audit .menu .chosen { display: none; overflow: hidden; text-overflow: ellipsis; }
.audit .menu:has(input:checked:not(.every)) > summary { border-color: var(--link); font-weight: 600; }
.audit .menu > summary { background: linear-gradient(45deg, transparent 50%, currentColor 50%) right 13px center / 4px 4px no-repeat, linear-gradient(-45deg, transparent 50%, currentColor 50%) right 9px center / 4px 4px no-repeat; padding-right: 24px; }
/* A click anywhere else closes the menu: it falls on its heading. */
.audit .menu[open] > summary::before { content: ''; position: fixed; inset: 0; z-index: 3; cursor: default; }
.audit .menu > fieldset {
  position: absolute; z-index: 4; top: calc(100% + 4px); right: 0; box-sizing: border-box; width: max-content; min-width: min(260px, 100%); max-width: min(460px, 100vw - 36px); max-height: 50vh;
  overflow: auto; margin: 0; padding: 5px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); box-shadow: 0 6px 20px rgba(0, 0, 0, 0.22);
}
.audit .choice { display: grid; grid-template-columns: 14px minmax(0, 1fr) auto; gap: 10px; align-items: center; padding: 4px 8px; border-radius: 5px; cursor: pointer; }
.audit .choice .name { overflow-wrap: anywhere; }
.audit .choice .mono { font-family: var(--mono); font-size: 0.93em; }
.audit .choice .count { color: var(--dim); font-variant-numeric: tabular-nums; }
.audit .menu .hint { margin: 4px 8px; }

.audit .grade {
  display: inline-block; padding: 0 7px; border: 1px solid var(--tone); border-radius: 999px; color: var(--tone);
  font-size: 0.75rem; font-weight: 600; line-height: 1.5; vertical-align: 0.12em;
}
.audit .finding { margin: 0 0 12px; padding: 14px 18px; border: 1px solid var(--line); border-left: 3px solid var(--tone); border-radius: 6px; background: var(--card); break-inside: avoid; }
.audit .finding.one, .audit .places > li { counter-increment: shown; }
.audit .finding h3 { margin: 0; font-size: 1.03em; font-weight: 600; line-height: 1.45; overflow-wrap: anywhere; text-wrap: pretty; }
.audit .finding h3 .grade { margin-right: 4px; }
.audit .times { margin-left: 4px; color: var(--dim); font-weight: 400; white-space: nowrap; }
.audit .meta { display: flex; flex-wrap: wrap; gap: 0; margin: 3px 0 0; color: var(--dim); font-size: 0.93em; }
.audit .meta > * { min-width: 0; max-width: 100%; }
.audit .meta > :not(:last-child)::after { content: '·'; display: inline-block; margin: 0 7px; color: var(--dim); text-decoration: none; }
.audit .where, .audit .meta a, .audit code { font-family: var(--mono); font-size: 0.95em; overflow-wrap: anywhere; }
.audit .where { color: var(--fg); }
.audit .help { margin: 8px 0 0; max-width: 86ch; text-wrap: pretty; }
.audit .frame {
  margin: 8px 0 0; padding: 6px 10px; overflow-x: auto; max-height: none; border: 0; border-radius: 4px; background: var(--code-bg);
  font: 0.86em/1.5 var(--mono); tab-size: 2;
}
.audit .frame span { white-space: pre; }
.audit .frame .line { color: var(--dim); }
.audit .frame .gutter { color: var(--dim); user-select: none; }
.audit .frame .carets { color: var(--tone); font-weight: 700; line-height: 1; }
.audit .related { margin-top: 8px; padding-left: 12px; border-left: 2px solid var(--line); }
.audit .related li + li { margin-top: 4px; }
.audit .related p { margin: 0; overflow-wrap: anywhere; }
.audit .related .frame { margin-top: 4px; }
.audit .fix { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 10px; margin: 8px 0 0; overflow-wrap: anywhere; }
.audit .fix b { font-weight: 600; }
.audit .fix code { display: block; margin-top: 4px; padding: 5px 10px; border-radius: 4px; background: var(--code-bg); white-space: pre-wrap; }
.audit .fix .how { color: var(--dim); font: 0.86em var(--mono); white-space: nowrap; }
.audit .more { margin: 8px 0 0; }
.audit .more > summary { width: fit-content; color: var(--link); cursor: pointer; }
.audit .places { margin-top: 4px; }
.audit .places > li { padding: 8px 0; }
.audit .places > li + li { border-top: 1px solid var(--line); }
.audit .places > li:last-child { padding-bottom: 0; }
.audit .places .own { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.audit .places .frame { margin-top: 4px; }
.audit .shown { display: none; margin: 0 0 12px; color: var(--dim); order: -1; }
.audit:has(.filters [type='checkbox']:not(:checked)) .shown, .audit:has(.filters [type='radio']:checked:not(.every)) .shown { display: block; }
.audit .shown span::before { content: 'Shown: ' counter(shown); }

.audit .by-services { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
.audit .by-services th, .audit .by-services td { padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); text-align: left; }
.audit .by-services th { font-weight: 400; overflow-wrap: anywhere; }
.audit .by-services thead th { color: var(--dim); }
.audit .by-services :is(td, thead th:not(:first-child)) { width: 13%; text-align: right; }
.audit .by-services tr > :last-child { padding-right: 0; }
.audit .by-services td b { color: var(--tone); }
.audit .by-services .none { color: var(--dim); }
.audit .by-rules li { display: grid; grid-template-columns: 2.2em minmax(0, 1fr); padding: 8px 0; border-bottom: 1px solid var(--line); break-inside: avoid; }
.audit .by-rules .count { font-weight: 600; font-variant-numeric: tabular-nums; }
.audit .by-rules p { margin: 0; }
.audit .by-rules .rule { display: flex; flex-wrap: wrap; gap: 2px 8px; align-items: baseline; }
.audit .by-rules .rule a { font-family: var(--mono); font-size: 0.93em; overflow-wrap: anywhere; }
.audit .by-rules .summary { color: var(--dim); }
.audit .notes-list li { padding: 8px 0; border-bottom: 1px solid var(--line); }
.audit .notes-list p { margin: 0; }

@media (max-width: 560px) {
  .audit section { margin-top: 36px; }
  .audit .findings { margin-top: 16px; }
  .audit .finding { padding: 11px 12px; }
  .audit .filters { gap: 4px; font-size: 0.87em; }
  .audit .chip, .audit .menu > summary { gap: 4px; padding-left: 6px; padding-right: 7px; }
  .audit .menu > summary { gap: 0; padding-left: 8px; padding-right: 21px; }
  .audit .menu > fieldset { right: auto; left: 0; }
  .audit .by-services :is(td, thead th:not(:first-child)) { width: auto; }
}
.vscode-high-contrast .audit .frame, .vscode-high-contrast-light .audit .frame, .vscode-high-contrast .audit code, .vscode-high-contrast-light .audit code { outline: 1px solid var(--line); }
@media (forced-colors: active) {
  .audit .finding, .audit .grade { border-color: CanvasText; }
  .audit .proportions { forced-color-adjust: none; }
  /* The arrow of a menu is a background, which such a mode takes away. */
  .audit .menu > summary { padding-right: 9px; }
  .audit .menu:not([open]) > summary::before { content: '\\25be\\a0' / ''; }
}
@media print {
  .audit .filters { display: none; }
  .audit .frame { white-space: pre-wrap; overflow: visible; }
  .audit .frame span { white-space: pre-wrap; }
  .audit .more::details-content { display: block; content-visibility: visible; block-size: auto; }
  .audit .proportions, .audit .frame, .audit .calm { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
${FILTER_STYLE}
`;
