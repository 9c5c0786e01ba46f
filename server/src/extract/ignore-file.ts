import { pointAt } from '../text/range';
import { baseName, type Source } from '../text/source';
import type { Extraction, Extractor } from './extractor';

/** `.gitignore` files. What their patterns mean is git's to say; a fix only needs to know where a new one goes. */
export const ignoreFileExtractor: Extractor = {
  id: 'ignore-file',
  reads: (path) => baseName(path) === '.gitignore',
  anchors: undefined,
  extract: ({ path, text }: Source): Extraction => ({
    facts: [
      {
        kind: 'ignore-file',
        file: path,
        appendAt: pointAt(path, text.length),
        endsWithNewline: text === '' || text.endsWith('\n'),
      },
    ],
    problems: [],
  }),
};
