import type { ts } from '@ts-morph/common';
import type { TokenRefresh } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { bindingOf, moduleOf } from '../guards/guard-bindings';
import { keyOf, unwrap } from '../guards/guard-tree';
import { type ParsedFile, placeOf } from '../parsed-file';
import { callsIn } from './refresh-flight';
import { functionOf } from './refresh-handlers';

/**
 * `createAuthRefreshInterceptor(instance, refresh, options)` of axios-auth-refresh: it shares one refresh by itself and sends
 * the request again with `skipAuthRefresh`, so that only the refresh can come by again: sent by the same instance, it is
 * intercepted too, unless it says `skipAuthRefresh` or the instance pauses. What becomes of it, the version decides.
 */
export function* libraryRefreshes(file: ParsedFile): Iterable<TokenRefresh> {
  const { ts: api } = file;
  if (!file.text.includes('axios-auth-refresh')) return;
  for (const call of callsIn(file, file.tree)) {
    const callee = unwrap(file, call.expression);
    const [instance, given, options] = call.arguments;
    if (!api.isIdentifier(callee) || instance === undefined || given === undefined) continue;
    const binding = bindingOf(file, callee);
    if (binding === undefined || moduleOf(file, binding) !== 'axios-auth-refresh') continue;
    const key = keyOf(file, instance);
    const fn = functionOf(file, given);
    const first = fn === undefined ? undefined : [...callsIn(file, fn)].find((inner) => isRequest(file, inner, key));
    const at = first ?? call;
    yield {
      kind: 'token-refresh',
      file: file.path,
      at: placeOf(file, at),
      client: 'axios-auth-refresh',
      trigger: 'refused',
      flight: 'shared',
      flightEdits: [],
      retry: first === undefined ? undefined : retryOf(file, first, given, options),
    };
  }
}

/** Whether a call sends a request by that instance: `api.post(...)`, `api(...)`. */
function isRequest(file: ParsedFile, call: ts.CallExpression, instance: string | undefined): boolean {
  const key = keyOf(file, call.expression) ?? '';
  if (instance === undefined) return false;
  return key === instance || new RegExp(`^${instance.replace(/[.$]/g, '\\$&')}\\.(?:request|get|post|put|patch)$`).test(key);
}

function retryOf(
  file: ParsedFile,
  request: ts.CallExpression,
  given: ts.Expression,
  options: ts.Expression | undefined,
): TokenRefresh['retry'] {
  const written = file.text.slice(request.getStart(file.tree), request.end);
  const told = options === undefined ? '' : file.text.slice(options.getStart(file.tree), options.end);
  const isOpen = options !== undefined && !file.ts.isObjectLiteralExpression(unwrap(file, options));
  const guarded = written.includes('skipAuthRefresh') || /pauseInstanceWhileRefreshing|shouldRefresh|\.\.\./.test(told);
  const guard = guarded
    ? 'guarded'
    : isOpen || request.arguments.some((argument) => file.ts.isIdentifier(argument))
      ? 'unknown'
      : 'unguarded';
  return {
    at: placeOf(file, request),
    guard,
    reason: guard === 'unguarded' ? 'the refresh request runs through the same interceptor' : '',
    guardEdits:
      guard === 'unguarded' && options === undefined
        ? [{ at: pointAt(file.path, given.end), newText: ', { pauseInstanceWhileRefreshing: true }' }]
        : [],
    itself: 'waits',
  };
}
