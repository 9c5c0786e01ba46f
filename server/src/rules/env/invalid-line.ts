import type { EnvLineDefect, FileRefusal } from '../../facts/fact';
import { isSecretName } from '../../facts/secret-names';
import type { Contract } from '../../model/contract';
import { type EnvFileReader, envFileReaders, isLiveEntry } from '../../model/env-file-readers';
import { contains } from '../../text/range';
import { defineRule, type Finding } from '../rule';

// No loader of env files says a word about a line that it does not understand: the variable is missing, and the code
// that needs it fails somewhere else.
export default defineRule({
  id: 'env/invalid-line',
  summary: 'A line of an env file that every loader drops, or that makes one refuse the file',
  severity: 'warning',
  fixes: 'none',
  options: {},
  check,
});

const TWICE = 'a name that stands twice';

function* check(contract: Contract): Iterable<Finding> {
  const readers = envFileReaders(contract);
  for (const { file, refusals } of contract.facts.all('env-file')) {
    if (!isLiveEntry({ file }, contract) || !readers.isRead(file)) continue;
    const own = readers.of(file);
    // A name that stands twice is what `env/duplicate-key` is about.
    const refused = refusals.filter(({ dialect, why }) => why !== TWICE && own.some((reader) => reader.dialect === dialect));
    yield* refused.map((refusal) => refusalOf(refusal, own));
    const defects = contract.facts
      .ofFile(file)
      .filter((fact): fact is EnvLineDefect => fact.kind === 'env-line-defect')
      .filter((fact) => !isSaidElsewhere(fact, refused) && !passesThrough(fact, own) && !isLostKey(fact, contract));
    const [first, ...others] = defects;
    if (first && defects.length > MOST_APART) yield defectsOf(first, others);
    else yield* defects.map(defectOf);
  }
}

/** More defects than these have one cause: something that is no env file was pasted. */
const MOST_APART = 3;
const MOST_RELATED = 10;

function isSaidElsewhere(defect: EnvLineDefect, refusals: readonly FileRefusal[]): boolean {
  return refusals.some(({ at }) => contains(at, defect.at) || contains(defect.at, at));
}

/** `docker run` and Compose take a name alone from the environment of whoever runs them. */
function passesThrough({ defect, at, name }: EnvLineDefect, readers: readonly EnvFileReader[]): boolean {
  return defect === 'has no equals sign' && at.end - at.start === name.length && readers.some(({ service }) => service === undefined);
}

/** `env/ambiguous-value` speaks of a private key that ends with its first line. */
function isLostKey({ defect, name, at }: EnvLineDefect, contract: Contract): boolean {
  const goesOn = defect.startsWith('is not part of');
  return (
    goesOn &&
    isSecretName(name) &&
    contract.facts.ofFile(at.file).some((fact) => fact.kind === 'env-entry' && fact.key === name && fact.value.length < 60)
  );
}

/** One finding for a file that is full of them. */
function defectsOf(first: EnvLineDefect, others: readonly EnvLineDefect[]): Finding {
  const count = others.reduce((sum, { lines }) => sum + lines, first.lines);
  const conflict = [first, ...others].every(({ defect }) => defect.includes('merge conflict'));
  return {
    at: first.at,
    message: `${count} lines of this file are not read as they are meant: ${first.lines > 1 ? `the first ${first.lines}` : 'the first'} ${worded(first)}`,
    help: conflict
      ? helpFor(first.defect, '')
      : 'Loaders skip such lines or misread them, without a word. Write one NAME=value a line, with quotes around a value of several lines; remove what is code or text, or put # in front of it.',
    related: others.slice(0, MOST_RELATED).map((other) => ({ at: other.at, message: messageOf(other) })),
  };
}

function defectOf(fact: EnvLineDefect): Finding {
  return { at: fact.at, message: messageOf(fact), help: helpFor(fact.defect, fact.name) };
}

function messageOf(fact: EnvLineDefect): string {
  return `${fact.lines > 1 ? `These ${fact.lines} lines` : 'This line'} ${worded(fact)}`;
}

/** What is wrong, with a verb that agrees with the number of lines. */
function worded({ defect, lines }: EnvLineDefect): string {
  return lines > 1
    ? defect
        .replace(/^is /, 'are ')
        .replace(/^has /, 'have ')
        .replace(/^begins /, 'begin ')
        .replace('above it', 'above them')
    : defect;
}

function helpFor(defect: string, name: string): string {
  if (defect.includes('quote that is never closed')) {
    return `Loaders disagree on what ${name} is then: some keep the quote, some go on into the next lines, some drop the line. Close the quote.`;
  }
  if (defect.includes('behind its closing quote')) {
    return `Loaders disagree on what ${name} is then: some keep the quotes, some drop the rest, some drop the line. Put the whole value in one pair of quotes.`;
  }
  if (defect.startsWith('is not part of')) {
    return `A value without quotes is one line, so ${name} ends there and the rest is dropped. Put quotes around the whole value.`;
  }
  if (defect.includes('merge conflict')) return 'Both sides of the conflict are read, and the last one counts. Resolve it.';
  return name === ''
    ? 'Loaders skip it without a word. Write NAME=value.'
    : `Loaders skip it without a word, and ${name} is not set. Write it as ${name}=value.`;
}

function refusalOf({ at, dialect, why }: FileRefusal, readers: readonly EnvFileReader[]): Finding {
  const name = readers.find((reader) => reader.dialect === dialect)?.name ?? '';
  return {
    at,
    message: `${name} refuses the whole file because of this line: ${why}`,
    help: 'None of the variables of this file is set then. Write every line as NAME=value, without blanks around the equals sign and without export, or give that tool a file of its own.',
  };
}
