import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import { Analysis } from '../analysis/analysis';
import { type MatrixCell, type MatrixRow, type SecretMatrix, secretMatrix } from '../analysis/secret-matrix';
import { loadInto, openWorkspace } from '../disk/workspace';
import type { Environment } from '../model/contract';
import { visible } from '../text/visible';
import { type Io, UsageError } from './io';
import { COMMON, parseOptions } from './options';
import { settingsFor } from './settings-file';

/** `authlint secrets [DIR]`: which service has which secret in which environment, by fingerprints that hold for one run only. */
export async function secrets(args: readonly string[], io: Io): Promise<number> {
  const { options, positionals } = parseOptions(args, { ...COMMON, json: { kind: 'flag' }, config: { kind: 'value' } });
  const [written = '.', ...more] = positionals;
  if (more.length > 0) throw new UsageError('secrets takes one folder');
  const root = path.resolve(io.cwd, written);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`No such folder: "${written}"`);
  const config = options.config === undefined ? undefined : path.resolve(io.cwd, options.config);
  const analysis = new Analysis(settingsFor(root, io.cwd, config).settings);
  const workspace = openWorkspace(root);
  loadInto(analysis, workspace);
  const matrix = secretMatrix(analysis.contract(), randomBytes(32));
  const lineOf: LineOf = ({ at }) => (at ? analysis.linesOf(at.file).position(at.start).line + 1 : undefined);
  io.stdout.write(options.json ? asJson(root, matrix, lineOf) : asText(matrix));
  for (const { path: file, message } of workspace.problems) io.stderr.write(`${visible(file)}: ${message}\n`);
  return 0;
}

type LineOf = (cell: MatrixCell) => number | undefined;

const LEGEND = `
A cell shows the fingerprint of the value, its length in characters, and the file it comes from.
Equal fingerprints are equal values; they change with every run and tell nothing else.
elsewhere: given, but the value is not in this workspace. nowhere: nothing seen gives it. -: this environment is not seen.
`;

function asText({ environments, secrets: list }: SecretMatrix): string {
  if (list.length === 0) return 'No secrets: no code here reads one, and no env file has one.\n';
  const lines = list.flatMap(({ name, rows }) =>
    rows.map((row, index) => [
      index === 0 ? name : '',
      row.service.name,
      needOf(row),
      ...environments.map((environment) => cellText(row.cells.get(environment))),
    ]),
  );
  // Names are the workspace's, and must not steer the terminal.
  const table = [['secret', 'service', 'need', ...environments], ...lines.map((cells) => cells.map(visible))];
  const widths = (table[0] as string[]).map((_, column) => Math.max(...table.map((line) => (line[column] ?? '').length)));
  const text = table
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
  return `${text}\n${LEGEND}`;
}

function needOf({ need }: MatrixRow): string {
  if (!need) return 'not read';
  return need.reader === '' ? need.strength : `read by ${need.reader}`;
}

function cellText(cell: MatrixCell | undefined): string {
  if (!cell || cell.state === 'unseen') return '-';
  const where = cell.at ? ` ${cell.at.file}` : '';
  if (!cell.shape) return `${cell.state}${where}`;
  const { fingerprint, length } = cell.shape;
  return `${fingerprint} ${length}${where}${cell.state === 'placeholder' ? ' (placeholder)' : ''}`;
}

function asJson(root: string, { environments, secrets: list }: SecretMatrix, lineOf: LineOf): string {
  const cellsOf = (row: MatrixRow) =>
    Object.fromEntries(environments.map((environment: Environment) => [environment, jsonCell(row.cells.get(environment), lineOf)]));
  const result = {
    version: 1,
    root,
    environments,
    secrets: list.map(({ name, kind, because, rows }) => ({
      name,
      kind: kind ?? null,
      shared: because,
      services: rows.map((row) => ({
        service: row.service.name,
        folder: row.service.folder,
        need: row.need?.strength ?? null,
        reader: row.need?.reader ?? '',
        environments: cellsOf(row),
      })),
    })),
  };
  return `${JSON.stringify(result, undefined, 2)}\n`;
}

function jsonCell(cell: MatrixCell | undefined, lineOf: LineOf): unknown {
  if (!cell) return { state: 'unseen' };
  return {
    state: cell.state,
    ...(cell.at ? { file: cell.at.file, line: lineOf(cell) } : {}),
    ...(cell.shape ? { length: cell.shape.length, encoding: cell.shape.encoding, fingerprint: cell.shape.fingerprint } : {}),
  };
}
