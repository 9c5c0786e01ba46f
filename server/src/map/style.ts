// The look of the map. In the editor every colour is the theme's; a page or a file of its own has a light and a dark set.

/** What a colour is for, with the theme's variable and what stands for it where there is no theme. */
const COLORS: Readonly<Record<string, { readonly theme: string; readonly light: string; readonly dark: string }>> = {
  ground: { theme: '--vscode-editor-background', light: '#ffffff', dark: '#16191d' },
  card: { theme: '--vscode-editorWidget-background', light: '#f6f8fa', dark: '#22272e' },
  ink: { theme: '--vscode-foreground', light: '#1f2328', dark: '#e6edf3' },
  soft: { theme: '--vscode-descriptionForeground', light: '#59636e', dark: '#a3adb8' },
  edge: { theme: '--vscode-contrastBorder, var(--vscode-widget-border', light: '#c3cad2', dark: '#4a525c' },
  line: { theme: '--vscode-descriptionForeground', light: '#6e7781', dark: '#8b949e' },
  box: { theme: '--vscode-contrastBorder, var(--vscode-focusBorder', light: '#0969da', dark: '#58a6ff' },
  bad: { theme: '--vscode-errorForeground', light: '#cf222e', dark: '#ff7b72' },
  warn: { theme: '--vscode-editorWarning-foreground', light: '#9a6700', dark: '#d8a53a' },
  focus: { theme: '--vscode-focusBorder', light: '#0969da', dark: '#58a6ff' },
};

/** The rules of the drawing; `$name` is a colour. */
const DRAWING = `
.map-drawing text { fill: $ink; font-family: $font; font-size: 12px; }
.map-drawing .title { font-size: 14px; font-weight: 600; }
.map-drawing .kind { font-weight: 600; }
.map-drawing .secret { font-family: $mono; font-size: 12px; }
.map-drawing .about, .map-drawing .fact { fill: $soft; }
.map-drawing .unread { fill: $soft; font-style: italic; }
.map-drawing .ground { fill: $ground; stroke: none; }
.map-drawing .service > .frame { fill: $card; stroke: $box; stroke-width: 1.5; }
.map-drawing .end > .frame { fill: $ground; stroke: $line; stroke-dasharray: 5 4; }
.map-drawing .token > .frame { fill: $ground; stroke: $edge; }
.map-drawing .send > .frame { fill: $ground; stroke: none; }
.map-drawing .line { fill: none; stroke: $line; stroke-width: 1.5; }
.map-drawing .tip { fill: $line; stroke: none; }
.map-drawing .send > .line, .map-drawing .session > .line { stroke-width: 1; }
.map-drawing .send > .line { stroke-dasharray: 2 4; }
.map-drawing .beyond > .line { stroke-dasharray: 7 5; }
.map-drawing .bad > .line { stroke: $bad; stroke-width: 2.5; }
.map-drawing .bad > .frame { stroke: $bad; stroke-width: 1.5; }
.map-drawing .bad > .tip { fill: $bad; }
.map-drawing .warn > .line { stroke: $warn; stroke-width: 2; }
.map-drawing .warn > .frame { stroke: $warn; stroke-width: 1.5; }
.map-drawing .warn > .tip { fill: $warn; }
.map-drawing .mark { fill: none; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
.map-drawing .bad > .badge > .mark { stroke: $bad; }
.map-drawing .warn > .badge > .mark { stroke: $warn; }
.map-drawing .badge text { font-weight: 600; }
.map-drawing .bad > .badge text { fill: $bad; }
.map-drawing .warn > .badge text { fill: $warn; }
`;

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const MONO = 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace';

function colored(rules: string, colorOf: (name: string) => string): string {
  return rules.replace(/\$(\w+)/g, (_, name: string) => colorOf(name));
}

function plain(scheme: 'light' | 'dark'): (name: string) => string {
  return (name) => (name === 'font' ? FONT : name === 'mono' ? MONO : (COLORS[name]?.[scheme] ?? 'currentColor'));
}

/** For a file of its own: plain colours, because not every viewer of images knows variables. */
export const FILE_STYLE = `${colored(DRAWING, plain('light'))}@media screen and (prefers-color-scheme: dark) {${colored(DRAWING, plain('dark'))}}\n`;

function variables(scheme: 'light' | 'dark'): string {
  return Object.entries(COLORS)
    .map(([name, color]) => {
      const closing = color.theme.includes('(') ? '))' : ')';
      return `--map-${name}: var(${color.theme}, ${color[scheme]}${closing};`;
    })
    .join(' ');
}

/** Light themes have severities that are too pale for text, at about 3 to 1; towards the colour of text they reach 4.5. */
function inked(name: string): string {
  return `--map-${name}: color-mix(in srgb, var(${COLORS[name]?.theme}, ${COLORS[name]?.light}) 62%, var(--vscode-foreground));`;
}

/** From one of these widths of a page on, in pixels, the drawing from left to right is shown. */
export const FITTING_WIDTHS: readonly number[] = [320, 400, 480, 560, 640, 720, 800, 880, 960];

/** The other drawing is not displayed at all, so that nobody reaches it by keyboard or hears of it. */
const FITTING = `
.map-view { container-type: inline-size; }
.map-fit > .map-down { display: none; }
${FITTING_WIDTHS.map((width) => `@container (width < ${width}px) { .map-fits-${width} > .map-across { display: none; } .map-fits-${width} > .map-down { display: block; } }`).join('\n')}
`;

