import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Project, SyntaxKind } from 'ts-morph';
import { breaches } from './harness/imports';
import { brokenLinks } from './harness/links';
import { REVEALERS } from './harness/revealers';

// The repository checks itself: who may import what, who may open a secret, and what is left lying about.

const root = process.cwd();

const project = new Project({ skipAddingFilesFromTsConfig: true, compilerOptions: { noLib: true, noResolve: true } });
project.addSourceFilesAtPaths([`${root}/server/src/**/*.ts`, `${root}/client/src/**/*.ts`]);

describe('the sources', () => {
  it('import and touch only what their folder may', () => {
    none(breaches(project, root));
  });

  it('open a secret only in files that have a reason to', () => {
    const callers = new Set<string>();
    for (const file of project.getSourceFiles()) {
      for (const access of file.getDescendantsOfKind(SyntaxKind.PropertyAccessExpression)) {
        if (access.getName() === 'reveal') callers.add(relative(file.getFilePath()));
      }
    }
    const listed = Object.keys(REVEALERS);
    none([
      ...[...callers]
        .filter((file) => !listed.includes(file))
        .map(
          (file) =>
            `${file} calls reveal(). Compare with equals() or measure with length; if it must see the text, say why in test/harness/revealers.ts.`,
        ),
      ...listed
        .filter((file) => !callers.has(file))
        .map((file) => `${file} no longer calls reveal(): take it off test/harness/revealers.ts.`),
    ]);
  });

  it('stay short enough to be read in one go', () => {
    none(
      project
        .getSourceFiles()
        .map((file) => ({ path: relative(file.getFilePath()), lines: file.getFullText().split('\n').length - 1 }))
        .filter(({ lines }) => lines > 400)
        .map((file) => `${file.path} has ${file.lines} lines. Split it by purpose: 400 is the end, 300 the moment to look.`),
    );
  });

  it('have no drawer for odds and ends', () => {
    none(
      project
        .getSourceFiles()
        .map((file) => relative(file.getFilePath()))
        .filter((file) => /(?:^|\/)(?:utils?|helpers?|misc|common)(?:\/|\.ts$)/.test(file))
        .map((file) => `${file}: name it by its purpose.`),
    );
  });

  it('never switch the type checker off', () => {
    none(
      project.getSourceFiles().flatMap((file) => {
        const name = relative(file.getFilePath());
        const comments = /@ts-(?:ignore|expect-error|nocheck)/.test(file.getFullText()) ? [`${name} holds a @ts- comment.`] : [];
        // A text without the word or the mark need not be walked through.
        const mayHold = (mark: RegExp, kind: SyntaxKind) => (mark.test(file.getFullText()) ? file.getDescendantsOfKind(kind) : []);
        const anys = mayHold(/\bany\b/, SyntaxKind.AnyKeyword).map((node) => `${name}:${node.getStartLineNumber()} says any.`);
        const bangs = mayHold(/[\w)\]}"'`]!(?!=)/, SyntaxKind.NonNullExpression);
        return [...comments, ...anys, ...bangs.map((node) => `${name}:${node.getStartLineNumber()} says ! where it should check.`)];
      }),
    );
  });
});

describe('the repository', () => {
  it('has no test that is skipped or that keeps the others from running', () => {
    none(
      textFiles('test')
        .filter((file) => file.endsWith('.test.ts'))
        .flatMap((file) =>
          linesWith(file, /\b(?:it|describe|context)\.(?:skip|only)\b|\b(?:xit|xdescribe|xcontext|fit|fdescribe)\(|\bthis\.skip\(/),
        )
        .map((place) => `${place} skips tests.`),
    );
  });

  it('has no notes of work left over', () => {
    const note = /(?:\/\/|\/\*|^\s*\*|#|<!--)\s*(?:TODO|FIXME|XXX|HACK)\b/;
    none(
      allTextFiles()
        .flatMap((file) => linesWith(file, note))
        .map((place) => `${place}: do it, or open an issue.`),
    );
  });

  it("names no place on anybody's machine", () => {
    const home = new RegExp(`(?:^|[^\\w.])(?:${['/home/[a-z]', '/Users/[A-Za-z]', 'C:\\\\\\\\?Users\\\\'].join('|')})`);
    // The checkout's own path, unless it is so short that it could be said of any machine.
    const here = root.split('/').length > 2 ? root : undefined;
    none(
      allTextFiles().flatMap((file) => [
        // A test may invent a home; a document or a source has no use for one.
        ...(file.startsWith('test/') ? [] : linesWith(file, home)),
        ...(here ? linesWith(file, new RegExp(`${here.replace(/[.\\]/g, '\\$&')}(?![\\w-])`)) : []),
      ]),
    );
  });

  it('has a reason in docs/architecture.md for each package it depends on', () => {
    const document = read('docs/architecture.md');
    const packages = Object.keys(JSON.parse(read('package.json')).dependencies);
    none(
      packages.filter((name) => !document.includes(`\`${name}\``)).map((name) => `docs/architecture.md does not say why ${name} is there.`),
    );
  });

  it('has documents whose links lead somewhere', () => {
    const documents = allTextFiles().filter((file) => file.endsWith('.md'));
    assert.ok(documents.includes('docs/style.md'));
    none(documents.flatMap((file) => brokenLinks(file, (target) => existsSync(path.join(root, target)), read)));
  });
});

function none(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const error = new assert.AssertionError({ message: `\n${faults.join('\n')}\n` });
  error.stack = `${error.name}: ${error.message}`;
  throw error;
}

function relative(file: string): string {
  return path.relative(root, file).split(path.sep).join('/');
}

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function linesWith(file: string, pattern: RegExp): string[] {
  return read(file)
    .split('\n')
    .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : []));
}

/** Everything written by hand: sources, tests, scripts, documents, and the files at the top. */
function allTextFiles(): string[] {
  const top = readdirSync(root).filter((name) => /\.(?:md|json|mjs)$/.test(name) && name !== 'package-lock.json');
  return [...top, ...['client', 'server', 'test', 'scripts', 'docs', 'examples', 'schemas'].flatMap(textFiles)];
}

function textFiles(folder: string): string[] {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ['node_modules', 'dist', 'shots'].includes(entry.name) ? [] : textFiles(name);
    return /\.(?:ts|mjs|js|md|json|ya?ml|toml|py|sh|txt)$/.test(entry.name) && entry.name !== 'package-lock.json' ? [name] : [];
  });
}
