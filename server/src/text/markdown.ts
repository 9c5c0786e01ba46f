import { visible } from './visible';

/** Messages quote names from the workspace, which must not turn into links or markup. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\*_{}[\]()<>#|~]/g, '\\$&');
}

/**
 * A sentence that quotes the workspace, for Markdown that GitHub or GitLab may show: it stays a text, and is no markup, formula, link
 * or picture of a word. Nobody is called by it and no issue is mentioned, which is looked for after the Markdown is read, so that
 * only an empty comment in between helps.
 */
export function proseMarkdown(text: string): string {
  return escapeMarkdown(visible(text).replaceAll('&', '&amp;'))
    .replace(/[`$!]/g, '\\$&')
    .replace(/:\/\//g, '\\://')
    .replace(/\bwww\./gi, (word) => `${word.slice(0, -1)}\\.`)
    .replace(/@|#(?=\d)|:(?=[\w+-]+:)/g, '$&<!-- -->')
    .replace(/\b(GH)-(?=\d)/gi, '$1-<!-- -->');
}
