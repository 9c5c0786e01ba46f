import type { ts } from '@ts-morph/common';
import type { ParsedFile } from '../parsed-file';
import { declaredIn } from './guard-bindings';
import { type Guard, proves, soundsSignedIn, stronger, testsAnywhere } from './guard-conditions';
import { effectOf } from './guard-statements';
import { rootOf } from './guard-tree';

export type { Guard } from './guard-conditions';

/**
 * Whether the values named by `names` (keys of `keyOf`, several spellings of one value) are known to be there when
 * control reaches `use`.
 *
 * - `proved`: every path tests one of them first: an enclosing `if`, `?:` or `&&`, or an early exit before.
 * - `hinted`: something around tests them, their owner or the login state, without proof: `if (session)` around
 *   `session?.token`, `enabled: !!token` beside a query function, `status === 'authenticated'`, a test elsewhere in
 *   the component whose handler this is.
 * - `none`: nothing of the kind is in this file.
 *
 * A test outside a function holds inside it: what a closure reads is taken to stay as it was when it was tested.
 */
export function guardOf(file: ParsedFile, use: ts.Node, names: readonly string[]): Guard {
  return climb(file, use, names, true);
}

/** What `guardOf` finds without looking at the statements before and after: only the conditions that the use stands in. */
export function enclosingGuardOf(file: ParsedFile, use: ts.Node, names: readonly string[]): Guard {
  return climb(file, use, names, false);
}

/** Whether `guardOf` proves that one of the names is there. */
export function isGuarded(file: ParsedFile, use: ts.Node, names: readonly string[]): boolean {
  return guardOf(file, use, names) === 'proved';
}

function climb(file: ParsedFile, use: ts.Node, names: readonly string[], siblings: boolean): Guard {
  const { ts: api } = file;
  let visible = names;
  let guard: Guard = 'none';
  let inClosure = false;
  for (let node = use; node.parent !== undefined; node = node.parent) {
    const parent: ts.Node = node.parent;
    if (siblings && holdsStatements(file, parent)) {
      guard = stronger(guard, guardFromSiblings(file, parent.statements, node, visible, inClosure));
    }
    guard = stronger(guard, guardFrom(file, parent, node, visible));
    if (guard === 'proved') return guard;
    inClosure ||= api.isFunctionLike(parent);
    // Beyond the scope that declares it, the same name is another value, which outer tests say nothing about.
    if (visible.length > 0) visible = visible.filter((name) => declaredIn(file, parent, rootOf(name)) === undefined);
  }
  return guard;
}

/** What `parent` tells about the names while control is in its child. */
function guardFrom(file: ParsedFile, parent: ts.Node, child: ts.Node, names: readonly string[]): Guard {
  const { ts: api } = file;
  if (api.isIfStatement(parent)) {
    if (child === parent.thenStatement) return proves(file, parent.expression, names, true);
    return child === parent.elseStatement ? proves(file, parent.expression, names, false) : 'none';
  }
  if (api.isConditionalExpression(parent)) {
    if (child === parent.whenTrue) return proves(file, parent.condition, names, true);
    return child === parent.whenFalse ? proves(file, parent.condition, names, false) : 'none';
  }
  if (api.isBinaryExpression(parent) && child === parent.right) {
    const operator = parent.operatorToken.kind;
    if (operator === api.SyntaxKind.AmpersandAmpersandToken) return proves(file, parent.left, names, true);
    return operator === api.SyntaxKind.BarBarToken ? proves(file, parent.left, names, false) : 'none';
  }
  if (api.isWhileStatement(parent) && child === parent.statement) return proves(file, parent.expression, names, true);
  if (api.isForStatement(parent) && child === parent.statement && parent.condition !== undefined) {
    return proves(file, parent.condition, names, true);
  }
  if (api.isCaseBlock(parent)) {
    const switched = parent.parent.expression;
    return testsAnywhere(file, parent.parent, names) || soundsSignedIn(file, switched) ? 'hinted' : 'none';
  }
  if (api.isCallExpression(parent)) return guardFromArguments(file, parent, child, names);
  if (api.isObjectLiteralExpression(parent)) return guardFromSwitch(file, parent, child, names);
  return 'none';
}

function holdsStatements(file: ParsedFile, node: ts.Node): node is ts.Block | ts.SourceFile | ts.ModuleBlock | ts.CaseOrDefaultClause {
  const { ts: api } = file;
  return api.isBlock(node) || api.isSourceFile(node) || api.isModuleBlock(node) || api.isCaseOrDefaultClause(node);
}

