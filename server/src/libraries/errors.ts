import type { CheckName } from './semantics';

/** Why a verifier refuses a token: the check that fails first, and the error in the library's own words. */
export interface Refusal {
  readonly check: CheckName;
  readonly error: string;
}

/** An error of a library with what it fills in: `{expected}`, `{actual}`, `{claim}`. A part that is not known stays as three dots. */
export function errorText(template: string, parts: Readonly<Record<string, string>> = {}): string {
  return template.replace(/\{([a-z]{1,20})\}/g, (_, name: string) => (Object.hasOwn(parts, name) ? (parts[name] ?? '') : '...'));
}

/** Shorter than `{ check, error: errorText(...) }`, of which there are many. */
export function refusal(check: CheckName, template: string, parts: Readonly<Record<string, string>> = {}): Refusal {
  return { check, error: errorText(template, parts) };
}

/** A value of a token as JavaScript prints it; three dots for an object that cannot be printed, whatever its members are called. */
export function printed(value: unknown): string {
  try {
    return String(value);
  } catch {
    return '...';
  }
}
