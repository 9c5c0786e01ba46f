import assert from 'node:assert/strict';
import { brokenLinks } from './links';

describe('links of documents', () => {
  const files: Record<string, string> = {
    'README.md': '# Top\n\n## What it finds\n',
    'docs/a.md': [
      '[up](../README.md) [there](../README.md#what-it-finds) [web](https://example.com) [here](#own-words)',
      '## Own words',
      '`[code](nowhere.md)`',
      '```',
      '[fenced](nowhere.md)',
      '```',
      '[gone](nowhere.md) and [lost](../README.md#lost)',
    ].join('\n'),
  };

  it('are told apart: those that lead somewhere and those that do not', () => {
    assert.deepEqual(
      brokenLinks(
        'docs/a.md',
        (file) => file in files,
        (file) => files[file] ?? '',
      ),
      [
        'docs/a.md:7 links to nowhere.md, which is not there.',
        'docs/a.md:7 links to ../README.md#lost, and README.md has no such heading.',
      ],
    );
  });
});
