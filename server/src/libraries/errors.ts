/** An error of a library with what it fills in: `{expected}`, `{actual}`, `{claim}`. A part that is not known stays as three dots. */
export function errorText(template: string, parts: Readonly<Record<string, string>> = {}): string {
  return template.replace(/\{([a-z]{1,20})\}/g, (_, name: string) => (Object.hasOwn(parts, name) ? (parts[name] ?? '') : '...'));
}
