import { isSecretName } from './secret-names';

/** Numbers, switches, spans of time, and addresses without user, query or anything that could be a key in their path. */
const PLAIN =
  /^(?:\d{1,7}|true|false|yes|no|on|off|\d{1,6} ?(?:ms|s|sec|secs|seconds?|m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|weeks?|y|years?)|https?:\/\/[a-z0-9.-]{1,80}(?::\d{1,5})?(?:\/[a-z][a-z-]{0,19}){0,4}\/?|development|production|staging|test|[HREP]S(?:256|384|512)|EdDSA)$/;

/** Whether a variable's value can be shown: its name says nothing of a secret, and its shape leaves no room for one. */
export function isPlainSetting(name: string, text: string): boolean {
  return text === '' || (!isSecretName(name) && PLAIN.test(text));
}
