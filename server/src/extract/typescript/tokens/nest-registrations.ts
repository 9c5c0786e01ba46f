import type { ts } from '@ts-morph/common';
import { functionOf } from '../env/env-wrappers';
import { lookup } from '../syntax/file-view';
import { literalOf, readOptions } from '../syntax/options';
import { importedName, mayBeOwnModule } from '../syntax/origin';
import { memberStep, onlyReturn, plainName, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

export const NEST_JWT: ReadonlySet<string> = new Set(['@nestjs/jwt']);

/** A place that gives a JwtModule its options. */
export interface Registration {
  readonly call: ts.CallExpression | ts.MethodDeclaration;
  readonly argument: ts.Expression | undefined;
}

/** `JwtModule.register`, `registerAsync` and the `createJwtOptions` of a class that `useClass` names, in this file or another. */
export function* registrationsOf(reader: ValueReader): Iterable<Registration> {
  const { api } = reader;
  for (const call of reader.index.calls) {
    const member = memberStep(api, unwrap(api, call.expression));
    if (member === undefined || (member.name !== 'register' && member.name !== 'registerAsync')) continue;
    if (importedName(reader, member.base, NEST_JWT) !== 'JwtModule') continue;
    if (member.name === 'registerAsync' && hasFactoryClass(reader, call)) continue;
    yield { call, argument: moduleOptions(reader, call, member.name) };
  }
  if (!reader.index.modules.has('@nestjs/jwt')) return;
  for (const owner of reader.index.classes) {
    const method = owner.members.find((member) => plainName(api, member.name) === 'createJwtOptions');
    if (method !== undefined && api.isMethodDeclaration(method)) yield { call: method, argument: onlyReturn(api, method) };
  }
}

/** Whether the options come from a class of the project, which says them where it is declared. */
function hasFactoryClass(reader: ValueReader, call: ts.CallExpression): boolean {
  const options = readOptions(reader, call.arguments[0], call);
  const name = options.nodeOf('useClass') ?? options.nodeOf('useExisting');
  const binding = name && lookup(reader, unwrap(reader.api, name));
  return binding?.kind === 'class' || (binding?.kind === 'import' && mayBeOwnModule(binding.module));
}

/** The options expression of `register({...})` or of `registerAsync({ useFactory: () => ({...}) })`. */
function moduleOptions(reader: ValueReader, call: ts.CallExpression, method: string): ts.Expression | undefined {
  const { api } = reader;
  const argument = call.arguments[0];
  if (method === 'register' || argument === undefined) return argument;
  const literal = literalOf(reader, argument);
  const factory = literal?.properties.find((property) => plainName(api, property.name) === 'useFactory');
  if (factory === undefined) {
    // `registerAsync(jwtConfig.asProvider())` hands over a registered configuration.
    return literal === undefined ? argument : undefined;
  }
  if (api.isMethodDeclaration(factory)) return onlyReturn(api, factory);
  if (!api.isPropertyAssignment(factory)) return undefined;
  const node = unwrap(api, factory.initializer);
  const target = api.isArrowFunction(node) || api.isFunctionExpression(node) ? node : functionOf(reader, node);
  return target && onlyReturn(api, target);
}
