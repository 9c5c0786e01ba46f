import type { Extraction } from '../../server/src/extract/extractor';
import { extract } from '../../server/src/extract/index';
import type { Source } from '../../server/src/text/source';

const MOST_REMEMBERED = 400;
const extractions = new Map<string, Extraction>();

/** The facts of a file. Tests open the same files a dozen times in other ways, and to read them is the greater part of their time. */
export function remembered(source: Source): Extraction {
  const key = `${source.path}\n${source.text}`;
  const known = extractions.get(key);
  if (known) return known;
  if (extractions.size >= MOST_REMEMBERED) extractions.clear();
  const fresh = extract(source);
  extractions.set(key, fresh);
  return fresh;
}
