import type { Grant } from '../../facts/fact';
import { SecretText } from '../../facts/secret-text';
import { UNSET } from '../../facts/value';
import { placeAt } from '../../text/range';
import { baseName } from '../../text/source';
import { type NameSink, nameEndAt } from './name-sink';

// systemd units (systemd.exec(5)): `Environment=` gives variables, `EnvironmentFile=` whole files. Nothing is expanded but `%`.

/** One setting with the lines that a backslash joins to it. */
const SETTING = /^[ \t]{0,20}([A-Za-z]{2,40})[ \t]{0,20}=((?:[^\\\n]|\\.|\\\r?\n){0,4000})/gm;
/** One `NAME=value` of `Environment=`, in quotes or bare. */
const ASSIGNMENT =
  /(["'])([A-Z][A-Z0-9_]{2,200})=((?:(?!\1)[^\\\r\n]){0,2000})\1|(?<![^\s])([A-Z][A-Z0-9_]{2,200})=([^\s"'\\]{0,2000})(?![^\s])/g;

/** What a unit gives to its process, which the unit is named for. */
export function collectSystemd(sink: NameSink): void {
  const { text, file } = sink;
  const unit = baseName(file).replace(/\.service$/i, '');
  const hints: string[] = [];
  const envFiles: string[] = [];
  let section: number | undefined;
  for (const match of text.matchAll(/^\uFEFF?\[Service\]/gm)) section ??= match.index + match[0].length - '[Service]'.length;
  if (section === undefined) return;
  for (const match of text.matchAll(SETTING)) {
    const [whole, setting, value = ''] = match;
    const start = match.index + whole.length - value.length;
    if (setting === 'Environment') collectAssignments(sink, start, value, unit);
    else if (setting === 'EnvironmentFile') envFiles.push(value.trim().replace(/^-/, ''));
    else if (setting === 'WorkingDirectory') hints.unshift(value.trim().replace(/^-/, ''));
    else if (setting === 'ExecStart') hints.push(...value.split(/\s+/).map((word) => word.replace(/^[-@:+!]{0,3}/, '')));
    else if (setting === 'PassEnvironment') collectPassed(sink, start, value, unit);
  }
  sink.deployments.push({
    kind: 'deployment',
    file,
    at: placeAt(file, section + 1, section + '[Service'.length),
    platform: 'systemd',
    unit,
    folder: undefined,
    dockerfileFolder: undefined,
    image: '',
    envFiles: envFiles.filter((path) => path.startsWith('/')),
    hints: hints.filter((path) => path.startsWith('/')),
  });
}

function collectAssignments(sink: NameSink, from: number, text: string, unit: string): void {
  for (const match of text.matchAll(ASSIGNMENT)) {
    const [whole, quote, quotedName, quotedValue = '', bareName, bareValue = ''] = match;
    const name = quotedName ?? bareName ?? '';
    const value = quotedName === undefined ? bareValue : quotedValue;
    const start = from + match.index + (quote === undefined ? 0 : 1);
    const end = from + match.index + whole.length - (quote === undefined ? 0 : 1);
    const known = !value.includes('%') && value !== '';
    const at = placeAt(sink.file, end - value.length, end);
    give(sink, start, name, unit, known ? { kind: 'value', value: { kind: 'literal', at, value: new SecretText(value) } } : ELSEWHERE);
  }
}

const ELSEWHERE: Pick<Grant, 'kind' | 'value'> = { kind: 'elsewhere', value: UNSET };

function collectPassed(sink: NameSink, from: number, text: string, unit: string): void {
  for (const match of text.matchAll(/[^\s"'\\]{3,200}/g)) {
    if (nameEndAt(match[0], 0) === match[0].length) give(sink, from + match.index, match[0], unit, ELSEWHERE);
  }
}

function give(sink: NameSink, start: number, name: string, unit: string, grant: Pick<Grant, 'kind' | 'value'>): void {
  sink.grant(start, start + name.length, 'platform', { ...grant, link: '', unit }, name);
}
