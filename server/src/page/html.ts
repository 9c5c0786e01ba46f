import { visible } from '../text/visible';

// HTML that cannot be broken out of: every text that is put into it is escaped, and only what `html` itself made is not.

export class Html {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** Only for `html`, whose literal parts are written in our own source. */
  static made(text: string): Html {
    return new Html(text);
  }

  toString(): string {
    return this.#text;
  }
}

export type HtmlPart = Html | string | number | undefined | readonly HtmlPart[];

/** A template of HTML: `html\`<p>${text}</p>\``. Texts are escaped, in attributes too, which must stand in double quotes. */
export function html(literals: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  let text = literals[0] ?? '';
  for (const [index, part] of parts.entries()) text += write(part) + (literals[index + 1] ?? '');
  return Html.made(text);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

function write(part: HtmlPart): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.toString();
  if (typeof part === 'number') return String(part);
  return typeof part === 'string' ? escapeHtml(part) : part.map(write).join('');
}

/** Line breaks and tabs stay; whatever else has no ink is written out, so that no claim can show as something else. */
function escapeHtml(text: string): string {
  return text.replace(/[^\n\t]+/g, visible).replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');
}
