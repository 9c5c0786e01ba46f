import type { ts } from '@ts-morph/common';
import type { Value } from '../../../facts/value';
import type { ValueReader } from '../values/value-reader';
import { classOfThis, onlyReturn, plainName } from './syntax';

/** The value of `this.name`: what the class's field, getter, constructor or injected parameter gives it. */
export function classMember(reader: ValueReader, node: ts.Expression, name: string): Value {
  const { api } = reader;
  const owner = classOfThis(api, node);
  if (owner === undefined) return reader.unknown(node);
  const writes = (reader.index.writes.get('this') ?? []).filter(
    (write) => write.path[0] === name && classOfThis(api, write.root) === owner,
  );
  for (const member of owner.members) {
    if (api.isConstructorDeclaration(member)) {
      const parameter = member.parameters.find((candidate) => isProperty(candidate) && plainName(api, candidate.name) === name);
      if (parameter !== undefined) return reader.configType(parameter) ?? reader.unknown(node);
    }
    if (plainName(api, member.name) !== name) continue;
    if (api.isGetAccessorDeclaration(member)) {
      const returned = onlyReturn(api, member);
      return returned ? reader.guarded(member, () => reader.read(returned)) : reader.unknown(node);
    }
    if (!api.isPropertyDeclaration(member)) return reader.unknown(node);
    const { initializer } = member;
    if (initializer !== undefined) {
      return writes.length === 0 ? reader.guarded(member, () => reader.read(initializer)) : reader.unknown(node);
    }
    if (writes.length === 0) return reader.configType(member) ?? reader.unknown(node);
  }
  // A field is known by its only assignment when that is a statement of the constructor, so that it always happens.
  const only = writes[0];
  if (writes.length !== 1 || only?.value === undefined || only.path.length !== 1) return reader.unknown(node);
  const { value } = only;
  const body = only.node.parent?.parent;
  const always = body !== undefined && body.parent !== undefined && api.isConstructorDeclaration(body.parent);
  return always ? reader.guarded(only.node, () => reader.read(value)) : reader.unknown(node);
}

/** A constructor parameter with `private`, `public`, `protected` or `readonly` is a field. */
function isProperty(parameter: ts.ParameterDeclaration): boolean {
  return parameter.modifiers !== undefined && parameter.modifiers.length > 0;
}
