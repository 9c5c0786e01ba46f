import type { EnvEntry } from '../../facts/fact';
import { isSecretName } from '../../facts/secret-names';
import type { SecretText } from '../../facts/secret-text';
import { replaceText } from '../../fix/edits';
import { quotesFor } from '../../fix/env-quotes';
import type { Contract } from '../../model/contract';
import { type EnvFileReader, envFileReaders, isLiveEntry } from '../../model/env-file-readers';
import { type EscapedKey, escapedKeys } from '../../model/escaped-keys';
import { escapedDollars, readingOf, valueBy } from '../../model/expansion';
import { pointAt } from '../../text/range';
import { defineRule, type Finding, type Fix, type FixEdit } from '../rule';

// Every loader has a grammar of its own for env files. One line then gives two services two secrets, and each token that
// the one signs is refused by the other; or a single loader quietly drops a part of the secret.
export default defineRule({
  id: 'env/ambiguous-value',
  summary: 'A line with a secret that the loaders of this workspace read differently, or of which one loses a part',
  severity: 'warning',
  fixes: 'suggested',
  options: {},
  check,
});

function* check(contract: Contract): Iterable<Finding> {
  const readers = envFileReaders(contract);
  const told = new Set<EnvEntry>();
  /** The readers of a file that refuse no line of it. */
  const accepting = new Map<string, readonly EnvFileReader[]>();
  const defects = new Set(contract.facts.all('env-line-defect').map(({ at }) => `${at.file} ${at.start}`));
  for (const entry of contract.facts.all('env-entry')) {
    if (!isSecretName(entry.key) || !isLiveEntry(entry, contract) || defects.has(`${entry.file} ${entry.valueAt.start}`)) continue;
    let own = accepting.get(entry.file);
    if (!own) {
      const refusals = contract.facts.ofFile(entry.file).flatMap((fact) => (fact.kind === 'env-file' ? fact.refusals : []));
      own = readers.of(entry.file).filter(({ dialect }) => refusals.every((refusal) => refusal.dialect !== dialect));
      accepting.set(entry.file, own);
    }
    const finding = own.length === 0 ? undefined : judge(entry, own, contract);
    if (finding) told.add(entry);
    if (finding) yield finding;
  }
  for (const { file, name, grant } of contract.facts.all('name-evidence')) {
    const isSecret = grant?.rewrittenAt !== undefined && isSecretName(name) && !contract.isTestFile(file) && !contract.isTemplate(file);
    if (isSecret && !contract.serviceOf(file).example) yield rewrittenNumber(name, grant.rewrittenAt);
  }
  for (const escaped of escapedKeys(contract)) {
    if (!told.has(escaped.entry) && isLiveEntry(escaped.entry, contract)) yield unusableKey(escaped, readers.of(escaped.entry.file));
  }
}

function rewrittenNumber(name: string, at: Finding['at']): Finding {
  return {
    at,
    message: `${name} is a number to YAML, and Docker Compose gives another text than stands here`,
    help: 'Digits with a nought in front are octal, an e is a power of ten, and more than twenty digits are rounded. Put quotes around it.',
    fixes: [
      {
        title: 'Put it in quotes',
        safety: 'suggested',
        edits: [replaceText({ ...at, end: at.start }, '"'), replaceText({ ...at, start: at.end }, '"')],
        command: '',
      },
    ],
  };
}

function unusableKey({ entry, party }: EscapedKey, readers: readonly EnvFileReader[]): Finding {
  const { fact, semantics } = party;
  const isQuoted = readers.length > 0 && readers.every(({ dialect }) => BREAKS_IN_QUOTES.test(dialect));
  const inside = { ...entry.valueAt, start: entry.valueAt.start + (entry.quote === 'single' ? 1 : 0) };
  const quotes = [replaceText({ ...entry.valueAt, end: inside.start }, '"'), replaceText({ ...entry.valueAt, start: endOf(entry) }, '"')];
  const isMended = isQuoted && (entry.quote === 'single' || entry.quote === 'none');
  return {
    at: placeOf(entry),
    severity: 'error',
    message: `${entry.key} has \\n where its line breaks should be, and ${semantics.title} finds no key in it`,
    help: `A key in PEM is several lines. ${isQuoted ? 'Inside double quotes, \\n is a line break.' : 'Replace \\n by line breaks where the key is used.'} Code that mends it works with either.`,
    related: [{ at: fact.calleeAt, message: 'The key is used as it is here' }],
    fixes: isMended ? [{ title: 'Put it in double quotes', safety: 'suggested', edits: quotes, command: '' }] : [],
  };
}

/** Where the value ends, its closing quote left out. */
function endOf({ valueAt, quote }: EnvEntry): number {
  return valueAt.end - (quote === 'single' ? 1 : 0);
}

/** The dialects that make a line break of \n between double quotes and leave it elsewhere. */
const BREAKS_IN_QUOTES = /^(?:dotenv|node|bun|deno|python-dotenv|compose)/;