const PARTS = `
.map-view { overflow: auto; border: 1px solid $edge; border-radius: 6px; background: $ground; }
.map-view svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
.map-drawing [tabindex], .map-drawing a { cursor: pointer; outline: none; }
.map-drawing [tabindex]:hover > .frame, .map-drawing a:hover > .part > .frame { stroke-width: 2.5; }
.map-drawing [tabindex]:hover > .line, .map-drawing a:hover > .part > .line { stroke-width: 3; }
.map-drawing [tabindex]:focus-visible > .frame, .map-drawing a:focus-visible > .part > .frame { stroke: $focus; stroke-width: 3; }
.auth-map { overflow-wrap: anywhere; }
.map-matrix, .map-legend { overflow-wrap: break-word; }
.map-legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 10px 0 0; padding: 0; list-style: none; color: $soft; font-size: 0.92em; }
.map-legend > li { display: flex; align-items: center; gap: 7px; }
.map-legend svg { flex: none; }
.map-legend .sample { fill: none; stroke: $line; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
.map-legend .beyond { stroke-dasharray: 6 4; }
.map-legend .send { stroke-dasharray: 1 4; }
.map-legend .bad { stroke: $bad; }
.map-legend .warn { stroke: $warn; }
.map-tokens { margin: 0; padding: 0; list-style: none; }
.map-tokens > li { padding: 14px 0; border-top: 1px solid $edge; }
.map-tokens > li:first-child { border-top: 0; padding-top: 0; }
.map-tokens h3 { margin: 0 0 4px; font-size: 1em; font-weight: 600; overflow-wrap: anywhere; }
.map-tokens li:target h3 { text-decoration: underline; }
.map-tokens dl { display: grid; grid-template-columns: minmax(84px, max-content) minmax(0, 1fr); gap: 2px 16px; margin: 0; }
.map-tokens dl > dt { color: $soft; }
.map-tokens dl > dd { margin: 0; overflow-wrap: anywhere; }
.map-tokens .unread { color: $soft; font-style: italic; }
.map-defects { margin: 8px 0 0; padding: 0; list-style: none; }
.map-defects > li { display: grid; grid-template-columns: 4.6em minmax(0, 1fr); align-items: baseline; gap: 0 10px; padding: 3px 0; }
.map-defects .severity { font-weight: 600; }
.map-defects .error { color: $bad; }
.map-defects .warning { color: $warn; }
.map-defects .info { color: $soft; }
.map-matrix { overflow-x: auto; }
.map-matrix table { border-collapse: collapse; width: auto; min-width: 60%; font-size: 0.95em; }
.map-matrix caption { padding: 0 0 8px; color: $soft; text-align: left; caption-side: top; }
.map-matrix th, .map-matrix td { padding: 6px 18px 6px 0; border-bottom: 1px solid $edge; text-align: left; vertical-align: top; font-weight: 400; }
.map-matrix thead th { color: $soft; }
.map-matrix tbody th { max-width: 38ch; }
.map-matrix tbody th code { font-weight: 600; overflow-wrap: break-word; }
.map-matrix .missing { color: $bad; font-weight: 600; }
.map-matrix .quiet { color: $soft; }
.map-matrix .where { display: block; font-size: 0.92em; }
.map-note { color: $soft; }
.auth-map .map-of { color: $soft; font-weight: 400; overflow-wrap: anywhere; }
.auth-map .map-of b { color: $ink; font-weight: 600; }
@media (max-width: 400px) { .map-tokens dl { grid-template-columns: minmax(64px, max-content) minmax(0, 1fr); gap: 2px 10px; } }
@media print { .map-matrix { overflow: visible; } .map-tokens > li, .map-matrix tr { break-inside: avoid; } }
@media (forced-colors: active) { .map-drawing { forced-color-adjust: none; } }
`;

/** The style of the drawing, its list and the matrix, for a page's one style element. The colours are the editor's where it has them. */
export const MAP_STYLE = `
.auth-map { ${variables('light')} }
@media screen and (prefers-color-scheme: dark) { .auth-map { ${variables('dark')} } }
.vscode-light .auth-map { ${['bad', 'warn'].map(inked).join(' ')} }
${colored(DRAWING + PARTS + FITTING, (name) => (name === 'font' ? `var(--vscode-font-family, ${FONT})` : name === 'mono' ? `var(--vscode-editor-font-family, ${MONO})` : `var(--map-${name})`))}`;

/** What a page of the map alone needs besides. */
export const DOCUMENT_STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; padding: clamp(14px, 4vw, 32px); color: #1f2328; background: #ffffff; font: 14px/1.55 ${FONT}; }
main { max-width: 1120px; margin: 0 auto; }
h1 { margin: 0 0 4px; font-size: 1.7em; font-weight: 600; }
h2 { margin: 0; font-size: 1.2em; font-weight: 600; }
section { margin-top: 32px; }
.title { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 14px; margin-bottom: 12px; }
code { font-family: ${MONO}; font-size: 0.92em; }
@media screen and (prefers-color-scheme: dark) { body { color: #e6edf3; background: #16191d; } a { color: #58a6ff; } }
@media print { .map-view { overflow: visible; border: 0; } }
`;
