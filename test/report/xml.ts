// A strict reader of what our reports write of XML 1.0: elements, attributes in double quotes, texts and the five entities.

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** @throws SyntaxError where the text is not well-formed */
export function parseXml(source: string): XmlElement {
  if (/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(source))
    throw new SyntaxError('XML cannot hold this character');
  let at = 0;
  const fail = (what: string): never => {
    throw new SyntaxError(`${what} at ${at}: ${source.slice(at, at + 40)}`);
  };
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const match = new RegExp(pattern.source, 'uy');
    match.lastIndex = at;
    const found = match.exec(source);
    if (!found) return undefined;
    at = match.lastIndex;
    return found;
  };
  const plain = (text: string): string => {
    if (/&(?!(?:lt|gt|amp|quot|apos);)/.test(text)) fail('No entity');
    return text.replace(/&(\w+);/g, (_, name: string) => ENTITIES[name] ?? '');
  };
  const element = (): XmlElement => {
    const name = take(/<([A-Za-z][\w.:-]*)/)?.[1] ?? fail('No element');
    const attributes: Record<string, string> = {};
    for (let found = take(/\s+([A-Za-z][\w.:-]*)="([^"<]*)"/); found; found = take(/\s+([A-Za-z][\w.:-]*)="([^"<]*)"/)) {
      const [, key = '', value = ''] = found;
      if (Object.hasOwn(attributes, key)) fail('An attribute twice');
      attributes[key] = plain(value);
    }
    if (take(/\s*\/>/)) return { name, attributes, children: [], text: '' };
    take(/\s*>/) ?? fail('No end of the tag');
    const children: XmlElement[] = [];
    let text = '';
    for (;;) {
      const piece = take(/[^<]+/)?.[0] ?? '';
      if (piece.includes(']]>')) fail('The end of a CDATA section');
      text += plain(piece);
      if (source.startsWith('</', at)) break;
      children.push(element());
    }
    if (take(/<\/([A-Za-z][\w.:-]*)\s*>/)?.[1] !== name) fail(`No end of ${name}`);
    return { name, attributes, children, text };
  };
  take(/<\?xml version="1\.0" encoding="UTF-8"\?>\s*/);
  const root = element();
  take(/\s*/);
  if (at !== source.length) fail('Something after the end');
  return root;
}
