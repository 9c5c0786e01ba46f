import type { ts } from '@ts-morph/common';
import type { Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { bindingOf, moduleOf } from '../guards/guard-bindings';
import { keyOf, rootOf } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import type { FailurePath } from './refresh-failure-paths';
import { sessionEndIn } from './session-drops';

// Edits that let a session end only when the server refused: 400 (the answer of OAuth servers), 401 and 403.

const REFUSALS = '[400, 401, 403]';

/** Edits that put what ends the session behind a look at the status; none where the error's form is not known or the code has no clean place. */
export function checkEdits(file: ParsedFile, path: FailurePath): readonly Replacement[] {
  const { ts: api } = file;
  const block = path.body;
  if (!api.isBlock(block)) return [];
  const { runs, blocked } = sessionEndIn(file, block);
  if (runs.length === 0 || blocked || !runs.flat().every((statement) => isPlain(file, statement))) return [];
  const name = path.error === '' ? freeName(file, block, ERROR_NAMES) : path.error;
  const condition = conditionFor(file, path, name);
  if (condition === undefined) return [];
  const edits: Replacement[] = [];
  if (path.clause !== undefined && path.error === '') {
    edits.push({ at: pointAt(file.path, path.clause.getStart(file.tree) + 'catch'.length), newText: ` (${name})` });
  }
  // What stands between two runs has to happen anyway, and comes at its time: the waiting are told before the page is left.
  const asked = runs.length > 1 ? freeName(file, block, ANSWER_NAMES) : condition;
  for (const run of runs) {
    const [first, last] = [run[0], run.at(-1)];
    if (first === undefined || last === undefined) return [];
    const start = first.getStart(file.tree);
    const text = file.text.slice(start, last.end);
    // Lines of a text in backquotes are part of it.
    if (/`[^`]*\n[^`]*`/.test(text)) return [];
    const lead = run === runs[0] && runs.length > 1 ? declared(file, start, asked, condition) : '';
    edits.push({ at: { file: file.path, start, end: last.end }, newText: `${lead}${wrappedIn(file, block, start, text, asked)}` });
  }
  return edits;
}

const ERROR_NAMES: readonly string[] = ['refreshError', 'error', 'cause', 'failure', 'refreshFailure'];
const ANSWER_NAMES: readonly string[] = ['isRefused', 'wasRefused', 'refreshRefused', 'isRefreshRefused'];

/** `const isRefused = ...;` on a line of its own. */
function declared(file: ParsedFile, start: number, name: string, condition: string): string {
  const indent = file.text.slice(file.text.lastIndexOf('\n', start - 1) + 1, start);
  const lineEnd = file.text.includes('\r\n') ? '\r\n' : '\n';
  return `const ${name} = ${condition};${/\S/.test(indent) ? ' ' : `${lineEnd}${indent}`}`;
}

function wrappedIn(file: ParsedFile, block: ts.Block, start: number, text: string, condition: string): string {
  const lineStart = file.text.lastIndexOf('\n', start - 1) + 1;
  const indent = file.text.slice(lineStart, start);
  if (/\S/.test(indent)) return `if (${condition}) { ${text} }`;
  const lineEnd = file.text.includes('\r\n') ? '\r\n' : '\n';
  const outer = /^[ \t]*/.exec(file.text.slice(file.text.lastIndexOf('\n', block.getStart(file.tree)) + 1))?.[0] ?? '';
  const step = indent.startsWith(outer) && indent.length > outer.length ? indent.slice(outer.length) : '  ';
  const inner = text.replace(/\n(?=[^\r\n])/g, `\n${step}`);
  return `if (${condition}) {${lineEnd}${indent}${step}${inner}${lineEnd}${indent}}`;
}

/** Whether a statement can go behind a condition: it leaves nothing and declares nothing. */
function isPlain(file: ParsedFile, statement: ts.Statement): boolean {
  const { ts: api } = file;
  const isKnown = api.isExpressionStatement(statement) || api.isIfStatement(statement) || api.isTryStatement(statement);
  return isKnown && !leaves(file, statement);
}

function leaves(file: ParsedFile, statement: ts.Statement): boolean {
  const { ts: api } = file;
  const stack: ts.Node[] = [statement];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (api.isReturnStatement(node) || api.isThrowStatement(node) || api.isBreakOrContinueStatement(node)) return true;
    api.forEachChild(node, (child) => {
      if (!api.isFunctionLike(child)) stack.push(child);
    });
  }
  return false;
}

/** The first of these names that nothing in the block means already. */
function freeName(file: ParsedFile, block: ts.Block, names: readonly string[]): string {
  const text = block.getText(file.tree);
  return names.find((name) => !new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(text)) ?? names.at(-1) ?? 'refreshFailure';
}

