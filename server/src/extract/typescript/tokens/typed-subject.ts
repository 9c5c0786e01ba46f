import type { ts } from '@ts-morph/common';
import type { Value } from '../../../facts/value';
import type { Compiler } from '../compiler';
import { lookup } from '../syntax/file-view';
import type { Options } from '../syntax/options';
import type { PatternStep } from '../syntax/scope';
import { memberStep, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

// Whether the subject of a token is a number by the types that the code states: Node's libraries sign it, Python's refuse it.

/** The subject with what its type says: a number of which nobody knows which, where an annotation in this file calls it one. */
export function typedSubject(reader: ValueReader, subject: Value, payload: Options): Value {
  const node = payload.nodeOf('sub');
  if (node === undefined || payload.get('sub').value !== subject) return subject;
  if (subject.kind !== 'unknown' && subject.kind !== 'parameter') return subject;
  const type = typeOf(reader, node, DEEPEST);
  if (type?.kind !== reader.api.SyntaxKind.NumberKeyword) return subject;
  return { kind: 'converted', at: reader.place(node), to: 'number', of: subject };
}

/** Types nest less deeply where a person wrote them. */
const DEEPEST = 6;

/** The type that annotations state for an expression: of a parameter or variable, or of a property of its type. */
function typeOf(reader: ValueReader, expression: ts.Expression, steps: number): ts.TypeNode | undefined {
  if (steps === 0) return undefined;
  const { api } = reader;
  const node = unwrap(api, expression);
  const member = memberStep(api, node);
  if (member !== undefined) return propertyType(api, typeOf(reader, member.base, steps - 1), member.name, steps);
  if (!api.isIdentifier(node)) return undefined;
  const binding = lookup(reader, node);
  if (binding?.kind !== 'parameter' && binding?.kind !== 'variable') return undefined;
  return along(api, binding.declaration.type, binding.path, steps);
}

function along(api: Compiler, type: ts.TypeNode | undefined, path: readonly PatternStep[], steps: number): ts.TypeNode | undefined {
  let current = type;
  for (const { name } of path) current = name === undefined ? undefined : propertyType(api, current, name, steps);
  return current;
}

/** The type of a property of a type literal, or of an interface or alias of this file. */
function propertyType(api: Compiler, type: ts.TypeNode | undefined, name: string, steps: number): ts.TypeNode | undefined {
  if (type === undefined || steps === 0) return undefined;
  if (api.isTypeLiteralNode(type)) return memberType(api, type.members, name);
  if (!api.isTypeReferenceNode(type) || !api.isIdentifier(type.typeName)) return undefined;
  const wanted = type.typeName.text;
  for (const statement of type.getSourceFile().statements) {
    if (api.isInterfaceDeclaration(statement) && statement.name.text === wanted) return memberType(api, statement.members, name);
    if (api.isTypeAliasDeclaration(statement) && statement.name.text === wanted) return propertyType(api, statement.type, name, steps - 1);
  }
  return undefined;
}

function memberType(api: Compiler, members: ts.NodeArray<ts.TypeElement>, name: string): ts.TypeNode | undefined {
  for (const member of members) {
    if (api.isPropertySignature(member) && api.isIdentifier(member.name) && member.name.text === name) return member.type;
  }
  return undefined;
}