/** What a reader makes of a line that it surely was not meant to. */
interface Loss {
  readonly message: string;
  readonly help: string;
  /** The value that was meant, where that is plain. */
  readonly meant: SecretText | undefined;
}

function judge(entry: EnvEntry, readers: readonly EnvFileReader[], contract: Contract): Finding | undefined {
  const losses = readers.map((reader) => lossOf(entry, reader) ?? lossToCompose(entry, reader, readers, contract));
  const loss = losses.find((found) => found !== undefined);
  const values = readers.map((reader) => ({ reader, value: outcome(entry, reader, contract) }));
  const groups = grouped(values);
  if (groups.length > 1 && !explainedByReferences(entry, readers)) {
    return {
      at: placeOf(entry),
      message: `${entry.key} is read differently: ${groups.map(described).join(', ')}`,
      help: `Programs that share this secret then hold two different texts. ${loss ? `${loss.help} ` : ''}Write it so that all of them read the same: letters, digits, hyphens and underscores need no quotes.`,
      fixes: fixesFor(entry, loss?.meant, readers),
    };
  }
  if (!loss) return undefined;
  return { at: placeOf(entry), message: loss.message, help: loss.help, fixes: fixesFor(entry, loss.meant, readers) };
}

/** An empty value has no range to underline. */
function placeOf(entry: EnvEntry): Finding['at'] {
  return entry.valueAt.end > entry.valueAt.start ? entry.valueAt : entry.keyAt;
}

function lossOf(entry: EnvEntry, reader: EnvFileReader): Loss | undefined {
  const { name } = reader;
  const reading = readingOf(entry, reader.dialect);
  if (reading === 'absent') return absence(entry, name);
  const whole = attachedText(entry);
  if (whole && reading.value.equals(entry.value)) {
    return {
      message: `${name} stops at # and reads ${entry.value.length} of the ${whole.length} characters of ${entry.key}`,
      help: 'A # begins a comment unless the value is quoted. If it belongs to the value, put quotes around it; if not, put a space before it.',
      meant: whole,
    };
  }
  if (isFirstLineOfKey(entry)) {
    return {
      message: `${entry.key} ends with the first line of its key`,
      help: 'A value without quotes is one line, and the rest of the key is lost. Put the key in double quotes, with \\n for each line break.',
      meant: undefined,
    };
  }
  if (entry.value.isEmpty && entry.quote === 'none' && !reading.value.isEmpty && reading.quote === 'none' && isNode(reader)) {
    return {
      message: `${name} takes the next line for the value of ${entry.key}, because only blanks stand behind the equals sign`,
      help: 'Remove the blanks, or give it a value.',
      meant: undefined,
    };
  }
  if (entry.quote !== 'none' && keepsQuotes(reader) && reading.value.length === entry.value.length + 2) {
    return {
      message: `${name} keeps the quotes as a part of ${entry.key}`,
      help: 'Its value is two characters longer there than for a loader that takes the quotes off. Write it without quotes.',
      meant: entry.value,
    };
  }
  if (entry.comment !== '' && !attachedText(entry) && reading.value.length > entry.value.length && !keepsQuotes(reader)) {
    return {
      message: `${name} takes the comment for a part of ${entry.key}: ${reading.value.length} characters instead of ${entry.value.length}`,
      help: 'It knows no comments behind a value. Put the comment on a line of its own.',
      meant: entry.value,
    };
  }
  return lossByDollar(entry, reader);
}

function absence(entry: EnvEntry, name: string): Loss {
  const exported = entry.keyAt.start > entry.entryAt.start;
  return {
    message: `${name} finds no ${entry.key} in this line`,
    help: exported
      ? 'It takes "export" for a part of the name. Leave it out: only a shell needs it.'
      : 'It knows only lines of the form NAME=value, without blanks around the name and the equals sign. Write it so.',
    meant: entry.value,
  };
}

/**
 * What is written when a `#` touches the value, as the loaders read it that want a blank before a comment. Undefined where
 * the rest looks like a comment all the same, because it holds blanks, or where nothing stands before it.
 */
function attachedText(entry: EnvEntry): SecretText | undefined {
  const whole = entry.readings['python-dotenv'];
  if (entry.comment === '' || entry.quote !== 'none' || entry.value.isEmpty || whole === undefined || whole === 'absent') return undefined;
  return /\s/.test(entry.comment) || whole.value.length <= entry.value.length + 1 ? undefined : whole.value;
}

/** A digit or nothing behind a dollar sign is no reference in anybody's eyes, so it is the secret's own. */
function lossByDollar(entry: EnvEntry, reader: EnvFileReader): Loss | undefined {
  const reading = readingOf(entry, reader.dialect);
  if (reading === 'absent' || entry.references.some(({ escaped }) => !escaped)) return undefined;
  const value = valueBy(entry, reader.dialect, reader.engines, () => undefined);
  // An escaped dollar sign loses its backslash, as it should.
  const escapes = escapedDollars(reading.value);
  if (value === undefined || value.length >= reading.value.length - escapes) return undefined;
  return {
    message: `${reader.name} reads ${value.length} of the ${reading.value.length} characters of ${entry.key}: it takes $ for the beginning of a variable`,
    help: `${entry.quote === 'single' ? 'Single quotes do not prevent that. ' : ''}Write \\$ for a dollar sign that belongs to the value, or choose a value without one.`,
    meant: undefined,
  };
}

