import type { ts } from '@ts-morph/common';
import type { Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { bindingOf } from '../guards/guard-bindings';
import { keyOf, unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';

/** Edits that answer 401 before code reads a header that is not there; empty where nothing is at hand to answer with. */
export function parseEdits(file: ParsedFile, header: ts.Expression, fn: ts.SignatureDeclaration): readonly Replacement[] {
  const { ts: api } = file;
  const node = unwrap(file, header);
  // What a call gives would have to be kept first.
  if (api.isCallExpression(node)) return [];
  const text = file.text.slice(node.getStart(file.tree), node.end);
  const statement = statementIn(file, node, fn);
  if (statement === undefined || text.includes('\n')) return [];
  if (api.isIdentifier(node) && !isDeclaredBefore(file, node, statement)) return [];
  const start = statement.getStart(file.tree);
  const indent = /[ \t]*$/.exec(file.text.slice(0, start))?.[0] ?? '';
  const answer = answerIn(file, fn, `${indent}${indent.includes('\t') ? '\t' : '  '}`, indent);
  return answer === '' ? [] : [{ at: pointAt(file.path, start), newText: `if (!${text}) ${answer}${lineBreak(file)}${indent}` }];
}

/** Edits that cut the scheme off a header which is there and goes to a verifier as it is. */
export function prefixEdits(file: ParsedFile, header: ts.Expression): readonly Replacement[] {
  const { ts: api } = file;
  const isSimple = api.isIdentifier(header) || api.isPropertyAccessExpression(header) || api.isCallExpression(header);
  const cut = ".replace(/^Bearer /i, '')";
  if (isSimple || api.isParenthesizedExpression(header)) return [{ at: pointAt(file.path, header.end), newText: cut }];
  return [
    { at: pointAt(file.path, header.getStart(file.tree)), newText: '(' },
    { at: pointAt(file.path, header.end), newText: `)${cut}` },
  ];
}

/** The statement of a block around the node, inside the same function. */
function statementIn(file: ParsedFile, node: ts.Node, fn: ts.Node): ts.Statement | undefined {
  const { ts: api } = file;
  for (let inner = node; inner !== fn && inner.parent !== undefined; inner = inner.parent) {
    const { parent } = inner;
    if (api.isBlock(parent)) return inner as ts.Statement;
    // Behind a condition the header may not be wanted at all.
    if (api.isConditionalExpression(parent) && parent.condition !== inner) return undefined;
    if (api.isIfStatement(parent) && (parent.expression !== inner || api.isIfStatement(parent.parent))) return undefined;
  }
  return undefined;
}

/** `const header = req.headers.authorization, token = header.split(' ')[1]` leaves no place between the two. */
function isDeclaredBefore(file: ParsedFile, identifier: ts.Identifier, statement: ts.Statement): boolean {
  const binding = bindingOf(file, identifier);
  return binding !== undefined && binding.end <= statement.pos;
}

function lineBreak(file: ParsedFile): string {
  return file.text.includes('\r\n') ? '\r\n' : '\n';
}

/** What a handler does to answer 401, by what it is given. */
function answerIn(file: ParsedFile, fn: ts.SignatureDeclaration, inside: string, indent: string): string {
  const named = (pattern: RegExp) => fn.parameters.map((parameter) => keyOf(file, parameter.name) ?? '').find((name) => pattern.test(name));
  const eol = lineBreak(file);
  const block = (...lines: readonly string[]) => `{${eol}${lines.map((line) => `${inside}${line}${eol}`).join('')}${indent}}`;
  const res = named(/^_?(?:res|response)$/);
  if (res !== undefined) return block(`${res}.status(401).json({ message: 'Unauthorized' });`, 'return;');
  const reply = named(/^reply$/);
  if (reply !== undefined) return `return ${reply}.code(401).send({ message: 'Unauthorized' });`;
  if (importsFrom(file, 'UnauthorizedException')) return 'throw new UnauthorizedException();';
  return '';
}

function importsFrom(file: ParsedFile, name: string): boolean {
  return new RegExp(`import\\s{0,9}\\{[^}]{0,2000}\\b${name}\\b[^}]{0,2000}\\}\\s{0,9}from\\s{0,9}['"]@nestjs/common['"]`).test(file.text);
}
