/** A string literal in the language's usual quotes. */
export function stringLiteral(text: string, language: 'typescript' | 'python'): string {
  const escaped = JSON.stringify(text);
  if (language === 'python') return escaped;
  return /['\\]/.test(escaped.slice(1, -1)) ? escaped : `'${escaped.slice(1, -1)}'`;
}
