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
    for (const fact of contract.facts.ofFile(file)) {
      if (fact.kind !== 'env-line-defect' || isSaidElsewhere(fact, refused) || passesThrough(fact, own)) continue;
      if (!isLostKey(fact, contract)) yield defectOf(fact);
    }
  }
}

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

function defectOf({ at, lines, name, defect }: EnvLineDefect): Finding {
  const subject = lines > 1 ? `These ${lines} lines` : 'This line';
  const message = lines > 1 ? defect.replace(/^is /, 'are ').replace('above it', 'above them') : defect;
  return { at, message: `${subject} ${message}`, help: helpFor(defect, name) };
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
    help: 'None of the file’s variables is set then. Write every line as NAME=value, without blanks around the equals sign and without export, or give that tool a file of its own.',
  };
}
