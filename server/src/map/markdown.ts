import type { MatrixCell } from '../analysis/secret-matrix';
import { proseMarkdown } from '../text/markdown';
import type { Place } from '../text/range';
import { visible } from '../text/visible';
import type { AuthMap, MapDefect } from './auth-map';
import { MATRIX_LEGEND, needOf } from './matrix-table';
import { mermaidOf } from './mermaid';
import { capital, kindOf, NOTHING, summaryOf, wayOf } from './words';

/** The map as Markdown: a fence of Mermaid, the tokens and the secrets as tables. `of`: of which folder it is, where there are several. */
export function mapMarkdown(map: AuthMap, of?: string): string {
  const heading = (text: string, word = 'in') => `## ${text}${of === undefined ? '' : ` ${word} ${code(of)}`}`;
  const blocks = [heading('Auth Map', 'of')];
  if (map.services.length === 0) blocks.push(NOTHING);
  else {
    blocks.push(`${capital(summaryOf(map))}.`, `\`\`\`mermaid\n${mermaidOf(map)}\`\`\``);
    if (map.tokens.length > 0) blocks.push(`${heading('Tokens')}\n\n${tokenTable(map)}`);
    const problems = problemList(map);
    if (problems.length > 0) blocks.push(`${heading('What is broken')}\n\n${problems.join('\n')}`);
  }
  if (map.matrix.secrets.length > 0) blocks.push(`${heading('Secrets')}\n\n${secretTable(map)}`, MATRIX_LEGEND);
  return `${blocks.join('\n\n')}\n`;
}

const UNREAD = '_cannot be read_';

function tokenTable(map: AuthMap): string {
  const rows = map.tokens.map((token) => {
    const { kind, secret, algorithm, lifetime, leeway, audience, issuers, verifiers, defects } = token;
    const said = (value: string | undefined, applies = true) =>
      value === undefined ? (kind === 'token' && applies ? UNREAD : '') : proseMarkdown(value);
    return [
      capital(kindOf(token)),
      code(wayOf(map, token)),
      secret === undefined ? said(undefined) : code(secret),
      said(algorithm, issuers.length > 0),
      said(lifetime, issuers.length > 0),
      said(leeway, verifiers.length > 0),
      said(audience),
      places(map, issuers),
      places(map, verifiers),
      String(defects.filter(({ severity }) => severity !== 'info').length || ''),
    ];
  });
  return table(['Token', 'Way', 'Secret', 'Algorithm', 'Lifetime', 'Leeway', 'Audience', 'Issued', 'Verified', 'Problems'], rows);
}

function problemList(map: AuthMap): readonly string[] {
  const told = new Set<string>();
  return [...map.tokens, ...map.sends, ...map.services].flatMap(({ defects }) =>
    defects.flatMap((defect) => {
      const line = problemLine(map, defect);
      if (defect.severity === 'info' || told.has(line)) return [];
      told.add(line);
      return [line];
    }),
  );
}

function problemLine(map: AuthMap, { finding, severity, at }: MapDefect): string {
  return `- **${severity}** ${proseMarkdown(finding.message)} (${code(finding.rule)}, ${place(map, at)})`;
}

function secretTable(map: AuthMap): string {
  const { environments, secrets } = map.matrix;
  const rows = secrets.flatMap(({ name, rows: services }) =>
    services.map((row, index) => [
      index === 0 ? code(name) : '',
      code(row.service.name),
      proseMarkdown(needOf(row)),
      ...environments.map((environment) => cell(map, row.cells.get(environment))),
    ]),
  );
  return table(['Secret', 'Service', 'Need', ...environments.map(capital)], rows);
}

function cell(map: AuthMap, found: MatrixCell | undefined): string {
  if (!found || found.state === 'unseen') return '–';
  const { shape, state, at } = found;
  const words = [
    ...(shape ? [`${code(shape.fingerprint)} ${shape.length}`] : []),
    ...(shape && state === 'value' ? [] : [state === 'value' ? 'given' : state]),
    ...(at ? [place(map, at)] : []),
  ];
  return words.join(' ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** More places than this are counted. */
const MOST_PLACES = 3;

function places(map: AuthMap, at: readonly Place[]): string {
  const shown = at.slice(0, MOST_PLACES).map((one) => place(map, one));
  return at.length > MOST_PLACES ? `${shown.join(', ')} and ${at.length - MOST_PLACES} more` : shown.join(', ');
}

function place(map: AuthMap, at: Place): string {
  const { file, line } = map.locate(at);
  return code(`${file}:${line}`);
}

/** A text of the workspace in the way of code, where nothing is a link, a name of a person or markup. A bar would end a cell of a table. */
function code(text: string): string {
  const plain = visible(text).replace(/\|/g, '\\|');
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = plain.startsWith('`') || plain.endsWith('`') || longest > 0 ? ' ' : '';
  return `${fence}${pad}${plain}${pad}${fence}`;
}