/** Compose expands a name behind any dollar sign, a backslash before it or not, unless single quotes or another dollar sign prevent it. */
function lossToCompose(entry: EnvEntry, reader: EnvFileReader, readers: readonly EnvFileReader[], contract: Contract): Loss | undefined {
  if (reader.dialect !== 'compose' || entry.quote === 'single') return undefined;
  // What a service expands as well is what `env/unexpanded-reference` is about.
  const escapedOnly = readers.some(
    ({ service, engines }) => service && engines.some((engine) => engine !== 'none' && engine !== 'python-dotenv'),
  );
  const names = new Set(contract.facts.ofFile(entry.file).flatMap((fact) => (fact.kind === 'env-entry' ? [fact.key] : [])));
  const taken = entry.references.some(
    ({ name, braced, escaped, at }) =>
      !braced &&
      (escaped ? entry.quote === 'none' : !escapedOnly) &&
      !names.has(name) &&
      !/^[A-Z][A-Z0-9_]{3,}$/.test(name) &&
      at.end - at.start < entry.value.length,
  );
  if (!taken) return undefined;
  return {
    message: `${reader.name} loses a part of ${entry.key}: it takes $ for the beginning of a variable`,
    help: 'A backslash does not prevent that outside double quotes. Put single quotes around the value if the other loaders of the file leave $ alone, or choose a value without one.',
    meant: undefined,
  };
}

function isFirstLineOfKey(entry: EnvEntry): boolean {
  return entry.quote === 'none' && entry.valueAt.end - entry.valueAt.start < 60 && FIRST_LINES.some((line) => entry.value.equals(line));
}

const FIRST_LINES = ['', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED '].map((kind) => `-----BEGIN ${kind}PRIVATE KEY-----`);

function isNode({ dialect }: EnvFileReader): boolean {
  return dialect === 'node' || dialect === 'deno';
}

function keepsQuotes({ dialect }: EnvFileReader): boolean {
  return dialect === 'docker' || dialect === 'kubectl';
}

type Outcome = SecretText | 'absent' | undefined;

/** What the reader gets in the end; before expansion where a variable decides and no reader is known to expand it otherwise. */
function outcome(entry: EnvEntry, reader: EnvFileReader, contract: Contract): Outcome {
  const reading = readingOf(entry, reader.dialect);
  if (reading === 'absent') return 'absent';
  const facts = contract.facts.ofFile(entry.file);
  const beside = (name: string) => facts.findLast((fact): fact is EnvEntry => fact.kind === 'env-entry' && fact.key === name);
  return valueBy(entry, reader.dialect, reader.engines, beside);
}

interface Group {
  readonly value: SecretText | 'absent';
  readonly names: readonly string[];
}

function grouped(values: readonly { readonly reader: EnvFileReader; readonly value: Outcome }[]): readonly Group[] {
  const groups: { value: SecretText | 'absent'; names: string[] }[] = [];
  for (const { reader, value } of values) {
    if (value === undefined) continue;
    const same = groups.find((group) =>
      value === 'absent' || group.value === 'absent' ? group.value === value : group.value.equals(value),
    );
    if (!same) groups.push({ value, names: [reader.name] });
    else if (!same.names.includes(reader.name)) same.names.push(reader.name);
  }
  return groups;
}

function described({ value, names }: Group, index: number, all: readonly Group[]): string {
  const who = names.join(' and ');
  if (value === 'absent') return `${who} finds no such name`;
  const alike = all.some((other, at) => at < index && other.value !== 'absent' && other.value.length === value.length);
  const count = value.length === 1 ? '1 character' : `${value.length} characters`;
  return `${who} ${names.length > 1 ? 'get' : 'gets'} ${alike ? `${value.length} other characters` : count}`;
}

/** `env/unexpanded-reference` speaks of a reference that one service expands and another leaves. */
function explainedByReferences(entry: EnvEntry, readers: readonly EnvFileReader[]): boolean {
  return entry.references.some(({ escaped }) => !escaped) && readers.every(({ service }) => service !== undefined);
}

function fixesFor(entry: EnvEntry, meant: SecretText | undefined, readers: readonly EnvFileReader[]): readonly Fix[] {
  const quote = meant && quotesFor(meant, readers);
  if (meant === undefined || quote === undefined) return [];
  const comment = attachedText(entry) ? '' : entry.comment;
  const edits: FixEdit[] = [
    { at: { ...entry.entryAt, end: Math.max(entry.entryAt.end, entry.valueAt.end) }, newText: [`${entry.key}=${quote}`, meant, quote] },
  ];
  if (comment !== '') edits.unshift(replaceText(pointAt(entry.file, entry.linesAt.start), `# ${comment}\n`));
  return [{ title: 'Write it so that all loaders read it alike', safety: 'suggested', edits, command: '' }];
}
