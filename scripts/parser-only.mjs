// Cuts the TypeScript compiler down to what parses: extraction uses no program, no checker and no emitter, and the whole of it
// takes twice as long to load. The compiler's file is its modules one after the other, each under a comment with its name.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FIRST_MODULE = '// src/compiler/corePublic.ts\n';
/** The module after the parser. */
const BEHIND = '// src/compiler/commandLineParser.ts\n';
const LICENSE = /^\/\*![\s\S]*?\*\/\n/;

/** The text of a CommonJS file with every export of the compiler that is defined up to its parser. `folder` holds the code that uses it. */
export function parserOnly(compiler, folder) {
  const [from, to] = [compiler.indexOf(FIRST_MODULE), compiler.indexOf(BEHIND)];
  const license = LICENSE.exec(compiler)?.[0];
  if (from < 0 || to < from || license === undefined)
    throw new Error('The TypeScript compiler is laid out differently: see scripts/parser-only.mjs');
  const body = compiler.slice(from, to);
  const defined = new Set([...body.matchAll(/^(?:async )?(?:function\*?|var|let|const|class) (\w+)/gm)].map(([, name]) => name));
  const exported = exportsOf(compiler.slice(0, from));
  const kept = exported.filter(({ local }) => defined.has(local));
  const lost = exported.filter(({ local }) => !defined.has(local)).map(({ name }) => name);
  return { text: [license, '"use strict";', HELPERS, body, METHODS, table(kept, usedIn(folder))].join('\n'), lost };
}

/** The compiler's own helper for the namespaces inside of it. */
const HELPERS = `var __export = (target, all) => {
  for (var name in all) Object.defineProperty(target, name, { get: all[name], enumerable: true });
};`;

/** What the language service adds to nodes, as far as extraction uses it. */
const METHODS = `const nodes = [objectAllocator.getNodeConstructor(), objectAllocator.getTokenConstructor(), objectAllocator.getIdentifierConstructor()];
class PrivateName extends objectAllocator.getIdentifierConstructor() {}
objectAllocator.getPrivateIdentifierConstructor = () => PrivateName;
Object.defineProperty(objectAllocator.getIdentifierConstructor().prototype, 'text', { get() { return idText(this); } });
for (const { prototype } of nodes) {
  prototype.getSourceFile = function () { return getSourceFileOfNode(this); };
  prototype.getStart = function (file, includeJsDoc) { return getTokenPosOfNode(this, file, includeJsDoc); };
  prototype.getEnd = function () { return this.end; };
  prototype.getText = function (file = this.getSourceFile()) { return file.text.substring(this.getStart(file), this.end); };
}`;

/** Methods of the language service's nodes that are left out. */
const OTHER_METHODS =
  /(?<!\b(?:api|ts))\.(getChildren|getChildAt|getChildCount|getFirstToken|getLastToken|forEachChild|getFullStart|getFullText|getFullWidth|getWidth|getLeadingTriviaWidth|getLineStarts|getLineAndCharacterOfPosition|getPositionOfLineAndCharacter|getNamedDeclarations)\(/g;

function exportsOf(head) {
  return [...head.matchAll(/^ {2}(\w+): \(\) => (\w+),?$/gm)].map(([, name, local]) => ({ name, local }));
}

/**
 * What extraction uses stands on an object of its own in front of all the rest: V8 keeps objects of more than a thousand members as hash
 * tables, and extraction asks this one several times for each node of a file.
 */
function table(exported, used) {
  const all = exported.map(({ name, local }) => `  ${name}: ${local},`);
  const own = exported.filter(({ name }) => used.has(name)).map(({ name, local }) => `  this.${name} = ${local};`);
  return `function Compiler() {\n${own.join('\n')}\n}\nCompiler.prototype = {\n${all.join('\n')}\n};\nmodule.exports = new Compiler();\n`;
}

/** Throws when a source file in `folder` takes something from the compiler that was cut off. */
export function checkUses(folder, lost) {
  const gone = new Set(lost);
  for (const { file, text } of sourcesIn(folder)) {
    const missing = [...takenIn(text).filter((name) => gone.has(name)), ...[...text.matchAll(OTHER_METHODS)].map(([, name]) => name)];
    if (missing.length > 0)
      throw new Error(`${file} uses ${missing.join(', ')}, which scripts/parser-only.mjs leaves out of dist/typescript.js`);
  }
}

function usedIn(folder) {
  return new Set(sourcesIn(folder).flatMap(({ text }) => takenIn(text)));
}

function sourcesIn(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.ts'));
  return files.map((file) => ({ file, text: readFileSync(path.join(folder, file), 'utf8') }));
}

/** The names that a source file takes from the compiler. */
function takenIn(text) {
  return [
    ...[...text.matchAll(/\b(?:api|ts)\s*\.(\w+)/g)].map(([, name]) => name),
    ...[...text.matchAll(/\{([^{}]*)\}\s*=\s*(?:[\w.]+\.)?(?:api|ts)\b/g)].flatMap(([, names]) => names.match(/\w+/g) ?? []),
  ];
}
