/** The look of what a page has around the drawing of the Auth Map; the drawing brings its own style. */
export const MAP_PAGE_STYLE = `
main { max-width: 1500px; }
header.map-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 14px; padding: 0 0 0 12px; }
.map-head h1 { margin: 0; font-size: 1.45em; }
.map-head .about { gap: 2px 12px; }
.map-bar { display: flex; flex-wrap: wrap; align-items: center; gap: 5px; margin: -16px -8px 14px; padding: 8px; border-bottom: 1px solid var(--line); }
.map-bar button:not(.place) { padding: 1px 8px; }
.map-bar .saves { display: flex; flex-wrap: wrap; gap: 5px; margin-left: auto; }
main > .auth-map > section:first-child { margin-top: 16px; }
.auth-map .title { flex-wrap: wrap; gap: 2px 12px; margin-bottom: 8px; }
.view { display: grid; grid-template-columns: minmax(0, 1fr) 320px; border: 1px solid var(--line); border-radius: 6px; }
.canvas { min-width: 0; max-height: max(380px, 74vh); overflow: auto; display: grid; place-items: safe center; padding: 8px; cursor: grab; }
.canvas.dragged { cursor: grabbing; user-select: none; }
.canvas svg { display: block; max-width: none; }
.canvas [data-part] { cursor: pointer; outline: none; }
.canvas .chosen > .frame { stroke: var(--vscode-focusBorder); stroke-width: 2.5; }
.canvas .ground { fill: none; }
.tools { display: flex; gap: 2px; margin-left: auto; }
.tools button:not(.place), aside .close {
  min-width: 26px; padding: 1px 7px; border-color: transparent; background: transparent; color: var(--vscode-foreground);
  font-variant-numeric: tabular-nums;
}
.tools button:not(.place):hover, aside .close:hover { background: var(--vscode-toolbar-hoverBackground, var(--vscode-list-hoverBackground)); }
.tools .scale { min-width: 54px; }
aside {
  position: relative; padding: 16px 18px; border-left: 1px solid var(--line); overflow: auto; max-height: max(380px, 74vh);
  overflow-wrap: anywhere;
}
aside > h3 { margin: 0 0 8px; font-size: 1.05em; }
aside .map-tokens > li { padding: 0; border: 0; }
aside .map-tokens h3 { margin: 0 30px 12px 0; font-size: 1.05em; line-height: 1.4; }
aside .map-tokens dl { grid-template-columns: 84px minmax(0, 1fr); gap: 5px 12px; }
aside .map-tokens dl > dd { padding: 0; }
/* The head of the page says it already. */
main > .auth-map > section:first-child .title > .map-note { display: none; }
aside .map-defects { margin-top: 14px; }
aside .map-defects > li { display: block; padding: 8px 0; border-top: 1px solid var(--line); }
aside .map-defects .severity { display: block; }
aside .map-defects .map-note { display: block; }
aside .close { position: absolute; top: 10px; right: 10px; }
.brokens li { padding: 8px 0; }
.brokens li + li { border-top: 1px solid var(--line); }
.brokens .place { font-family: inherit; font-size: 1em; font-weight: 600; }
.brokens p { margin: 2px 0 0; color: var(--vscode-descriptionForeground); }
.hint { margin-top: 10px; color: var(--vscode-descriptionForeground); }
.keystrokes { margin-top: 14px; }
.keystrokes > div { grid-template-columns: 84px 1fr; border: 0; padding: 2px 0; }
.keystrokes dt { color: var(--vscode-foreground); }
.keystrokes dd { color: var(--vscode-descriptionForeground); }
.looked { padding-left: 18px; list-style: disc; }
.looked li { padding: 3px 0; }
@media (max-width: 760px) {
  .view { grid-template-columns: minmax(0, 1fr); }
  .canvas { max-height: max(340px, 66vh); }
  aside { max-height: none; border-left: 0; border-top: 1px solid var(--line); }
}
@media (max-width: 520px) {
  body { padding-left: 14px; padding-right: 14px; }
  .map-bar { margin-top: -12px; }
}
@media (max-width: 400px) {
  .map-bar { gap: 4px; font-size: 0.92em; }
  .map-bar .saves { flex-wrap: nowrap; gap: 4px; }
  .map-bar button:not(.place) { padding: 1px 5px; }
  .auth-map .title { gap: 2px 4px; }
  .tools { gap: 0; }
  .tools button:not(.place) { min-width: 22px; padding: 1px 4px; }
  .tools .scale { min-width: 46px; }
}
`;