/** The condition that the server refused, in the form that the client's error or answer has. */
function conditionFor(file: ParsedFile, path: FailurePath, name: string): string | undefined {
  const { ts: api } = file;
  const isTyped = /\.[cm]?tsx?$/.test(file.path);
  if (path.on === 'answer') return `${REFUSALS}.includes(${name}.status)`;
  // The status of RTK Query's error is a word where no answer came.
  if (name.endsWith('.error')) {
    if (!isTyped) return `${REFUSALS}.includes(${name}?.status)`;
    // Of a base query of another make the error is of type unknown.
    return isFetchBaseQuery(file, path.request) ? `(${REFUSALS} as unknown[]).includes(${name}?.status)` : undefined;
  }
  // Supabase gives its error beside the data; a function that gives nothing keeps the reason to itself.
  if (path.condition !== undefined) {
    const access = path.condition === name ? `${name}.status` : `${name}?.status`;
    return path.error === '' ? undefined : `${REFUSALS}.includes(${access} ?? 0)`;
  }
  // Angular's errors are answers themselves.
  if (path.clause === undefined && path.error !== '' && importsFrom(file, /^@angular\//)) return `${REFUSALS}.includes(${name}.status)`;
  const client = clientOf(file, path.request);
  if (client === undefined || (path.clause === undefined && path.error === '')) return undefined;
  const status = `${name}.response?.status`;
  if (!isTyped) return `${REFUSALS}.includes(${status})`;
  const declared = path.clause?.variableDeclaration?.type;
  if (path.clause === undefined || declared?.kind === api.SyntaxKind.AnyKeyword) return `${REFUSALS}.includes(${status} ?? 0)`;
  if (client.axios !== '') return `${client.axios}.isAxiosError(${name}) && ${REFUSALS}.includes(${status} ?? 0)`;
  return `${REFUSALS}.includes((${name} as { response?: { status?: number } }).response?.status ?? 0)`;
}

function isFetchBaseQuery(file: ParsedFile, request: ts.CallExpression | undefined): boolean {
  const { ts: api } = file;
  const binding = request !== undefined && api.isIdentifier(request.expression) ? bindingOf(file, request.expression) : undefined;
  const source = binding !== undefined && api.isVariableDeclaration(binding) ? binding.initializer : undefined;
  return source !== undefined && /^(?:retry\(\s{0,9})?fetchBaseQuery\b/.test(source.getText(file.tree));
}

/** A client whose errors carry the response: axios, ky, ofetch. A fetch rejects without one. */
function clientOf(file: ParsedFile, request: ts.CallExpression | undefined): { readonly axios: string } | undefined {
  const { ts: api } = file;
  if (request === undefined) return undefined;
  const axios = axiosName(file);
  const key = keyOf(file, request.expression) ?? '';
  const root = rootOf(key);
  if (axios !== '' && (root === axios || isInstanceOf(file, request, axios))) return { axios };
  if (root === 'ky' || root === '$fetch' || root === 'ofetch') return { axios: '' };
  // `api.post('/refresh')` of another file is nearly always an instance of axios; what says so is that its answer is read from `.data`.
  const isMember = api.isPropertyAccessExpression(request.expression) && /^(?:get|post|put|patch)$/.test(request.expression.name.text);
  return isMember && /\.data\b|\{\s*data\b/.test(around(file, request)) ? { axios } : undefined;
}

function around(file: ParsedFile, request: ts.Node): string {
  return file.text.slice(Math.max(0, request.pos - 80), request.end + 400);
}

function importsFrom(file: ParsedFile, module: RegExp): boolean {
  const { ts: api } = file;
  return file.tree.statements.some(
    (statement) =>
      api.isImportDeclaration(statement) && api.isStringLiteral(statement.moduleSpecifier) && module.test(statement.moduleSpecifier.text),
  );
}

function axiosName(file: ParsedFile): string {
  const { ts: api } = file;
  for (const statement of file.tree.statements) {
    if (!api.isImportDeclaration(statement) || !api.isStringLiteral(statement.moduleSpecifier)) continue;
    if (statement.moduleSpecifier.text === 'axios' && statement.importClause?.name !== undefined) return statement.importClause.name.text;
  }
  return '';
}

/** `const api = axios.create(...)`, `api.post(...)`. */
function isInstanceOf(file: ParsedFile, request: ts.CallExpression, axios: string): boolean {
  const { ts: api } = file;
  let node: ts.Expression = request.expression;
  while (api.isPropertyAccessExpression(node)) node = node.expression;
  if (!api.isIdentifier(node)) return false;
  const binding = bindingOf(file, node);
  if (binding === undefined || moduleOf(file, binding) !== '' || !api.isVariableDeclaration(binding)) return false;
  return (
    binding.initializer !== undefined &&
    (keyOf(file, binding.initializer) ?? binding.initializer.getText(file.tree)).startsWith(`${axios}.create`)
  );
}
