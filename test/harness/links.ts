import path from 'node:path';

/** The relative links of a Markdown file that lead to no file or to no heading. Code is not looked at. */
export function brokenLinks(file: string, exists: (path: string) => boolean, read: (path: string) => string): string[] {
  const faults: string[] = [];
  for (const { target, line } of linksIn(read(file))) {
    const [place = '', anchor] = target.split('#');
    const full = place === '' ? file : path.posix.join(path.posix.dirname(file), decodeURIComponent(place));
    if (!exists(full)) faults.push(`${file}:${line} links to ${target}, which is not there.`);
    else if (anchor !== undefined && full.endsWith('.md') && !anchorsOf(read(full)).has(anchor)) {
      faults.push(`${file}:${line} links to ${target}, and ${full} has no such heading.`);
    }
  }
  return faults;
}

function linksIn(markdown: string): { target: string; line: number }[] {
  return proseLines(markdown).flatMap(({ text, line }) =>
    [...text.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)]
      .map((match) => ({ target: match[1] ?? '', line }))
      .filter(({ target }) => !/^[a-z][a-z+.-]*:/i.test(target)),
  );
}

/** The anchors GitHub gives to headings. */
function anchorsOf(markdown: string): Set<string> {
  return new Set(
    proseLines(markdown)
      .map(({ text }) => /^#{1,6} (.+?)\s*$/.exec(text)?.[1])
      .filter((heading) => heading !== undefined)
      .map((heading) =>
        heading
          .toLowerCase()
          .replace(/[^\p{L}\p{N}\s_-]/gu, '')
          .replace(/\s/g, '-'),
      ),
  );
}

function proseLines(markdown: string): { text: string; line: number }[] {
  let fence = '';
  return markdown.split(/\r?\n/).flatMap((text, index) => {
    const ticks = /^\s*(`{3,})/.exec(text)?.[1] ?? '';
    if (fence !== '') {
      if (ticks.length >= fence.length) fence = '';
      return [];
    }
    if (ticks !== '') {
      fence = ticks;
      return [];
    }
    return [{ text, line: index + 1 }];
  });
}
