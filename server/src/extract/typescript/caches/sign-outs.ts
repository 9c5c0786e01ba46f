import type { ts } from '@ts-morph/common';
import type { SignOut } from '../../../facts/fact';
import { lastName, nodesMatching } from '../guards/guard-tree';
import { type FileView, lookup, placeIn } from '../syntax/file-view';
import { importSlot } from '../syntax/import-slot';
import { isOwnModule, originOf } from '../syntax/origin';
import { enclosingFunction, isFunctionNode, plainName, stringText, unwrap, wrapped } from '../syntax/syntax';
import { pageReloads } from './page-reloads';
import { isNothing, isSignOutName, isTokenKey, nameGivenBy } from './session-words';
import { clientInScope, givenByHook, slotBehind } from './sign-out-slots';

type Ending = 'session' | 'reloads' | 'open' | 'part' | 'caller';

/** The code that is taken together: a function named for signing out, or the one around a call that does. */
interface Unit {
  readonly root: ts.Node;
  readonly isNamed: boolean;
  readonly endings: { readonly call: ts.CallExpression; readonly ending: Ending }[];
}

const MOST_BODIES = 12;
/** What a client keeps of a user, as its setters name it: `setUser(null)`. */
const OF_A_USER =
  /^set(?:Auth|Current|Access|Is)?_?(?:User|Session|Token|Auth|AuthState|Profile|Account|Me|Jwt|Authenticated|LoggedIn|Credentials)\w{0,10}$/;
const MAY_CLEAR = /clear|reset|purge|flush|invalidate|cleanup|destroy|teardown|wipe|dispose|evict/i;
const TELLS_OTHERS = /^(?:emit|dispatchEvent|publish|broadcast|postMessage|trigger|notifyListeners)$/;
const REQUESTS = /^(?:fetch|\$fetch|post|get|delete|put|request|mutate|mutateAsync|api|axios|apiFetch|apiRequest|authFetch)$/;

/** Where a client signs its user out: libraries' calls, and functions of that name that drop a token, a user or a session. */
export function* signOuts(view: FileView): Iterable<SignOut> {
  const units = new Map<ts.Node, Unit>();
  for (const call of view.index.calls) {
    const ending = endingOf(view, call);
    const unit = ending === undefined ? undefined : unitAround(view, call);
    if (ending === undefined || unit === undefined || (ending === 'part' && !unit.isNamed)) continue;
    const known = units.get(unit.root) ?? { ...unit, endings: [] };
    units.set(unit.root, known);
    known.endings.push({ call, ending });
  }
  for (const unit of units.values()) {
    const fact = signOutOf(view, unit);
    if (fact !== undefined) yield fact;
  }
}

function signOutOf(view: FileView, { root, isNamed, endings }: Unit): SignOut | undefined {
  const ending = endings.filter((one) => one.ending === 'session' || one.ending === 'part');
  const main = ending.find((one) => one.ending === 'session') ?? ending[0];
  const any = main ?? endings[0];
  if (any === undefined) return undefined;
  const bodies = bodiesFrom(view, root);
  const calls = view.index.calls.filter((call) => bodies.some((body) => body.pos <= call.pos && call.end <= body.end));
  const drops = calls.flatMap((call) => {
    const drop = droppedAnswer(view, call);
    return drop === undefined ? [] : [{ call, drop }];
  });
  // What is written goes behind the last thing that is given up, so that a sign-out that fails gives up no more than it did.
  const given = main === undefined ? [] : [...ending.map(({ call }) => call), ...drops.map(({ call }) => call)];
  const last = given
    .filter((call) => call.pos >= root.pos && call.end <= root.end)
    .sort((left, right) => left.pos - right.pos)
    .at(-1);
  return {
    kind: 'sign-out',
    file: view.file.path,
    at: placeIn(view, any.call),
    role: main === undefined ? 'caller' : 'session',
    name: isNamed ? nameGivenBy(view, root) : '',
    isPrivate: isNamed && isPrivate(view, root),
    calls: [...new Set(calls.map((call) => lastName(view.file, call.expression)).filter((name) => name !== ''))],
    reloads: endings.some((one) => one.ending === 'reloads') || bodies.some((body) => !isEmpty(pageReloads(view, body))),
    open: endings.some((one) => one.ending === 'open') || calls.some((call) => isOpen(view, call)),
    drops: drops.map(({ drop }) => drop),
    slot: last === undefined ? undefined : slotBehind(view, last),
    clientName: last === undefined ? '' : clientInScope(view, last),
    dispatchName: last === undefined ? '' : (givenByHook(view, last, /^use(?:App)?Dispatch$/) ?? ''),
    imports: importSlot(view),
  };
}

/** Whether a function keeps a sign-out to itself: what other files call by that name is another. */
function isPrivate(view: FileView, root: ts.Node): boolean {
  const { api, file } = view;
  const name = nameGivenBy(view, root);
  const holder = api.isVariableDeclaration(root) ? root : root.parent;
  const isInside = api.isFunctionDeclaration(root)
    ? root.parent !== file.tree
    : api.isVariableDeclaration(holder) && enclosingFunction(api, holder) !== undefined;
  if (!isInside || name === '') return false;
  for (const { parent } of nodesMatching(file, new RegExp(`\\b${name.replaceAll('$', '\\$')}\\b`, 'g'))) {
    if (api.isShorthandPropertyAssignment(parent) || api.isPropertyAssignment(parent) || api.isArrayLiteralExpression(parent)) return false;
  }
  return true;
}

