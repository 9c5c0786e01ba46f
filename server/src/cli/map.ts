import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import { Analysis } from '../analysis/analysis';
import { codeOf, explainCode } from '../disk/system-error';
import { loadInto, openWorkspace } from '../disk/workspace';
import { replaceFile } from '../disk/write';
import { type AuthMap, authMap, type LocatePlace, mapDocument, mapJson, mapMarkdown, mapText, mermaidOf, svgOf } from '../map/index';
import { didYouMean } from '../text/suggest';
import { visible } from '../text/visible';
import { type Io, UsageError } from './io';
import { COMMON, parseOptions } from './options';
import { settingsFor } from './settings-file';

const FORMATS: Readonly<Record<string, (map: AuthMap) => string>> = {
  text: mapText,
  svg: svgOf,
  mermaid: mermaidOf,
  markdown: mapMarkdown,
  json: mapJson,
  html: mapDocument,
};

/** `authlint map [DIR]`: services, tokens and what is broken between them. The exit status is 0 whatever is broken; that is for `audit` to say. */
export async function map(args: readonly string[], io: Io): Promise<number> {
  const specs = { ...COMMON, format: { kind: 'value' }, output: { kind: 'value', short: 'o' }, config: { kind: 'value' } } as const;
  const { options, positionals } = parseOptions(args, specs);
  const [written = '.', ...more] = positionals;
  if (more.length > 0) throw new UsageError('map takes one folder');
  const write = formatNamed(options.format ?? 'text');
  if (options.output !== undefined && /[\\/]$/.test(options.output))
    throw new UsageError(`--output ${options.output} names a folder: name the file in it`);
  const root = path.resolve(io.cwd, written);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`No such folder: "${written}"`);
  const named = options.config === undefined ? undefined : path.resolve(io.cwd, options.config);
  const found = settingsFor(root, io.cwd, named);
  const analysis = new Analysis(found.settings);
  const workspace = openWorkspace(root);
  loadInto(analysis, workspace);
  const { findings } = analysis.check(io.now());
  const text = write(authMap(analysis.contract(), findings, randomBytes(32), locateIn(analysis)));
  if (options.output === undefined) io.stdout.write(text);
  else writeMap(path.resolve(io.cwd, options.output), text, io);
  const config = path
    .relative(root, found.file ?? root)
    .split(path.sep)
    .join('/');
  const problems = [...found.problems.map((message) => ({ path: config, message })), ...workspace.problems];
  for (const { path: file, message } of problems) io.stderr.write(`${visible(file)}: ${visible(message)}\n`);
  return 0;
}

function formatNamed(name: string): (map: AuthMap) => string {
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  const known = Object.keys(FORMATS);
  if (!format) throw new UsageError(`Unknown format "${name}"${didYouMean(name, known) || `: there are ${known.join(', ')}`}`);
  return format;
}

function locateIn(analysis: Analysis): LocatePlace {
  return ({ file, start }) => {
    const { line, column } = analysis.linesOf(file).position(start);
    return { file, line: line + 1, column: column + 1 };
  };
}

function writeMap(file: string, text: string, io: Io): void {
  try {
    replaceFile(file, text, io.cwd);
  } catch (error) {
    throw new UsageError(`The map cannot be written to ${path.relative(io.cwd, file) || file}: ${explainCode(codeOf(error))}`);
  }
}
