import type { Report } from '../../server/src/report/report';
import { LineTable } from '../../server/src/text/range';
import { findingAt } from '../cli/report-of';

/** What a workspace could put into a name or a value to break out of a report, whatever its format. */
export const ATTACK = [
  '</pre></style></script><script>alert(1)</script><img src=x onerror=alert(2)>',
  '"\' onmouseover="alert(3)" x=\'',
  ']]></failure><testcase/>',
  '::error file=x::owned',
  '##[command]owned',
  '`<b>` ``` [link](javascript:alert(4)) ![i](http://evil.example/x.png) https://evil.example www.evil.example',
  '@acme/team #1 | cell',
  '\u001b[31mred\u0000\u0008\ufffe\ud800\u202e',
  '%0A::warning::owned',
].join(' ');

const FILE = `a,b:c%/<i>${'`'}@x|y.ts`;
const TEXT = `const x = '${ATTACK}';\n`;

/** A report in which every text that comes from the workspace is an attack. */
export function attackReport(): Report {
  const at = { file: FILE, start: 6, end: 7 };
  const finding = findingAt(at, {
    severity: 'error',
    message: `Message ${ATTACK}`,
    help: `Help ${ATTACK}`,
    related: [{ at, message: `Related ${ATTACK}` }],
    fixes: [{ title: `Fix ${ATTACK}`, safety: 'suggested', command: `run ${ATTACK}`, edits: [] }],
  });
  return {
    folders: [''],
    root: `/work/${ATTACK.replaceAll('/', '')}`,
    files: 1,
    durationMs: 1,
    findings: [finding, { ...finding, severity: 'info' }],
    problems: [{ file: FILE, message: `Problem ${ATTACK}`, at }],
    sourceOf: (file) => (file === FILE ? { text: TEXT, lines: new LineTable(TEXT), secrets: [] } : undefined),
    serviceOf: () => ({ name: `Service ${ATTACK}`, folder: ATTACK }),
    maps: () => [],
    madeAt: Date.UTC(2026, 2, 15, 12),
    baselined: 1,
  };
}
