import { textOf } from '../../model/constants';
import type { Evaluated } from '../../model/contract';

// Addresses as far as they may be shown: the host, without what may stand before it or behind it.

/** The host of an address on the developer's own machine, with its port; undefined for any other. */
export function localAddress(evaluated: Evaluated): string | undefined {
  const text = textOf(evaluated)?.slice(0, 200) ?? '';
  return /^https?:\/\/((?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::\d{1,5})?)(?=[/?#]|$)/i.exec(text)?.[1];
}

/** Whether it is an address with a scheme and a host. */
export function isPublicAddress(evaluated: Evaluated): boolean {
  return /^https?:\/\/[a-z0-9]/i.test(textOf(evaluated)?.slice(0, 20) ?? '');
}
