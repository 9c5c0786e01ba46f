// The one door to the Auth Map, for the editor, the reports and the command line.

export type { AuthMap, LocatePlace, MapDefect, MapEnd, MapSend, MapService, MapToken } from './auth-map';
export { brokenParts, isBroken } from './auth-map';
export { mapDocument } from './document';
export { authMap } from './from-contract';
export { mapJson } from './json';
export { drawnPart } from './labels';
export type { MapLook } from './look';
export { mapMarkdown } from './markdown';
export { mermaidOf } from './mermaid';
export { mapHtml } from './page';
export { MAP_STYLE } from './style';
export { svgOf } from './svg';
export { mapText } from './text';
