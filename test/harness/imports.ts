import { Node, type Project, type SourceFile, SyntaxKind } from 'ts-morph';
import { ARGUMENT_READERS, EXCEPTIONS, IMPURE_CALLS, IMPURE_GLOBALS, LAYERS, type Layer, NETWORK } from './layers';

// Reads the imports and the globals of every source file and tells which of them its folder may not have.

/** The layer of a file: the one with the longest folder. */
export function layerOf(path: string): Layer | undefined {
  const fitting = LAYERS.filter((layer) => path.startsWith(`${layer.folder}/`));
  return fitting.sort((left, right) => right.folder.length - left.folder.length)[0];
}

/** Every breach in a project whose root is `root`, one paragraph each, sorted. */
export function breaches(project: Project, root: string): string[] {
  const found: string[] = [];
  for (const file of project.getSourceFiles()) {
    const path = file.getFilePath().slice(root.length + 1);
    if (!/^(?:client|server)\/src\//.test(path)) continue;
    const layer = layerOf(path);
    if (!layer) {
      found.push(`${path} is in no folder that test/harness/layers.ts knows. Add its folder there and to docs/architecture.md.`);
      continue;
    }
    for (const { specifier, line, typeOnly } of importsOf(file)) {
      const why = whyNotImported(path, layer, specifier, typeOnly);
      if (why !== undefined) found.push(`${path}:${line} imports '${specifier}': ${why}`);
    }
    found.push(...globalBreaches(file, path, layer));
  }
  return found.sort();
}

interface Import {
  readonly specifier: string;
  readonly line: number;
  readonly typeOnly: boolean;
}

/** Everything a file imports, re-exports, requires or loads at run time. Types count: they tie folders together as well. */
function importsOf(file: SourceFile): Import[] {
  const imports: Import[] = [];
  for (const declaration of [...file.getImportDeclarations(), ...file.getExportDeclarations()]) {
    const specifier = declaration.getModuleSpecifierValue();
    if (specifier !== undefined) imports.push({ specifier, line: declaration.getStartLineNumber(), typeOnly: declaration.isTypeOnly() });
  }
  // To wrap every node of every file costs seconds, so a word that is nowhere in the text is not looked for in the tree.
  const calls = /\b(?:require|import)\s*\(/.test(file.getFullText()) ? file.getDescendantsOfKind(SyntaxKind.CallExpression) : [];
  for (const call of calls) {
    const [argument] = call.getArguments();
    if (!['require', 'import'].includes(call.getExpression().getText()) || !Node.isStringLiteral(argument)) continue;
    imports.push({ specifier: argument.getLiteralText(), line: argument.getStartLineNumber(), typeOnly: false });
  }
  return imports;
}

function whyNotImported(path: string, layer: Layer, specifier: string, typeOnly: boolean): string | undefined {
  if (specifier.startsWith('.')) return whyNotRelative(path, layer, specifier, typeOnly);
  if (specifier.startsWith('node:')) {
    if (NETWORK.includes(specifier)) return 'Authlint never uses the network.';
    if (layer.builtins.includes(specifier) || layer.builtins.includes('node:*')) return undefined;
    return `${layer.why}. Let the host hand in what you need.`;
  }
  const name = specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : (specifier.split('/')[0] ?? '');
  if (layer.packages.includes(name)) return undefined;
  const owners = LAYERS.filter((other) => other.packages.includes(name)).map((other) => other.folder);
  return `${layer.why}. ${owners.length > 0 ? `Only ${owners.join(', ')} may import ${name}.` : `No folder may import ${name} yet: see test/harness/layers.ts.`}`;
}

function whyNotRelative(path: string, layer: Layer, specifier: string, typeOnly: boolean): string | undefined {
  const target = resolved(path, specifier);
  if (layer.siblings && (target.startsWith(`${layer.folder}/`) || target === layer.folder)) return undefined;
  const inSource = [...layer.imports, ...(typeOnly ? layer.types : [])].map((folder) => `server/src/${folder}`);
  const allowed = [...inSource, ...(EXCEPTIONS[path] ?? [])];
  if (allowed.some((folder) => target === folder || target.startsWith(`${folder}/`))) return undefined;
  return `${layer.why}. ${layer.folder} may import ${inSource.join(', ') || 'nothing outside itself'}.`;
}

function resolved(path: string, specifier: string): string {
  const parts = path.split('/').slice(0, -1);
  for (const step of specifier.split('/')) {
    if (step === '..') parts.pop();
    else if (step !== '.') parts.push(step);
  }
  return parts.join('/');
}

function globalBreaches(file: SourceFile, path: string, layer: Layer): string[] {
  const found: string[] = [];
  if (!WATCHED_WORD.test(file.getFullText())) return found;
  for (const identifier of file.getDescendantsOfKind(SyntaxKind.Identifier)) {
    const text = identifier.getText();
    if (!WATCHED.has(text) || !isGlobal(identifier)) continue;
    const parent = identifier.getParent();
    const member = Node.isPropertyAccessExpression(parent) ? `${text}.${parent.getName()}` : text;
    const line = identifier.getStartLineNumber();
    if (layer.pure && isImpure(text, member, parent)) {
      found.push(`${path}:${line} uses ${member}: ${layer.why}. Take it as an argument instead.`);
    } else if (text === 'fetch' || text === 'WebSocket') {
      found.push(`${path}:${line} uses ${text}: Authlint never uses the network.`);
    } else if (!ARGUMENT_READERS.some((reader) => path.startsWith(reader)) && /^process\.(?:argv|exit|exitCode)$/.test(member)) {
      found.push(`${path}:${line} uses ${member}: only server/src/cli reads arguments and sets the exit code.`);
    }
  }
  return found;
}

const WATCHED = new Set([...IMPURE_GLOBALS, ...IMPURE_CALLS.map((call) => call.split('.')[0] ?? '')]);
const WATCHED_WORD = new RegExp(`\\b(?:${[...WATCHED].join('|')})\\b`);

function isImpure(name: string, member: string, parent: Node | undefined): boolean {
  if (IMPURE_GLOBALS.includes(name) || IMPURE_CALLS.includes(member)) return true;
  return name === 'Date' && (Node.isNewExpression(parent) || Node.isCallExpression(parent)) && parent.getArguments().length === 0;
}

/** Not the name of a member, a property, a parameter or anything else declared in the file. */
function isGlobal(identifier: Node): boolean {
  const parent = identifier.getParent();
  if (Node.isPropertyAccessExpression(parent)) return parent.getExpression() === identifier;
  if (Node.isPropertyAssignment(parent)) return parent.getInitializer() === identifier;
  if (Node.isTypeReference(parent) || Node.isQualifiedName(parent) || Node.isTypeQuery(parent)) return false;
  if (Node.isNamed(parent) || Node.isBindingElement(parent) || Node.isImportSpecifier(parent)) return false;
  return !Node.isPropertySignature(parent) && !Node.isMethodSignature(parent) && !Node.isParameterDeclaration(parent);
}
