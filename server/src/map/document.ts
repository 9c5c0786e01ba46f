import { html } from '../page/html';
import type { AuthMap } from './auth-map';
import { mapHtml } from './page';
import { DOCUMENT_STYLE, MAP_STYLE } from './style';

/** The map as one page of its own, without script and without anything from outside. */
export function mapDocument(map: AuthMap): string {
  const place = (at: Parameters<AuthMap['locate']>[0]) => {
    const { file, line } = map.locate(at);
    return html`<code class="place">${file}:${line}</code>`;
  };
  // The style is our own text, and the only thing that the policy lets in.
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Auth Map</title>
<style>${DOCUMENT_STYLE}${MAP_STYLE}</style>
</head>
<body>
<main><h1>Auth Map</h1>${mapHtml(map, { place }).toString()}</main>
</body>
</html>
`;
}
