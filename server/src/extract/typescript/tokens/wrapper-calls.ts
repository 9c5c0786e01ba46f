import type { ts } from '@ts-morph/common';
import type { Fact, WrapperCall } from '../../../facts/fact';
import { unknownAt, type Value } from '../../../facts/value';
import { functionOf } from '../env/env-wrappers';
import { lookup } from '../syntax/file-view';
import { mayBeOwnModule, originOf } from '../syntax/origin';
import { calledAs } from '../syntax/parameters';
import { classOfThis, memberStep, plainName, stringText, unwrap, wrapped } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { Hints } from './token-hints';

/** What a function is called that signs or verifies for others. Other names are too many to keep. */
const NAMED = /[tT]oken|TOKEN|[jJ][wW][tT]|[sS]ession|^sign(?:ed|er)?(?![a-z]|In|Up|Out)|[a-z_]Sign(?![a-z]|In|Up|Out)|^issue[A-Z]/;
/** Names that mean many things; what they are called on must say that it is tokens. */
const GENERAL = /^(?:sign|issue|encode|decode|verify|create|generate|make|build)$/i;
const OF_TOKENS = /jwt|token|auth|session/i;
/** Calls that are named so and take a token without making or checking one. */
const PASSED_OVER = /^(?:set|save|store|remove|delete|clear|use|on|is|has|parse|revoke|find|fetch)(?![a-z])|^(?:expect|describe|it)$/;
const MOST_ARGUMENTS = 8;
/** Texts that name a kind of token, and none that could be a key. */
const KIND = /^(?:access|refresh|session|reset|verif\w{1,10}|confirm\w{0,10}|invit\w{1,10}|magic)(?:[_-][a-z]{1,12}){0,2}$/i;

/** Calls of the project's own functions that may sign or verify with what they are given. `found` are the file's facts about libraries. */
export function* wrapperCalls(reader: ValueReader, found: readonly Fact[]): Iterable<WrapperCall> {
  const calls = new Set(found.flatMap((fact) => (fact.kind === 'token-issuer' || fact.kind === 'token-verifier' ? [fact.at.start] : [])));
  for (const call of reader.index.calls) {
    if (call.arguments.length === 0 || call.arguments.length > MOST_ARGUMENTS) continue;
    const target = targetOf(reader, call);
    if (target === undefined || calls.has(reader.place(call).start)) continue;
    yield factOf(reader, call, target);
  }
}

interface Target {
  readonly name: string;
  readonly module: string | undefined;
}

function targetOf(reader: ValueReader, call: ts.CallExpression): Target | undefined {
  const { api } = reader;
  const callee = unwrap(api, call.expression);
  const member = memberStep(api, callee);
  const written = member?.name ?? (api.isIdentifier(callee) ? callee.text : '');
  if (!NAMED.test(written) && !GENERAL.test(written)) return undefined;
  if (PASSED_OVER.test(written)) return undefined;
  const target = member === undefined ? ofName(reader, callee) : ofMember(reader, callee, member);
  if (target === undefined || (!NAMED.test(written) && !isOfTokens(reader, callee))) return undefined;
  return target;
}

/** A function by its own name: imported, or of this file. */
function ofName(reader: ValueReader, callee: ts.Expression): Target | undefined {
  const binding = lookup(reader, callee);
  if (binding === undefined || binding.kind === 'parameter') return undefined;
  const own = functionOf(reader, callee);
  const name = own && calledAs(reader.api, own);
  return name !== undefined ? { name, module: '' } : imported(reader, callee);
}

function ofMember(
  reader: ValueReader,
  callee: ts.Expression,
  member: { readonly base: ts.Expression; readonly name: string },
): Target | undefined {
  const { api } = reader;
  const base = unwrap(api, member.base);
  if (base.kind === api.SyntaxKind.ThisKeyword) {
    const own = classOfThis(api, callee)?.members.some((candidate) => plainName(api, candidate.name) === member.name);
    return { name: member.name, module: own === true ? '' : undefined };
  }
  const own = functionOf(reader, callee);
  const name = own && calledAs(api, own);
  if (name !== undefined) return { name, module: '' };
  const origin = originOf(reader, callee);
  if (origin !== undefined) return imported(reader, callee);
  // An object of unknown make, unless it is one of the language or of the browser.
  const root = rootOf(reader, base);
  return root !== undefined && api.isIdentifier(root) && lookup(reader, root) === undefined
    ? undefined
    : { name: member.name, module: undefined };
}

function imported(reader: ValueReader, callee: ts.Expression): Target | undefined {
  const origin = originOf(reader, callee);
  if (origin === undefined || !mayBeOwnModule(origin.module)) return undefined;
  // A step before the last is an object that the module exports: its method is found by its name.
  return { name: origin.path.at(-1) ?? 'default', module: origin.path.length > 1 ? undefined : origin.module };
}

function rootOf(reader: ValueReader, node: ts.Expression): ts.Expression | undefined {
  let current = node;
  for (let steps = 0; steps < 12; steps++) {
    const member = memberStep(reader.api, current);
    if (member === undefined) return current;
    current = unwrap(reader.api, member.base);
  }
  return undefined;
}

function isOfTokens(reader: ValueReader, callee: ts.Expression): boolean {
  const member = memberStep(reader.api, callee);
  const base = member && unwrap(reader.api, member.base);
  const name = base && (memberStep(reader.api, base)?.name ?? (reader.api.isIdentifier(base) ? base.text : ''));
  return name !== undefined && OF_TOKENS.test(name);
}

function factOf(reader: ValueReader, call: ts.CallExpression, target: Target): WrapperCall {
  const { api } = reader;
  const positional: Value[] = [];
  let open = false;
  for (const argument of call.arguments) {
    open ||= api.isSpreadElement(argument);
    positional.push(open ? unknownAt(reader.place(argument)) : reader.read(argument));
  }
  const hints = new Hints();
  for (const argument of call.arguments) {
    const text = stringText(api, unwrap(api, argument));
    if (text !== undefined && KIND.test(text)) hints.add(text);
    // The first is the payload or the user, whose names say nothing of the token.
    if (argument !== call.arguments[0]) hints.addNames(reader, argument);
  }
  const holder = wrapped(api, call).parent;
  if (holder !== undefined && (api.isVariableDeclaration(holder) || api.isPropertyAssignment(holder)))
    hints.add(plainName(api, holder.name));
  else if (holder !== undefined && api.isBinaryExpression(holder)) hints.addNames(reader, holder.left);
  return {
    kind: 'wrapper-call',
    file: reader.file.path,
    at: reader.place(call),
    calleeAt: reader.place(call.expression),
    ...target,
    positional,
    named: {},
    open,
    hints: hints.list(),
    surroundings: new Hints().addSurroundings(reader, call).list(),
    assignedTo: variableOf(reader, call),
  };
}

/** The variable that takes the result alone. */
function variableOf(reader: ValueReader, call: ts.CallExpression): string {
  const { api } = reader;
  const holder = wrapped(api, call).parent;
  return holder !== undefined && api.isVariableDeclaration(holder) && api.isIdentifier(holder.name) ? holder.name.text : '';
}
