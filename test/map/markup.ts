/** An element of a text of XML or of HTML in our own form. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** The text right inside of it, with entities read. */
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' };

/**
 * Reads well-formed markup, strictly: every element is closed in order, every attribute stands in double quotes and only once, and no
 * bare `<`, `&` or control character is in a text. `isVoid` are elements of HTML that have no end.
 * @throws Error naming what is not well-formed.
 */
export function elementsOf(markup: string, isVoid: readonly string[] = []): readonly Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  const tag = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/y;
  let at = 0;
  while (at < markup.length) {
    const next = markup.indexOf('<', at);
    const text = markup.slice(at, next < 0 ? markup.length : next);
    const inside = open.at(-1);
    if (inside) inside.text += plain(text);
    else if (text.trim() !== '') throw new Error(`text outside of the root: ${text.slice(0, 40)}`);
    if (next < 0) break;
    tag.lastIndex = next;
    const [whole, slash, name = '', written = '', selfClosed] = tag.exec(markup) ?? [];
    if (whole === undefined) throw new Error(`no tag at ${markup.slice(next, next + 60)}`);
    at = next + whole.length;
    if (slash === '/') {
      const last = open.pop();
      if (last?.name !== name) throw new Error(`</${name}> closes <${last?.name ?? ''}>`);
      continue;
    }
    const attributes = new Map<string, string>();
    for (const [, key = '', value = ''] of written.matchAll(/([\w:-]+)="([^"]*)"/g)) {
      if (attributes.has(key)) throw new Error(`${key} twice`);
      attributes.set(key, plain(value));
    }
    const element = { name, attributes, text: '' };
    elements.push(element);
    if (selfClosed !== '/' && !isVoid.includes(name)) open.push(element);
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)?.name ?? ''}> is not closed`);
  return elements;
}

function plain(text: string): string {
  if (/[^\P{Cc}\n\t]|[\ufffe\uffff]/u.test(text)) throw new Error('a character that XML does not allow');
  return text.replace(/&([^;&]{0,8});?/g, (whole, name: string) => {
    const character = whole.endsWith(';') ? ENTITIES[name] : undefined;
    if (character === undefined) throw new Error(`no entity: ${whole}`);
    return character;
  });
}
