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

/** Of a file by itself: what an editor's page has from its own style. */
export const FILE_STYLE = `
:root { color-scheme: light dark; ${LIGHT}}
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
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
.audit { ${LIGHT}  color: var(--fg); }
@media (prefers-color-scheme: dark) { .audit { ${DARK} } }
.audit a { color: var(--link); text-decoration: none; }
.audit a:hover { text-decoration: underline; }
.audit :focus-visible { outline: 2px solid var(--vscode-focusBorder, var(--link)); outline-offset: 2px; }
.audit ul { margin: 0; padding: 0; list-style: none; }
.audit p { max-width: none; }
.audit section { margin-top: 44px; }
.audit section > h2 { margin: 0 0 14px; font-size: 1.25em; font-weight: 600; }
.audit .error { --tone: var(--error); }
.audit .warning { --tone: var(--warning); }
.audit .info { --tone: var(--info); }
.audit .good { --tone: var(--good); }
.audit .bar rect, .audit .proportions rect { fill: var(--tone); }

.audit .audit-head { padding: 0; border: 0; }
.audit .kicker { margin: 0; color: var(--dim); overflow-wrap: anywhere; }
.audit .kicker b { color: var(--fg); font-weight: 600; }
.audit h1 { margin: 4px 0 6px; font-size: clamp(1.6em, 4.6vw, 2.3em); font-weight: 650; line-height: 1.2; letter-spacing: -0.01em; text-wrap: balance; }
.audit h1:focus { outline: none; }
.audit .facts { margin: 0; color: var(--dim); }
.audit .facts span + span::before { content: '·'; margin: 0 8px; }
.audit .proportions { display: block; width: 100%; height: 8px; margin-top: 20px; border-radius: 4px; }
.audit .calm { margin-top: 20px; padding: 14px 18px; border-left: 3px solid var(--good); background: var(--code-bg); }

.audit .hint { margin: -8px 0 16px; color: var(--dim); }
.audit .columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 2fr); gap: 24px 40px; align-items: start; }
.audit fieldset { min-width: 0; margin: 0; padding: 0; border: 0; }
.audit .by-rule { grid-column: 2; grid-row: 1 / span 9; }
.audit .by-severity, .audit .by-service { grid-column: 1; }
.audit legend { margin-bottom: 6px; padding: 0; color: var(--dim); font-weight: 600; }
.audit .choice {
  display: grid; grid-template-columns: 16px minmax(0, 1fr) auto; gap: 1px 10px; align-items: center; margin: 0; padding: 6px 8px; border-radius: 6px;
  flex: 1; min-width: 0; cursor: pointer;
}
.audit p.choice { cursor: auto; padding-left: 34px; }
.audit label.choice:hover, .audit label.choice:has(:checked[type='radio']) { background: var(--code-bg); }
.audit .choice input { margin: 0; accent-color: var(--link); }
.audit .choice .name { overflow-wrap: anywhere; }
.audit .choice:has(:checked[type='radio']) .name { font-weight: 600; }
.audit .by-rule .choice .name { font-family: var(--mono); font-size: 0.92em; }
.audit .by-rule .all .name { font-family: inherit; font-size: 1em; }
.audit .choice .count { font-variant-numeric: tabular-nums; font-weight: 600; }
.audit .choice .summary { grid-column: 2 / -1; color: var(--dim); font-size: 0.92em; }
.audit .bar { grid-column: 2 / -1; display: block; margin: 3px 0 1px; width: 100%; height: 3px; background: color-mix(in srgb, var(--line) 60%, transparent); border-radius: 2px; }
.audit .ruled { display: flex; align-items: flex-start; gap: 8px; }
.audit .ruled > a { padding: 6px 4px; font-size: 0.92em; }

.audit .grade {
  display: inline-block; justify-self: start; padding: 1px 8px; border: 1px solid var(--tone); border-radius: 999px; color: var(--tone);
  font-size: 0.78rem; font-weight: 600; line-height: 1.5; vertical-align: 0.12em; letter-spacing: 0.01em;
}
.audit .finding {
  counter-increment: shown; margin: 0 0 16px; padding: 18px 20px; border: 1px solid var(--line); border-left: 3px solid var(--tone); border-radius: 8px;
  background: var(--card); content-visibility: auto; contain-intrinsic-size: auto 260px; break-inside: avoid;
}
.audit .finding h3 { margin: 0; font-size: 1.03em; font-weight: 600; line-height: 1.5; overflow-wrap: anywhere; text-wrap: pretty; }
.audit .finding h3 .grade { margin-right: 4px; }
.audit .meta { display: flex; flex-wrap: wrap; gap: 0 14px; margin: 4px 0 0; color: var(--dim); font-size: 0.93em; }
.audit .where, .audit .meta a, .audit code { font-family: var(--mono); font-size: 0.93em; overflow-wrap: anywhere; }
.audit .where { color: var(--fg); }
.audit .help { margin: 12px 0 0; max-width: 82ch; text-wrap: pretty; }
.audit .frame {
  margin: 12px 0 0; padding: 10px 14px; overflow-x: auto; max-height: none; border: 0; border-radius: 6px; background: var(--code-bg);
  font: 0.86em/1.6 var(--mono); tab-size: 2;
}
.audit .frame span { white-space: pre; }
.audit .frame .line { color: var(--dim); }
.audit .frame .gutter { color: var(--dim); user-select: none; }
.audit .frame .carets { color: var(--tone); font-weight: 700; line-height: 1; }
.audit .related { margin-top: 14px; padding-left: 14px; border-left: 2px solid var(--line); }
.audit .related li + li { margin-top: 10px; }
.audit .related p { margin: 0; }
.audit .related .frame { margin-top: 6px; padding: 6px 14px; }
.audit .fixes { display: flex; flex-wrap: wrap; gap: 2px 12px; margin-top: 14px; }
.audit .fixes h4 { margin: 0; color: var(--good); font-size: 1em; font-weight: 600; }
.audit .fixes ul { flex: 1; min-width: 200px; }
.audit .fixes code { display: block; margin-top: 4px; padding: 6px 10px; border-radius: 4px; background: var(--code-bg); white-space: pre-wrap; }
.audit .fixes .how { color: var(--dim); font: 0.86em var(--mono); white-space: nowrap; }
.audit .shown { margin: 4px 0 0; color: var(--dim); }
.audit .shown::before { content: 'Findings shown: ' counter(shown); }
.audit .cards { display: contents; }
.audit .notes-list li { padding: 10px 0; border-bottom: 1px solid var(--line); }
.audit .notes-list p { margin: 0; }

@media (max-width: 760px) {
  .audit .columns { grid-template-columns: minmax(0, 1fr); }
  .audit .by-rule, .audit .by-severity, .audit .by-service { grid-column: 1; grid-row: auto; }
  .audit .finding { padding: 14px 14px; }
}
@media (forced-colors: active) { .audit .finding, .audit .grade { border-color: CanvasText; } .audit .bar rect, .audit .proportions rect { fill: CanvasText; } }
@media print {
  .audit .choice input, .audit .hint, .audit .shown { display: none; }
  .audit .choice { grid-template-columns: minmax(0, 1fr) auto; padding-left: 0; }
  .audit .choice .bar, .audit .choice .summary { grid-column: 1 / -1; }
  .audit .finding { content-visibility: visible; }
  .audit .frame { white-space: pre-wrap; overflow: visible; }
  .audit .proportions, .audit .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
${FILTER_STYLE}
`;
