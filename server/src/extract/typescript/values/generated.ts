import type { ts } from '@ts-morph/common';
import type { GeneratedValue } from '../../../facts/value';
import { lookup } from '../syntax/file-view';
import { originOf } from '../syntax/origin';
import { enclosingFunction, memberStep, plainName, unwrap } from '../syntax/syntax';
import type { ValueReader } from './value-reader';

// Calls that give something else each time they run. What a module keeps of them lasts as long as the process.

const MAKER =
  /^(?:randomBytes|randomUUID|getRandomValues|random|generateSecret|generateKeySync|generateKey|nanoid|customAlphabet|v[1-7]|uuid(?:v\d)?|createId|cuid|ulid|randomUUIDv7)$/;
/** Packages whose calls of such a name make an identifier or a key. */
const PACKAGES = /^(?:(?:node:)?crypto|jose|nanoid(?:\/.*)?|uuid|@paralleldrive\/cuid2|cuid|ulid|uncrypto)$/;
/** Methods that hand on what they are called on in another form. */
const FORMS = /^(?:toString|slice|substring|substr|replace|replaceAll|toUpperCase|toLowerCase|export|trim|padEnd|repeat)$/;
/** Calls that keep what they are given beyond the process. */
const KEEPS = /^(?:write|save|store|put|insert|upsert|append|set|create|update|persist|outputFile|outputJson)/i;
const DEEPEST = 6;

/** The random value that a call makes when its module is loaded; undefined for other calls, for those in functions, and for values that are stored. */
export function generatedValue(reader: ValueReader, node: ts.CallExpression): GeneratedValue | undefined {
  const by = makerOf(reader, node, DEEPEST);
  if (by === undefined || enclosingFunction(reader.api, node) !== undefined || isStored(reader, node)) return undefined;
  return { kind: 'generated', at: reader.place(node), by };
}

function makerOf(reader: ValueReader, expression: ts.Expression, depth: number): string | undefined {
  const { api } = reader;
  const node = unwrap(api, expression);
  if (depth === 0 || !api.isCallExpression(node)) return undefined;
  const callee = unwrap(api, node.expression);
  const member = memberStep(api, callee);
  const name = member?.name ?? (api.isIdentifier(callee) ? callee.text : '');
  if (member !== undefined && FORMS.test(name)) return makerOf(reader, member.base, depth - 1);
  if (member !== undefined && name === 'from' && isGlobal(reader, member.base, /^Buffer$/) && node.arguments[0] !== undefined)
    return makerOf(reader, node.arguments[0], depth - 1);
  if (!isNamed(reader, callee, name)) return undefined;
  if (member !== undefined && isGlobal(reader, member.base, name === 'random' ? /^Math$/ : /^(?:crypto|Bun)$/))
    return callee.getText(reader.file.tree);
  const origin = originOf(reader, callee);
  if (origin === undefined || !PACKAGES.test(origin.module)) return undefined;
  const last = origin.path.at(-1);
  return last === undefined || (last !== 'random' && MAKER.test(last)) ? callee.getText(reader.file.tree) : undefined;
}

/** An import may have any name; a method has its own. */
function isNamed(reader: ValueReader, callee: ts.Expression, name: string): boolean {
  return MAKER.test(name) || (reader.api.isIdentifier(callee) && lookup(reader, callee)?.kind === 'import');
}

function isGlobal(reader: ValueReader, base: ts.Expression, name: RegExp): boolean {
  const { api } = reader;
  const node = unwrap(api, base);
  if (api.isIdentifier(node)) return name.test(node.text) && lookup(reader, node) === undefined;
  const member = memberStep(api, node);
  return member !== undefined && name.test(member.name) && isGlobal(reader, member.base, /^(?:globalThis|window|self|global)$/);
}

/** Whether the constant that holds it is handed to something that keeps it: `writeFileSync(path, secret)`. */
function isStored(reader: ValueReader, node: ts.Node): boolean {
  const { api } = reader;
  let outer = node;
  while (outer.parent !== undefined && !api.isStatement(outer) && !api.isVariableDeclaration(outer)) outer = outer.parent;
  const name = api.isVariableDeclaration(outer) ? plainName(api, outer.name) : undefined;
  if (name === undefined) return false;
  const holds = (argument: ts.Expression): boolean => {
    const value = unwrap(api, argument);
    if (api.isIdentifier(value)) return value.text === name;
    if (api.isTemplateExpression(value)) return value.templateSpans.some((span) => holds(span.expression));
    return api.isObjectLiteralExpression(value) && value.properties.some((property) => propertyHolds(property));
  };
  const propertyHolds = (property: ts.ObjectLiteralElementLike): boolean =>
    api.isShorthandPropertyAssignment(property)
      ? property.name.text === name
      : api.isPropertyAssignment(property) && holds(property.initializer);
  return reader.index.calls.some((call) => {
    const callee = unwrap(api, call.expression);
    const called = api.isIdentifier(callee) ? callee.text : (memberStep(api, callee)?.name ?? '');
    // `createHmac(..., secret)` and `createSecretKey(secret)` use it.
    return KEEPS.test(called) && !/^create(?:Hmac|SecretKey|Cipher|Cookie|Session)/.test(called) && call.arguments.some(holds);
  });
}
