import type { ts } from '@ts-morph/common';
import type { EnvRead, NameEvidence, Replacement } from '../../../facts/fact';
import { UNSET, unknownAt, type Value } from '../../../facts/value';
import type { Place } from '../../../text/range';
import { lookup } from '../syntax/file-view';
import { enclosingFunction, exitsByThrowing, memberStep, plainName, searchBody, stringText, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { envAccess, isStaticModule } from './env-access';
import { configFields } from './env-declarations';
import { defaultIn } from './env-defaults';
import { type EnvAccess, isEnvName, isEnvObject } from './env-object';
import { declaredSchema, fieldsOf, schemaOf } from './env-schemas';
import { testedAs, type Usage, usageOf } from './env-usage';
import { functionOf } from './env-wrappers';

interface Read {
  readonly node: ts.Node;
  readonly fact: EnvRead;
  readonly covers: ts.Node | undefined;
}

/** What Vite puts into `import.meta.env` by itself. */
const VITE_OWN: ReadonlySet<string> = new Set(['MODE', 'DEV', 'PROD', 'SSR', 'BASE_URL']);

/** Every read of an environment variable, and every variable that the code itself sets. */
export function* envReads(reader: ValueReader): Iterable<EnvRead | NameEvidence> {
  const reads: Read[] = [];
  for (const node of reader.index.accesses) {
    const access = accessOf(reader, node);
    if (access === undefined) {
      if (reader.api.isElementAccessExpression(node)) reads.push(...listedReads(reader, node));
      continue;
    }
    const evidence = assignment(reader, node, access);
    if (evidence) yield* evidence;
    else reads.push(readOf(reader, node, access));
  }
  for (const node of reader.index.calls) {
    const access = envAccess(reader, node);
    if (access !== undefined) reads.push(readOf(reader, node, access));
  }
  reads.push(
    ...patternReads(reader),
    ...importReads(reader),
    ...schemaReads(reader),
    ...validatedClasses(reader),
    ...membershipReads(reader),
  );
  for (const read of settled(reads)) yield read;
}

function accessOf(reader: ValueReader, node: ts.PropertyAccessExpression | ts.ElementAccessExpression): EnvAccess | undefined {
  const { api } = reader;
  const member = memberStep(api, node);
  if (member === undefined) return isEnvObject(reader, node.expression) ? envAccess(reader, node) : undefined;
  // Looking every base up would cost more than all other reading: an alias is only asked for names like a variable's.
  if (api.isIdentifier(member.base) && !isEnvName(member.name)) return undefined;
  if (api.isCallExpression(node.parent) && node.parent.expression === node) return undefined;
  const access = envAccess(reader, node);
  if (access === undefined || !VITE_OWN.has(access.name)) return access;
  const outer = memberStep(api, unwrap(api, member.base));
  return outer !== undefined && api.isMetaProperty(outer.base) ? undefined : access;
}

/** `process.env.X = 'value'` provides X to what runs later. */
function assignment(reader: ValueReader, node: ts.Expression, access: EnvAccess): readonly (EnvRead | NameEvidence)[] | undefined {
  const { api } = reader;
  const { parent } = node;
  if (api.isDeleteExpression(parent)) return [];
  if (!api.isBinaryExpression(parent) || parent.left !== node) return undefined;
  const operator = parent.operatorToken.kind;
  const kind = api.SyntaxKind;
  const isDefault = defaultIn(reader, parent) !== undefined;
  if (operator !== kind.EqualsToken && !isDefault) return undefined;
  const value = reader.read(parent.right);
  const file = reader.file.path;
  const evidence: NameEvidence = { kind: 'name-evidence', file, at: reader.place(node), name: access.name, source: 'code', app: '' };
  if (isDefault) {
    const usage: Usage = { at: parent, requirement: 'plain', fallback: value, failFast: [], covers: undefined };
    return [factOf(reader, access.name, access.nameNode, usage), evidence];
  }
  return value.kind === 'unset' || !isEffective(reader, parent, value) ? [] : [evidence];
}

/**
 * Whether an assignment is made for what runs later. A literal inside a function that nothing here calls says little; a value
 * that was fetched from somewhere is what the function is for.
 */
function isEffective(reader: ValueReader, node: ts.Node, value: Value): boolean {
  const { api } = reader;
  const owner = enclosingFunction(api, node);
  if (owner === undefined || value.kind !== 'literal') return true;
  const isRunHere = (call: ts.CallExpression) => unwrap(api, call.expression) === owner || functionOf(reader, call.expression) === owner;
  return reader.index.calls.some((call) => enclosingFunction(api, call) === undefined && isRunHere(call));
}

function readOf(reader: ValueReader, node: ts.Expression, access: EnvAccess): Read {
  const usage = usageOf(reader, node, access.name);
  const own = reader.fallbackOf(access);
  const requirement = access.requirement === 'plain' ? usage.requirement : access.requirement;
  const merged: Usage =
    own.kind === 'unset'
      ? { ...usage, requirement }
      : { ...usage, requirement: 'plain', fallback: own, failFast: own.kind === 'unknown' ? [] : withoutDefault(reader, node, access) };
  return { node, fact: factOf(reader, access.name, access.nameNode, merged), covers: usage.covers };
}

/** `config.get('X', 'd')` fails fast as `config.getOrThrow('X')`. */
function withoutDefault(reader: ValueReader, node: ts.Expression, access: EnvAccess): readonly Replacement[] {
  const { api } = reader;
  const call = unwrap(api, node);
  if (access.form !== 'config' || access.fallback === undefined || !api.isCallExpression(call)) return [];
  const callee = unwrap(api, call.expression);
  if (!api.isPropertyAccessExpression(callee)) return [];
  return [
    { at: reader.place(callee.name), newText: 'getOrThrow' },
    { at: { file: reader.file.path, start: access.nameNode.end, end: access.fallback.end }, newText: '' },
  ];
}

function factOf(reader: ValueReader, name: string, nameNode: ts.Node, usage: Usage): EnvRead {
  return {
    kind: 'env-read',
    file: reader.file.path,
    at: reader.place(usage.at),
    name,
    nameAt: unquoted(reader, nameNode),
    requirement: usage.requirement,
    fallback: usage.fallback,
    failFast: usage.failFast,
    caseInsensitive: false,
    reader: '',
  };
}

function unquoted(reader: ValueReader, node: ts.Node): Place {
  const place = reader.place(node);
  return reader.api.isStringLiteralLike(node) ? { ...place, start: place.start + 1, end: Math.max(place.start + 1, place.end - 1) } : place;
}

/** `const { X, Y = 'd' } = process.env`. */
function* patternReads(reader: ValueReader): Iterable<Read> {
  const { api } = reader;
  for (const declaration of reader.index.patterns) {
    const { name: pattern, initializer } = declaration;
    if (initializer === undefined || !api.isObjectBindingPattern(pattern) || !isEnvObject(reader, initializer)) continue;
    for (const element of pattern.elements) {
      const nameNode = element.propertyName ?? element.name;
      const name = plainName(api, nameNode);
      if (name === undefined || element.dotDotDotToken !== undefined) continue;
      const fallback = reader.read(element.initializer);
      const tested = fallback.kind === 'unset' && api.isIdentifier(element.name) ? testedAs(reader, element.name) : 'plain';
      const usage: Usage = { at: element, requirement: tested, fallback, failFast: [], covers: undefined };
      yield { node: element, fact: factOf(reader, name, nameNode, usage), covers: undefined };
    }
  }
}

/** SvelteKit's `import { X } from '$env/static/private'`, Astro's `astro:env/server`. */
function* importReads(reader: ValueReader): Iterable<Read> {
  const { api } = reader;
  for (const declaration of reader.index.imports) {
    const requirement = isStaticModule(stringText(api, declaration.moduleSpecifier) ?? '');
    if (requirement === undefined) continue;
    const named = declaration.importClause?.namedBindings;
    if (named === undefined || !api.isNamedImports(named)) continue;
    for (const element of named.elements) {
      const nameNode = element.propertyName ?? element.name;
      if (!isEnvName(nameNode.text)) continue;
      const usage: Usage = { at: element, requirement, fallback: UNSET, failFast: [], covers: undefined };
      yield { node: element, fact: factOf(reader, nameNode.text, nameNode, usage), covers: undefined };
    }
  }
}

function* schemaReads(reader: ValueReader): Iterable<Read> {
  const seen = new Set<ts.Node>();
  for (const call of reader.index.calls) {
    const schema = schemaOf(reader, call) ?? declaredSchema(reader, call);
    for (const field of schema === undefined ? configFields(reader, call) : fieldsOf(reader, schema)) {
      if (seen.has(field.property)) continue;
      seen.add(field.property);
      const fallback = reader.read(field.fallback);
      const requirement = fallback.kind !== 'unset' ? 'plain' : field.presence === 'required' ? 'required' : 'optional';
      const failFast = field.fallbackAt && fallback.kind !== 'unknown' ? [{ at: field.fallbackAt, newText: '' }] : [];
      const usage: Usage = { at: field.property, requirement, fallback, failFast, covers: undefined };
      yield { node: field.property, fact: factOf(reader, field.name, field.nameNode, usage), covers: undefined };
    }
  }
}

/** Nest: a class whose decorated properties are variables, which `validate` checks the environment against. */
function* validatedClasses(reader: ValueReader): Iterable<Read> {
  const { api } = reader;
  if (!reader.index.modules.has('class-validator')) return;
  for (const owner of reader.index.classes) {
    const properties = owner.members.filter((member) => api.isPropertyDeclaration(member));
    if (properties.length === 0 || !properties.every((property) => isEnvName(plainName(api, property.name) ?? ''))) continue;
    for (const property of properties) {
      const decorators = (api.getDecorators(property) ?? []).map((decorator) => decorator.expression.getText(reader.file.tree));
      if (decorators.length === 0) continue;
      const fallback = reader.read(property.initializer);
      const maybe = property.questionToken !== undefined || decorators.some((text) => /^(?:IsOptional|ValidateIf)\b/.test(text));
      const requirement = fallback.kind !== 'unset' ? 'plain' : maybe ? 'optional' : 'required';
      const usage: Usage = { at: property.name, requirement, fallback, failFast: [], covers: undefined };
      yield { node: property, fact: factOf(reader, plainName(api, property.name) ?? '', property.name, usage), covers: undefined };
    }
  }
}

/** `'X' in process.env`. */
function* membershipReads(reader: ValueReader): Iterable<Read> {
  for (const node of reader.index.memberships) {
    const name = stringText(reader.api, node.left);
    if (name === undefined || !isEnvObject(reader, node.right)) continue;
    const usage: Usage = { at: node, requirement: 'optional', fallback: UNSET, failFast: [], covers: undefined };
    yield { node, fact: factOf(reader, name, node.left, usage), covers: undefined };
  }
}

/** `for (const name of ['A', 'B']) if (!process.env[name]) throw ...`, and the same with `forEach` or `filter`. */
function* listedReads(reader: ValueReader, node: ts.ElementAccessExpression): Iterable<Read> {
  const { api } = reader;
  const names = listedNames(reader, node);
  if (names === undefined) return;
  const owner = enclosingFunction(api, node);
  const throws = throwsIn(reader, owner) || (owner !== undefined && throwsIn(reader, enclosingFunction(api, owner)));
  for (const element of names.elements) {
    const name = stringText(api, element);
    if (name === undefined || !isEnvName(name)) continue;
    const usage: Usage = { at: element, requirement: throws ? 'asserted' : 'plain', fallback: UNSET, failFast: [], covers: undefined };
    yield { node: element, fact: factOf(reader, name, element, usage), covers: throws ? reader.file.tree : undefined };
  }
}

/** The list of names that `name` runs over in `process.env[name]`. */
export function listedNames(reader: ValueReader, node: ts.ElementAccessExpression): ts.ArrayLiteralExpression | undefined {
  const { api } = reader;
  const key = unwrap(api, node.argumentExpression);
  if (!api.isIdentifier(key) || !isEnvObject(reader, node.expression)) return undefined;
  const binding = lookup(reader, key);
  let list: ts.Expression | undefined;
  if (binding?.kind === 'variable' && binding.path.length === 0) {
    const loop = binding.declaration.parent.parent;
    if (api.isForOfStatement(loop)) list = loop.expression;
  } else if (binding?.kind === 'parameter' && binding.path.length === 0) {
    const owner = binding.declaration.parent;
    const call = owner.parent;
    const step = api.isCallExpression(call) && call.arguments[0] === owner ? memberStep(api, call.expression) : undefined;
    if (step !== undefined && /^(?:forEach|filter|every|some|find|map)$/.test(step.name)) list = step.base;
  }
  return list && arrayOf(reader, list);
}

function throwsIn(reader: ValueReader, owner: ReturnType<typeof enclosingFunction>): boolean {
  const body = owner === undefined ? reader.file.tree : owner.body;
  return body !== undefined && searchBody(reader.api, body, (inner) => reader.api.isStatement(inner) && exitsByThrowing(reader.api, inner));
}

function arrayOf(reader: ValueReader, expression: ts.Expression): ts.ArrayLiteralExpression | undefined {
  const { api } = reader;
  let node = unwrap(api, expression);
  const binding = lookup(reader, node);
  if (binding?.kind === 'variable' && binding.constant && binding.path.length === 0 && binding.declaration.initializer) {
    node = unwrap(api, binding.declaration.initializer);
  }
  return api.isArrayLiteralExpression(node) ? node : undefined;
}

/** Reads of a name where the code has already checked that name take over the check's requirement. */
function settled(reads: readonly Read[]): readonly EnvRead[] {
  const checks = new Map<string, Read[]>();
  for (const read of reads) {
    if (read.covers === undefined) continue;
    const list = checks.get(read.fact.name);
    if (list) list.push(read);
    else checks.set(read.fact.name, [read]);
  }
  const defaulted = new Set(reads.filter((read) => read.fact.fallback.kind !== 'unset').map((read) => read.fact.name));
  const facts = reads.map((read) => {
    const own = checks.get(read.fact.name) ?? [];
    if (read.fact.fallback.kind !== 'unset') return own.some(isThrowing) ? withRefusedFallback(read.fact) : read.fact;
    // Beside a default, a check that throws is one for production.
    if (own.includes(read) && isThrowing(read) && defaulted.has(read.fact.name)) return { ...read.fact, requirement: 'optional' as const };
    if (read.fact.requirement !== 'plain') return read.fact;
    const covering = own.filter((check) => holds(check.covers, read.node));
    const check = covering.find((candidate) => candidate.fact.requirement === 'asserted') ?? covering[0];
    return check ? { ...read.fact, requirement: check.fact.requirement } : read.fact;
  });
  return facts.sort((left, right) => left.at.start - right.at.start || left.nameAt.start - right.nameAt.start);
}

function isThrowing(check: Read): boolean {
  return check.fact.requirement === 'asserted';
}

/** The code has a default and does not run with it where it counts: `if (isProduction && !process.env.X) throw ...`. */
function withRefusedFallback(read: EnvRead): EnvRead {
  return { ...read, fallback: unknownAt(read.at), failFast: [] };
}

function holds(outer: ts.Node | undefined, inner: ts.Node): boolean {
  return outer !== undefined && outer.pos <= inner.pos && inner.end <= outer.end;
}
