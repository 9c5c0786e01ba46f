import type { OptionValue, SessionSetting } from '../../../facts/fact';
import type { SessionLibraryId } from '../../../facts/library';
import { UNSET } from '../../../facts/value';
import { argumentsOf } from '../syntax/arguments';
import { qualifiedName } from '../syntax/names';
import { stringText } from '../syntax/strings';
import { attribute, call, definedName, enclosingDefinition, type PyNode, subscript, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';
import { isDjangoSettings, isFlask, isFlaskConfig, isOutsideProduction } from './secret-settings';

// How long sessions live: Flask's `PERMANENT_SESSION_LIFETIME`, Django's `SESSION_COOKIE_AGE`, and `max_age` of Starlette's
// SessionMiddleware.

const FLASK = 'PERMANENT_SESSION_LIFETIME';
const DJANGO = 'SESSION_COOKIE_AGE';

/** The setting that an assignment makes; undefined for every other statement. */
export function assignedSession(values: Values, statement: PyNode): SessionSetting | undefined {
  const { file } = values;
  const [target] = statement.children;
  const value = statement.children.at(-1);
  if (!target || !value || target === value || !statement.children.some((part) => part.type === 'AssignOp')) return undefined;
  const written = textOf(file, target);
  if (written.length > 120 || !/SESSION_LIFETIME|SESSION_COOKIE_AGE|permanent_session_lifetime/.test(written)) return undefined;
  if (isOutsideProduction(values, statement)) return undefined;
  const member = attribute(target);
  if (member)
    return textOf(file, member.property) === 'permanent_session_lifetime' && isFlask(values)
      ? setting(values, 'flask', statement, target, value)
      : undefined;
  const indexed = subscript(target);
  if (indexed)
    return stringText(file, indexed.key) === FLASK && isFlaskConfig(values, indexed.object)
      ? setting(values, 'flask', statement, target, value)
      : undefined;
  if (target.type !== 'VariableName') return undefined;
  const around = enclosingDefinition(statement);
  if (written === DJANGO) return !around && isDjangoSettings(values) ? setting(values, 'django', statement, target, value) : undefined;
  if (written !== FLASK || around?.type !== 'ClassDefinition') return undefined;
  const name = definedName(around);
  const owner = name ? textOf(file, name) : '';
  return /Config$/.test(owner) && !/^(?:Dev|Test|Local|CI|Debug)/.test(owner)
    ? setting(values, 'flask', statement, target, value)
    : undefined;
}

/** `add_middleware(SessionMiddleware, max_age=...)`, `Middleware(SessionMiddleware, ...)`, `SessionMiddleware(app, ...)`, `app.config.update(...)`. */
export function givenSession(values: Values, node: PyNode): SessionSetting | undefined {
  const parts = call(node);
  if (!parts) return undefined;
  const { file, scopes } = values;
  const callee = textOf(file, parts.callee).slice(-60);
  if (/(?:^|\.)(?:update|from_mapping)$/.test(callee)) {
    const member = attribute(parts.callee);
    const given = argumentsOf(file, parts.list).keywords.get(FLASK);
    return member && given && isFlaskConfig(values, member.object) && !isOutsideProduction(values, node)
      ? setting(values, 'flask', node, given.name, given.value)
      : undefined;
  }
  const isAdding = /(?:^|\.)(?:add_middleware|Middleware)$/.test(callee);
  if (!isAdding && !/(?:^|\.)SessionMiddleware$/.test(callee)) return undefined;
  const given = argumentsOf(file, parts.list);
  const made = isAdding ? given.positional[0] : parts.callee;
  const name = made && qualifiedName(file, scopes, made);
  if (given.unreadable || !name || !/^(?:starlette|fastapi)\..{0,60}\bSessionMiddleware$/.test(name)) return undefined;
  const age = given.keywords.get('max_age');
  return age && !isOutsideProduction(values, node) ? setting(values, 'starlette', node, age.name, age.value) : undefined;
}

function setting(values: Values, library: SessionLibraryId, at: PyNode, named: PyNode, value: PyNode): SessionSetting {
  const unset: OptionValue = { value: UNSET, valueAt: undefined };
  return {
    kind: 'session-setting',
    file: values.file.path,
    at: values.place(at),
    calleeAt: values.place(named),
    library,
    maximumAge: { value: values.read(value), valueAt: values.place(value) },
    tokenMaximumAge: unset,
    updateAge: unset,
    strategy: 'unknown',
    optionSlot: undefined,
  };
}
