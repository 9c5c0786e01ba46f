/** The look of a page, in the colours of the theme: every colour is the theme's own, and none carries a meaning that no word says. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; }
* { box-sizing: border-box; }
body {
  margin: 0;
  padding: 28px 32px 64px;
  color: var(--vscode-foreground);
  background: var(--vscode-editor-background);
  font: var(--vscode-font-size, 13px)/1.55 var(--vscode-font-family, sans-serif);
}
main { max-width: 860px; margin: 0 auto; overflow-wrap: anywhere; }
h1 { margin: 10px 0 16px; font-size: clamp(1.35em, 4.4vw, 1.85em); font-weight: 600; line-height: 1.28; text-wrap: pretty; overflow-wrap: anywhere; }
.rest { font-size: 0.7em; font-weight: 400; color: var(--vscode-descriptionForeground); }
/* It gets the focus from the script, to be read out, and is not reached by Tab. */
h1:focus { outline: none; }
h2 { margin: 0; font-size: 1.15em; font-weight: 600; }
h3 { margin: 0; font-size: 1em; font-weight: 600; }
p { margin: 6px 0; max-width: 72ch; }
ul, ol { margin: 0; padding: 0; list-style: none; }
code, pre { font-family: var(--vscode-editor-font-family, monospace); font-size: 0.95em; color: inherit; background: none; }
code { padding: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
header { padding: 2px 0 4px 20px; border-left: 4px solid var(--tone, var(--vscode-descriptionForeground)); }
section { margin-top: 36px; }
.title { display: flex; align-items: center; justify-content: space-between; gap: 12px; margin-bottom: 12px; min-height: 26px; }
.about { display: flex; flex-wrap: wrap; gap: 4px 18px; align-items: center; color: var(--vscode-descriptionForeground); }
.facts { display: block; color: var(--vscode-descriptionForeground); }
.facts span + span::before { content: ' · '; }
.checked { margin-top: 40px; color: var(--vscode-descriptionForeground); }

.tone-good { --tone: var(--vscode-testing-iconPassed, var(--vscode-charts-green)); }
.tone-bad { --tone: var(--vscode-errorForeground, var(--vscode-charts-red)); }
.tone-warn { --tone: var(--vscode-editorWarning-foreground, var(--vscode-charts-yellow)); }
.vscode-light .tone-good { --tone: color-mix(in srgb, var(--vscode-testing-iconPassed, var(--vscode-charts-green)) 62%, var(--vscode-foreground)); }
.vscode-light .tone-bad { --tone: color-mix(in srgb, var(--vscode-errorForeground, var(--vscode-charts-red)) 62%, var(--vscode-foreground)); }
.vscode-light .tone-warn { --tone: color-mix(in srgb, var(--vscode-editorWarning-foreground, var(--vscode-charts-yellow)) 62%, var(--vscode-foreground)); }
.tone-quiet { --tone: var(--vscode-descriptionForeground); }
.badge { display: inline-flex; align-items: baseline; gap: 8px; color: var(--vscode-foreground); font-weight: 600; }
.mark {
  flex: none; width: 17px; height: 17px; border: 1.5px solid var(--tone); border-radius: 50%;
  color: var(--tone); font-size: 11px; font-weight: 700; line-height: 14px; text-align: center;
}

table { width: 100%; border-collapse: collapse; }
th, td { padding: 10px 16px 10px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { padding-top: 0; padding-bottom: 6px; color: var(--vscode-descriptionForeground); font-weight: 400; }
tbody th { font-weight: 400; }
tr > :last-child { padding-right: 0; }
td { font-variant-numeric: tabular-nums; }
.verdicts th[scope='row'] { width: 44%; }
.verdicts .name { display: block; margin-top: 3px; }
.verdicts p:first-child { margin-top: 0; }
.label { color: var(--vscode-descriptionForeground); }

dl { margin: 0; }
dl > div { display: grid; grid-template-columns: minmax(110px, 26%) 1fr; gap: 2px 16px; padding: 6px 0; border-bottom: 1px solid var(--line); }
dt { color: var(--vscode-descriptionForeground); }
dd { margin: 0; }
dd .words { display: block; color: var(--vscode-descriptionForeground); }
details { margin-top: 12px; }
summary { width: fit-content; cursor: pointer; color: var(--vscode-textLink-foreground); }
pre {
  margin: 8px 0; padding: 12px 14px; overflow: auto; max-height: 480px; border: 1px solid var(--line); border-radius: 4px;
  background: var(--vscode-textCodeBlock-background); line-height: 1.5;
}

.notes li, .keys li { padding: 4px 0; }
.notes li { display: grid; grid-template-columns: 92px 1fr; gap: 12px; }
.aside { margin: 20px 0 0; color: var(--vscode-descriptionForeground); }
.aside b { color: var(--vscode-foreground); font-weight: 600; }
.verdict + .verdict { margin-top: 14px; }
.verdict p { margin: 2px 0; }
.where { color: var(--vscode-descriptionForeground); }
.offer { margin: 8px 0 4px; }
.badge .mark { position: relative; top: -1px; }
.checks > li > .mark { margin-top: 2px; }
.checks > li { display: grid; grid-template-columns: 17px minmax(0, 1fr); gap: 11px; padding: 14px 0; border-bottom: 1px solid var(--line); }
.checks > li:last-child { border-bottom: 0; padding-bottom: 4px; }
.asked { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 10px; }
.answer { color: var(--vscode-descriptionForeground); }
.said { margin-top: 6px; }
.said > li + li { margin-top: 10px; }
.said p { margin: 0; }
.said .facts { display: flex; flex-wrap: wrap; gap: 0 12px; margin-top: 1px; }
.said .rule { white-space: nowrap; }
.group { margin: 0; border-bottom: 1px solid var(--line); }
.group > summary { width: auto; padding: 10px 0; color: var(--vscode-descriptionForeground); }
.group > summary b { color: var(--vscode-foreground); font-weight: 600; }
.group > .checks { padding: 0 0 12px 4px; }
.group .checks > li { padding: 8px 0; border-bottom: 0; }
.group .asked h3 { font-weight: 400; }
.group .said, .group .said .facts { color: var(--vscode-descriptionForeground); }
.group .said p { display: inline; }
.group .said > li + li { margin-top: 4px; }
section > h3 { margin: 22px 0 0; }
section > .title + h3 { margin-top: 0; }
h4 { margin: 0; font-size: 1em; font-weight: 600; }
section > h3 { color: var(--vscode-descriptionForeground); font-weight: 400; }
.live > li { padding: 12px 0 16px; }
.live > li + li { border-top: 1px solid var(--line); }
.command { display: flex; align-items: flex-start; gap: 10px; }
.command pre { flex: 1; min-width: 0; }
.command button { margin-top: 8px; }

button { font: inherit; cursor: pointer; overflow-wrap: break-word; }
button:not(.place) {
  padding: 3px 12px; border: 1px solid var(--vscode-button-border, transparent); border-radius: 3px;
  color: var(--vscode-button-foreground); background: var(--vscode-button-background);
}
button:not(.place):hover { background: var(--vscode-button-hoverBackground); }
button.secondary { color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); }
button.secondary:hover { background: var(--vscode-button-secondaryHoverBackground); }
button.place {
  padding: 0; border: 0; color: var(--vscode-textLink-foreground); background: none; text-align: left; overflow-wrap: anywhere;
  font-family: var(--vscode-editor-font-family, monospace); font-size: 0.95em;
}
button.place:hover { color: var(--vscode-textLink-activeForeground); text-decoration: underline; }
.buttons { display: flex; flex-wrap: wrap; gap: 10px; }
.fix { margin: 6px 8px 2px 0; }
:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }

body { --line: var(--vscode-widget-border, var(--vscode-panel-border, rgba(128, 128, 128, 0.35))); }
body.vscode-high-contrast, body.vscode-high-contrast-light { --line: var(--vscode-contrastBorder); }
.vscode-high-contrast button:not(.place), .vscode-high-contrast-light button:not(.place) { border-color: var(--vscode-contrastBorder); }
.vscode-high-contrast button.place, .vscode-high-contrast-light button.place { text-decoration: underline; }
#status:not(:empty) {
  position: fixed; right: 20px; bottom: 20px; padding: 8px 14px; border: 1px solid var(--line); border-radius: 4px;
  color: var(--vscode-notifications-foreground, var(--vscode-foreground)); background: var(--vscode-notifications-background, var(--vscode-editor-background));
}

@media (max-width: 520px) {
  body { padding: 20px 18px 48px; }
  .notes li { grid-template-columns: 1fr; gap: 2px; }
  .verdicts thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .verdicts tr, .verdicts th, .verdicts td { display: block; }
  .verdicts th[scope='row'] { width: auto; padding-bottom: 4px; border-bottom: 0; }
  .verdicts td { padding-top: 4px; }
  .command { display: block; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; scroll-behavior: auto !important; } }
`;