function isEmpty(nodes: Iterable<unknown>): boolean {
  for (const _ of nodes) return false;
  return true;
}

/** What a call does for the end of a session; undefined for any other. */
function endingOf(view: FileView, call: ts.CallExpression): Ending | undefined {
  const { file } = view;
  const name = lastName(file, call.expression);
  if (/^(?:signOut|logOut|logout|signOutAsync)$/.test(name)) return libraryEnding(view, call, name);
  if (/^(?:removeItem|deleteItemAsync)$/.test(name)) {
    const key = keyText(view, call.arguments[0]);
    return key !== undefined && isTokenKey(key) ? 'part' : undefined;
  }
  if (name === 'clear' && /(?:local|session|Async)Storage$/.test(textOf(view, call.expression).slice(0, -'.clear'.length))) return 'part';
  const [first] = call.arguments;
  if (OF_A_USER.test(name) && first !== undefined && (isNothing(view, first) || first.kind === view.api.SyntaxKind.FalseKeyword))
    return 'part';
  if (/^(?:set|setState)$/.test(name) && first !== undefined && dropsUser(view, first)) return 'part';
  if (REQUESTS.test(name) && call.arguments.some((argument) => /^["'`][^\s]{0,80}(?:log|sign)-?out\/?["'`]$/i.test(textOf(view, argument))))
    return 'part';
  if (isSignOutName(name) && !/^(?:on|use)[A-Z]/.test(name)) return 'caller';
  return undefined;
}

/** The sign-out of a library, by where the function comes from; a function of the project of that name is followed by its own file. */
function libraryEnding(view: FileView, call: ts.CallExpression, name: string): Ending {
  const { api } = view;
  const origin = originOf(view, call.expression);
  const callee = unwrap(api, call.expression);
  const options = call.arguments[0];
  if (origin?.module === 'next-auth/react')
    return options !== undefined && /redirect\s*:\s*false/.test(textOf(view, options)) ? 'session' : 'reloads';
  if (
    origin !== undefined &&
    /^(?:@?firebase\/auth|@react-native-firebase\/auth|@angular\/fire\/auth|better-auth\/|@supabase\/)/.test(origin.module)
  )
    return 'session';
  if (origin !== undefined && !isOwnModule(origin.module) && !origin.module.startsWith('@supabase/')) {
    // Amplify, Auth0, Kinde and Clerk go through a page of theirs or not, by settings that stand elsewhere.
    return /auth0|amplify|clerk|kinde|oidc|msal|okta|workos|stack/.test(origin.module) ? 'open' : 'caller';
  }
  if (!api.isPropertyAccessExpression(callee)) return HOOK_ENDINGS[isFromHook(view, callee)];
  const owner = textOf(view, callee.expression);
  if (name === 'signOut' && /\.auth$/.test(owner) && !/scope\s*:\s*["'`]others/.test(options === undefined ? '' : textOf(view, options)))
    return 'session';
  if (name === 'signOut' && /^(?:auth|authClient|firebaseAuth|auth\(\)|firebase\.auth\(\))$/.test(owner)) return 'session';
  return 'caller';
}

const HOOKS_OF_LIBRARIES = /auth0|amplify|clerk|kinde|oidc|msal|okta|workos|stackframe|next-auth/;

const HOOK_ENDINGS: Readonly<Record<'library' | 'mutation' | 'other', Ending>> = { library: 'open', mutation: 'session', other: 'caller' };

/** Whether a plain name comes out of a library's hook: `const { logout } = useAuth0()`, or RTK Query's `const [logout] = useLogoutMutation()`. */
function isFromHook(view: FileView, callee: ts.Expression): keyof typeof HOOK_ENDINGS {
  const binding = lookup(view, callee);
  if (binding?.kind !== 'variable' || binding.declaration.initializer === undefined) return 'other';
  const hook = unwrap(view.api, binding.declaration.initializer);
  if (!view.api.isCallExpression(hook)) return 'other';
  if (/^use(?:Log|Sign)_?[oO]ut\w{0,10}Mutation$/.test(lastName(view.file, hook.expression))) return 'mutation';
  return HOOKS_OF_LIBRARIES.test(originOf(view, hook.expression)?.module ?? '') ? 'library' : 'other';
}

/** `set({ user: null, token: null })` of a store. */
function dropsUser(view: FileView, argument: ts.Expression): boolean {
  const { api } = view;
  const node = unwrap(api, argument);
  if (!api.isObjectLiteralExpression(node)) return false;
  return node.properties.some(
    (property) =>
      api.isPropertyAssignment(property) &&
      /^(?:user|currentUser|session|token|accessToken|access_token|auth|profile|account|me|jwt)$/.test(
        plainName(api, property.name) ?? '',
      ) &&
      isNothing(view, property.initializer),
  );
}

/** The function to take as a whole: the outermost one that is named for signing out, else the nearest. */
function unitAround(view: FileView, node: ts.Node): Omit<Unit, 'endings'> | undefined {
  let nearest: ts.Node | undefined;
  let named: ts.Node | undefined;
  for (let outer: ts.Node | undefined = node.parent; outer !== undefined; outer = outer.parent) {
    if (isFunctionNode(view.api, outer)) nearest ??= outer;
    if (nearest !== undefined && isSignOutName(nameGivenBy(view, outer))) named = outer;
    // `const logout = useMutation({ mutationFn: logout, ... })` holds no function around the calls in its options but itself.
    else if (view.api.isVariableDeclaration(outer) && isSignOutName(nameGivenBy(view, outer))) named = outer;
  }
  const root = named ?? nearest;
  return root && { root, isNamed: named !== undefined };
}

/** The unit, and the bodies of the functions of this file that it calls. */
function bodiesFrom(view: FileView, root: ts.Node): readonly ts.Node[] {
  const bodies = [root];
  for (const body of bodies) {
    for (const call of view.index.calls) {
      if (call.pos < body.pos || call.end > body.end || bodies.length >= MOST_BODIES) continue;
      const target = localFunction(view, call.expression);
      if (target !== undefined && !bodies.some((known) => known.pos <= target.pos && target.end <= known.end)) bodies.push(target);
    }
  }
  return bodies;
}

/** The function of this file that a plain name stands for, through `useCallback` and the like. */
export function localFunction(view: FileView, callee: ts.Expression): ts.Node | undefined {
  const { api } = view;
  const binding = lookup(view, unwrap(api, callee));
  if (binding?.kind === 'function') return binding.node;
  if (binding?.kind !== 'variable' || binding.path.length > 0 || binding.declaration.initializer === undefined) return undefined;
  const value = unwrap(api, binding.declaration.initializer);
  if (isFunctionNode(api, value)) return value;
  const first = api.isCallExpression(value) ? value.arguments[0] : undefined;
  return first !== undefined && isFunctionNode(api, first) ? first : undefined;
}

/** Whether a call may clear what cannot be seen from here: a function that was handed in, or a message to whoever listens. */
function isOpen(view: FileView, call: ts.CallExpression): boolean {
  const { api, file } = view;
  const name = lastName(file, call.expression);
  if (TELLS_OTHERS.test(name)) return true;
  const callee = unwrap(api, call.expression);
  if (!api.isIdentifier(callee)) return false;
  const binding = lookup(view, callee);
  if (binding?.kind === 'parameter') return /^on[A-Z]/.test(name) || MAY_CLEAR.test(name);
  if (binding?.kind !== 'variable' || localFunction(view, callee) !== undefined) return false;
  return (/^on[A-Z]/.test(name) || MAY_CLEAR.test(name)) && !isOwnHook(view, binding.declaration);
}

/** What a hook of the project gives is defined in the project, where its clearing is seen. */
function isOwnHook(view: FileView, declaration: ts.VariableDeclaration): boolean {
  const { api } = view;
  const call = declaration.initializer && unwrap(api, declaration.initializer);
  if (call === undefined || !api.isCallExpression(call)) return false;
  return isOwnModule(originOf(view, call.expression)?.module ?? '');
}

/** The answers to one key that a call drops; undefined for any other call. */
function droppedAnswer(view: FileView, call: ts.CallExpression): SignOut['drops'][number] | undefined {
  const { api, file } = view;
  const name = lastName(file, call.expression);
  const [first, second] = call.arguments;
  if (first === undefined) return undefined;
  const isDrop =
    name === 'invalidateTags' ||
    (name === 'setQueryData'
      ? second !== undefined && isNothing(view, second)
      : /^(?:removeQueries|resetQueries|invalidateQueries)$/.test(name));
  if (!isDrop) return undefined;
  const callee = unwrap(api, call.expression);
  const owner = api.isPropertyAccessExpression(callee) && api.isIdentifier(callee.expression) ? callee.expression.text : '';
  return {
    // Tags say what an answer is about and not which answer it is.
    key: name === 'invalidateTags' ? '' : (/\[\s{0,20}["'`]([\w/-]{1,40})["'`]/.exec(textOf(view, first))?.[1] ?? ''),
    at: placeIn(view, wrapped(api, call)),
    remover: name === 'removeQueries' ? owner : '',
  };
}

/** The text of a key of a storage, written here or held by a constant of this file. */
export function keyText(view: FileView, node: ts.Expression | undefined): string | undefined {
  const { api } = view;
  if (node === undefined) return undefined;
  const text = stringText(api, node);
  if (text !== undefined) return text;
  const binding = lookup(view, node);
  if (binding?.kind !== 'variable' || !binding.constant || binding.path.length > 0) return undefined;
  return stringText(api, binding.declaration.initializer && unwrap(api, binding.declaration.initializer));
}

function textOf(view: FileView, node: ts.Node): string {
  return view.file.text.slice(node.getStart(view.file.tree), node.end);
}
