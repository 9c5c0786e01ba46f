/** Messages quote names from the workspace, which must not turn into links or markup. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\*_{}[\]()<>#|~]/g, '\\$&');
}
