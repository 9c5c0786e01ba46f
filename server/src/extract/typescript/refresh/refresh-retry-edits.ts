import type { ts } from '@ts-morph/common';
import type { Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { unwrap } from '../guards/guard-tree';
import { type ParsedFile, placeOf } from '../parsed-file';
import { indentAt, lineBreak, type Question, questionOf, requestBefore, takesMember } from './refresh-places';
import type { FoundRefresh } from './refresh-retries';

/**
 * Notes on the request that it was retried, and asks for that: `if (status === 401 && !original._retry) { original._retry = true; ...`.
 * axios hands unknown members of a configuration on when it is sent again. `flag` is one that is there already, in half.
 */
export function flagEdits(
  file: ParsedFile,
  found: FoundRefresh,
  resend: ts.CallExpression,
  flag: string | undefined,
  half: 'read' | 'set' | undefined,
): readonly Replacement[] {
  const question = questionOf(file, found);
  if (found.handler.client !== 'axios' || found.handler.when !== 'answer' || question === undefined) return [];
  const request = requestBefore(file, resend, question.condition.getStart(file.tree));
  if (request === undefined) return [];
  const name = flag ?? '_retry';
  const written = file.text.slice(request.getStart(file.tree), request.end);
  const member = takesMember(file, request, name)
    ? `${written}.${name}`
    : `(${written} as typeof ${written} & { ${name}?: boolean }).${name}`;
  const edits: Replacement[] = [];
  if (half !== 'read') edits.push(...askedToo(file, question, question.form === 'inside' ? `!${member}` : member));
  if (half !== 'set') edits.push(setFirst(file, question, `${member} = true;`));
  return edits;
}

/** Joins another operand to a condition: by `&&` to one that lets in, by `||` to one that turns away. */
function askedToo(file: ParsedFile, { condition, form }: Question, operand: string): readonly Replacement[] {
  const { ts: api } = file;
  const [joint, weaker] = form === 'inside' ? ['&&', api.SyntaxKind.BarBarToken] : ['||', api.SyntaxKind.QuestionQuestionToken];
  const inner = unwrap(file, condition);
  const loose = api.isConditionalExpression(inner) || (api.isBinaryExpression(inner) && inner.operatorToken.kind === weaker);
  const end = { at: pointAt(file.path, condition.end), newText: `${loose ? ')' : ''} ${joint} ${operand}` };
  return loose ? [{ at: pointAt(file.path, condition.getStart(file.tree)), newText: '(' }, end] : [end];
}

/** A statement that comes first once a refusal is answered. */
function setFirst(file: ParsedFile, question: Question, statement: string): Replacement {
  const newline = lineBreak(file);
  if (question.form === 'exit') {
    return { at: pointAt(file.path, question.statement.end), newText: `${newline}${indentAt(file, question.statement)}${statement}` };
  }
  const [first] = question.block.statements;
  const start = question.block.getStart(file.tree) + 1;
  const onOwnLine = first !== undefined && /[\r\n]/.test(file.text.slice(start, first.getStart(file.tree)));
  return { at: pointAt(file.path, start), newText: onOwnLine ? `${newline}${indentAt(file, first)}${statement}` : ` ${statement}` };
}

/** A wrapper that calls itself is told the second time that it may not: `apiFetch(url, options, false)`. */
export function parameterEdits(file: ParsedFile, found: FoundRefresh, resend: ts.CallExpression): readonly Replacement[] {
  const { ts: api } = file;
  const question = questionOf(file, found);
  const { fn } = found.handler;
  const parameters = fn.parameters as readonly ts.ParameterDeclaration[] | undefined;
  const last = parameters?.at(-1);
  const lastGiven = resend.arguments.at(-1);
  if (question === undefined || parameters === undefined || last === undefined || lastGiven === undefined) return [];
  if (parameters.length !== resend.arguments.length || last.dotDotDotToken !== undefined || found.scope !== fn) return [];
  if (resend.arguments.some((argument) => api.isSpreadElement(argument))) return [];
  const idle = resend.arguments.find((argument, index) => isSwitch(file, argument, parameters[index]));
  if (idle !== undefined) return [{ at: placeOf(file, idle), newText: 'false' }];
  // `url => ...` has no parentheses for a second parameter.
  if (!/^\s{0,200},?\s{0,200}\)/.test(file.text.slice(last.end, last.end + 402))) return [];
  const inside = file.text.slice(fn.pos, fn.end);
  const name = ['retry', 'mayRetry', 'retryOnce'].find((candidate) => !new RegExp(`\\b${candidate}\\b`).test(inside));
  if (name === undefined) return [];
  return [
    { at: pointAt(file.path, last.end), newText: `, ${name} = true` },
    ...askedToo(file, question, question.form === 'inside' ? name : `!${name}`),
    { at: pointAt(file.path, lastGiven.end), newText: ', false' },
  ];
}

/** A parameter such as `retry = true` that is handed on as it came. */
function isSwitch(file: ParsedFile, argument: ts.Expression, parameter: ts.ParameterDeclaration | undefined): boolean {
  const { ts: api } = file;
  if (parameter === undefined || !api.isIdentifier(argument) || !api.isIdentifier(parameter.name)) return false;
  const starts = parameter.initializer?.kind === api.SyntaxKind.TrueKeyword;
  return starts && argument.text === parameter.name.text && /retr/i.test(argument.text);
}

/** Leaves the address of the refresh out of what is answered. */
export function exclusionEdits(file: ParsedFile, found: FoundRefresh, leaf: ts.CallExpression): readonly Replacement[] {
  const { ts: api } = file;
  const question = questionOf(file, found);
  const [address] = leaf.arguments;
  const node = address === undefined ? undefined : unwrap(file, address);
  if (question === undefined || node === undefined) return [];
  const path = api.isStringLiteralLike(node)
    ? node.text
    : api.isTemplateExpression(node)
      ? (node.templateSpans.at(-1)?.literal.text ?? '')
      : '';
  if (!/^\/?[\w./-]{4,100}$/.test(path)) return [];
  const quote = file.text[node.getStart(file.tree)] === '"' ? '"' : "'";
  const test = addressTest(file, found, question, `${quote}${path}${quote}`);
  return test === undefined ? [] : askedToo(file, question, question.form === 'inside' ? `!${test}` : test);
}

function addressTest(file: ParsedFile, { handler, scope }: FoundRefresh, question: Question, path: string): string | undefined {
  const { ts: api } = file;
  const [first] = scope.parameters as readonly ts.ParameterDeclaration[];
  if (first === undefined || !api.isIdentifier(first.name)) return undefined;
  if (handler.when === 'wrapper') {
    const isText = first.type === undefined || first.type.kind === api.SyntaxKind.StringKeyword;
    return isText ? `${first.name.text}.includes(${path})` : undefined;
  }
  if (handler.client !== 'axios' || handler.when !== 'answer') return undefined;
  const before = file.text.slice(scope.pos, question.condition.getStart(file.tree));
  const name = new RegExp(
    `\\b(?:const|let|var) ([\\w$]{1,40})(?:: any)? = ${first.name.text}\\??\\.config(?: (?:as|\\|\\||\\?\\?) [^;\\n]{1,120})?;?[ \\t]*\\r?\\n`,
  ).exec(before)?.[1];
  return `${name ?? `${first.name.text}.config`}?.url?.includes(${path})`;
}