/** Statements before the child, and for a closure those after it too: it may well run after all of them. */
function guardFromSiblings(
  file: ParsedFile,
  statements: readonly ts.Statement[],
  child: ts.Node,
  names: readonly string[],
  inClosure: boolean,
): Guard {
  let guard: Guard = 'none';
  let before = true;
  const mentioned = mentionFinder(names);
  const key = names.join(' ');
  for (const statement of statements) {
    if (statement === child) {
      before = false;
      if (!inClosure) break;
      continue;
    }
    if (onlyDeclares(file, statement)) continue;
    const effect = mentioned(file, statement) ? knownEffectOf(file, statement, names, key) : knownEffectOf(file, statement, [], '');
    if (before) guard = stronger(guard, effect);
    else if (effect !== 'none') guard = stronger(guard, 'hinted');
    if (guard === 'proved') break;
  }
  return guard;
}

/** Tells which of several statements, asked in order, hold the text of a name. It reads the text once, however many there are. */
function mentionFinder(names: readonly string[]): (file: ParsedFile, statement: ts.Statement) => boolean {
  const finds = [...new Set(names.map(needleOf))].map((text) => ({ text, at: -1 }));
  return (file, statement) => {
    let found = false;
    for (const find of finds) {
      if (find.at < statement.pos) {
        const next = file.text.indexOf(find.text, statement.pos);
        find.at = next < 0 ? Number.POSITIVE_INFINITY : next;
      }
      found ||= find.at < statement.end;
    }
    return found;
  };
}

/** A text without which a statement cannot mean the name or its owner: the key of a look-up, the variable, the first name. */
function needleOf(name: string): string {
  return /"([\w.:-]+)"\)$/.exec(name)?.[1] ?? /^process\.env\.(\w+)$/.exec(name)?.[1] ?? rootOf(name);
}

/** What other functions and classes do inside is no part of the way to the use. */
function onlyDeclares(file: ParsedFile, statement: ts.Statement): boolean {
  const { ts: api } = file;
  if (api.isFunctionDeclaration(statement) || api.isClassDeclaration(statement) || api.isImportDeclaration(statement)) return true;
  if (api.isVariableStatement(statement) && api.isSourceFile(statement.parent)) {
    return statement.declarationList.declarations.every(({ initializer }) => initializer !== undefined && api.isFunctionLike(initializer));
  }
  return api.isInterfaceDeclaration(statement) || api.isTypeAliasDeclaration(statement) || api.isExportDeclaration(statement);
}

// Uses of one value share the statements around them, and most statements say something or nothing whatever the names
// are. A tree never changes, so the answers can be kept with it.
const effects = new WeakMap<ts.Statement, Map<string, Guard>>();

function knownEffectOf(file: ParsedFile, statement: ts.Statement, names: readonly string[], key: string): Guard {
  let known = effects.get(statement);
  if (known === undefined) {
    known = new Map();
    effects.set(statement, known);
  }
  let effect = known.get(key);
  if (effect === undefined) {
    effect = effectOf(file, statement, names);
    known.set(key, effect);
  }
  return effect;
}

/** `useSWR(token ? url : null, () => ...)` and `useQuery(key, () => ..., { enabled: !!token })` run only with a token. */
function guardFromArguments(file: ParsedFile, call: ts.CallExpression, child: ts.Node, names: readonly string[]): Guard {
  const { ts: api } = file;
  for (const argument of call.arguments) {
    if (argument === child || api.isFunctionLike(argument)) continue;
    if (api.isObjectLiteralExpression(argument)) {
      if (guardFromSwitch(file, argument, undefined, names) !== 'none') return 'hinted';
    } else if (testsAnywhere(file, argument, names)) return 'hinted';
  }
  return 'none';
}

const SWITCH = /^(?:enabled|skip|disabled|pause|paused|when|condition|isPaused|canRun)$/;

/** An option beside the child that switches it on or off: `enabled: !!token`, `skip: !session`. */
function guardFromSwitch(
  file: ParsedFile,
  object: ts.ObjectLiteralExpression,
  child: ts.Node | undefined,
  names: readonly string[],
): Guard {
  const { ts: api } = file;
  for (const property of object.properties) {
    if (property === child) continue;
    if (api.isShorthandPropertyAssignment(property) && SWITCH.test(property.name.text)) return 'hinted';
    if (!api.isPropertyAssignment(property) || !api.isIdentifier(property.name) || !SWITCH.test(property.name.text)) continue;
    if (proves(file, property.initializer, names, true) !== 'none') return 'hinted';
    if (proves(file, property.initializer, names, false) !== 'none') return 'hinted';
  }
  return 'none';
}
