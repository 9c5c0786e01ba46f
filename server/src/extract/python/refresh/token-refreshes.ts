import type { Replacement, TokenRefresh } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { below } from '../open-checks/compared-secrets';
import { argumentsOf, commaGroups, slotAtEnd } from '../syntax/arguments';
import { attribute, bare, call, child, definedName, enclosingFunction, type PyNode, statementsOf, textOf, within } from '../syntax/tree';
import type { Values } from '../syntax/values';

// A client that answers a 401 by a refresh and calls itself again, by httpx or requests.

const REFRESHING = /refresh|renew|re_?auth|re_?login|get_(?:new_)?(?:access_)?token|authenticate|log_?in/i;
const COUNTING = /retr|attempt|tries|depth|count|first|again/i;

/** The refresh that an `if response.status_code == 401` makes before the function calls itself; undefined for every other statement. */
export function tokenRefresh(values: Values, node: PyNode): TokenRefresh | undefined {
  const { file } = values;
  const index = node.children.findIndex((part) => part.type === 'Body');
  const condition = node.children[index - 1];
  const body = node.children[index];
  if (node.type !== 'IfStatement' || node.children[0]?.type !== 'if' || index !== 2 || !condition || !body) return undefined;
  if (!/\b401\b|UNAUTHORIZED\b/.test(textOf(file, condition).slice(0, 200))) return undefined;
  const definition = enclosingFunction(node);
  const name = definition && definedName(definition);
  if (!definition || !name) return undefined;
  const refresh = [...below(values, body)].find((inner) => {
    const callee = call(inner)?.callee;
    return (
      callee !== undefined &&
      REFRESHING.test(textOf(file, attribute(callee)?.property ?? callee)) &&
      !callsItself(values, inner, definition)
    );
  });
  const retry = [...below(values, body)].find((inner) => callsItself(values, inner, definition));
  if (!refresh || !retry || retry.start < refresh.start) return undefined;
  const client = values.scopes.packages.has('httpx') ? 'httpx' : 'requests';
  const guard = guardOf(values, definition, condition, body, retry);
  return {
    kind: 'token-refresh',
    file: file.path,
    at: values.place(refresh),
    client,
    trigger: 'refused',
    flight: 'unknown',
    flightEdits: [],
    retry: {
      at: values.place(retry),
      guard,
      reason: guard === 'unguarded' ? `${textOf(file, name)} calls itself after every 401` : '',
      guardEdits: guard === 'unguarded' ? guardEdits(values, definition, condition, retry) : [],
    },
  };
}

/** `request(...)` in `request`, `self.request(...)` in the method of that name. */
function callsItself(values: Values, node: PyNode, definition: PyNode): boolean {
  const callee = call(node)?.callee;
  const name = definedName(definition);
  if (!callee || !name) return false;
  const member = attribute(callee);
  if (textOf(values.file, member?.property ?? callee) !== textOf(values.file, name)) return false;
  if (!member) return values.scopes.sourceOf(callee)?.node === name;
  const owner = values.classes.classOfSelf(member.object);
  return owner !== undefined && within(owner, definition);
}

/**
 * Whether something tells the second time from the first. A condition beside the status, a test of another kind before the retry, a parameter that
 * counts, or an argument that differs from what the function was given may all do so.
 */
function guardOf(values: Values, definition: PyNode, condition: PyNode, body: PyNode, retry: PyNode): 'unguarded' | 'guarded' | 'unknown' {
  const { file } = values;
  const parameters = child(definition, 'ParamList');
  if (!parameters || COUNTING.test(textOf(file, parameters))) return 'guarded';
  if (!/^[\w.]{1,80}\s{0,4}(?:==|is)\s{0,4}[\w.]{1,60}$/.test(textOf(file, bare(condition)).slice(0, 160))) return 'unknown';
  const isPlain = statementsOf(body).every((statement) => /^(?:Expression|Assign|Return)Statement$/.test(statement.type));
  if (!isPlain || COUNTING.test(textOf(file, body).slice(0, 1000))) return 'unknown';
  const own = new Set(
    commaGroups(parameters).flatMap((group) =>
      group
        .filter(({ type }) => type === 'VariableName')
        .slice(0, 1)
        .map((node) => textOf(file, node)),
    ),
  );
  const list = call(retry)?.list;
  const given = list && argumentsOf(file, list);
  if (!list || !given) return 'unknown';
  // An unpacked `*args` makes the positions unreadable, and is what the function was given all the same.
  const parts = commaGroups(list).map((group) => group.at(-1));
  return parts.every((part) => part?.type === 'VariableName' && own.has(textOf(file, part))) ? 'unguarded' : 'unknown';
}

/** A parameter `retry` that the condition asks for and that the second call switches off. */
function guardEdits(values: Values, definition: PyNode, condition: PyNode, retry: PyNode): readonly Replacement[] {
  const { file } = values;
  const parameters = child(definition, 'ParamList');
  const list = call(retry)?.list;
  const slot = list && slotAtEnd(file, list);
  if (!parameters || !slot || parameters.children.at(-1)?.type !== ')') return [];
  if (file.nodes.some((node) => node.type === 'VariableName' && within(definition, node) && textOf(file, node) === 'retry')) return [];
  const isTyped = parameters.children.some((node) => node.type === 'TypeDef');
  const parameter = isTyped ? 'retry: bool = True' : 'retry=True';
  const groups = commaGroups(parameters);
  const unpacked = commaGroups(list).find((group) => group[0]?.type === '**')?.[0];
  const rest = groups.find((group) => group[0]?.type === '**')?.[0];
  const last = groups.at(-1)?.at(-1);
  if (!last || parameters.children.at(-2)?.type === ',') return [];
  const added = rest
    ? { at: pointAt(file.path, rest.start), newText: `${parameter}, ` }
    : { at: pointAt(file.path, last.end), newText: `, ${parameter}` };
  return [
    added,
    { at: pointAt(file.path, condition.end), newText: ' and retry' },
    unpacked
      ? { at: pointAt(file.path, unpacked.start), newText: 'retry=False, ' }
      : { at: slot.at, newText: `${slot.prefix}retry=False${slot.suffix}` },
  ];
}
