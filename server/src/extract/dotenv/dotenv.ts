import { isEnvFile } from '../../facts/env-file-names';
import type { Fact } from '../../facts/fact';
import { SecretText } from '../../facts/secret-text';
import { placeAt, pointAt, type Range } from '../../text/range';
import type { Source } from '../../text/source';
import type { Extraction, Extractor } from '../extractor';
import { flyHostsIn } from '../toml/fly-hosts';
import { referencesIn } from './references';
import { scanEntries } from './scan';

/** Env files: one `env-file`, an `env-entry` for each assignment, and the Fly hosts that values name. */
export const dotenvExtractor: Extractor = { id: 'dotenv', reads: isEnvFile, anchors: undefined, extract };

function extract({ path, text }: Source): Extraction {
  // A file saved as UTF-16 reads as text with a NUL beside each letter: no loader gets a name out of it.
  const nul = text.indexOf('\0');
  if (nul >= 0) return { facts: [], problems: [{ at: placeAt(path, nul, nul + 1), message: 'Not a text file' }] };
  const facts: Fact[] = [
    {
      kind: 'env-file',
      file: path,
      appendAt: pointAt(path, text.length),
      endsWithNewline: text === '' || text === '\uFEFF' || text.endsWith('\n') || text.endsWith('\r'),
    },
  ];
  const place = (range: Range) => placeAt(path, range.start, range.end);
  for (const entry of scanEntries(text)) {
    const written = text.slice(entry.raw.start, entry.raw.end);
    facts.push({
      kind: 'env-entry',
      file: path,
      key: text.slice(entry.key.start, entry.key.end),
      keyAt: place(entry.key),
      value: new SecretText(entry.value),
      valueAt: place(entry.raw),
      entryAt: place(entry.whole),
      quote: entry.quote,
      references: referencesIn(path, written, entry.raw.start),
      comment: entry.comment,
    });
    facts.push(...flyHostsIn(path, written, entry.raw.start));
  }
  return { facts, problems: [] };
}
