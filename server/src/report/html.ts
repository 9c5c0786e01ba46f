import { MAP_STYLE } from '../map/index';
import { html } from '../page/html';
import { auditPage, placeText } from './audit-page';
import { AUDIT_STYLE, FILE_STYLE } from './audit-style';
import { auditedFolders } from './folder-names';
import type { Report } from './report';

/** The report as one file that needs nothing else: no script, nothing from outside, in the colours that its reader's system prefers. */
export function htmlReport(report: Report): string {
  const made = new Date(report.madeAt).toISOString();
  const title = html`Authlint audit of ${auditedFolders(report)}`;
  const foot = html`<footer>Made by <a href="https://github.com/authlint/authlint">Authlint</a> on <time datetime="${made}">${made.slice(0, 16).replace('T', ', ')} UTC</time> from the files alone. Secrets are masked.</footer>`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>
${FILE_STYLE}${AUDIT_STYLE}${MAP_STYLE}</style>
</head>
<body>
<main>
${auditPage(report, { place: placeText(report), compact: false })}</main>
${foot}
</body>
</html>
`;
}
