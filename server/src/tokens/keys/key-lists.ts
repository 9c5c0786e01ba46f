import { SecretText } from '../../facts/secret-text';
import { rotationOf } from '../../model/rotation';
import type { KeySighting } from './key-sightings';

// Variables that hold several keys, of which the first is the one that signs.

export interface KeyItem {
  readonly secret: SecretText;
  readonly isOld: boolean;
}

/** Longer texts are no lists of secrets, in characters. */
const LONGEST = 16_384;
const MOST_ITEMS = 50;
/** `BETTER_AUTH_SECRETS`, `JWT_KEYS`, `SECRET_KEY_FALLBACKS`. */
const OF_SEVERAL = /(?:SECRETS|KEYS|FALLBACKS?)$/i;

/**
 * The value itself and, where the name is of several keys, each of them: `a,b` and `["a", "b"]`, and better-auth's versions,
 * `2:new,1:old` (better-auth 1.7, `BETTER_AUTH_SECRETS`: the first is current).
 */
export function itemsOf({ secret, variable, supersededBy }: Pick<KeySighting, 'secret' | 'variable' | 'supersededBy'>): readonly KeyItem[] {
  const isOld = rotationOf(variable)?.role === 'old' || supersededBy !== '';
  const whole = { secret, isOld };
  if (!OF_SEVERAL.test(variable) || secret.length > LONGEST) return [whole];
  const items = partsOf(secret.reveal().trim())
    .slice(0, MOST_ITEMS)
    .flatMap((part) => {
      const text = part.trim().replace(/^\d{1,6}:/, '');
      return text === '' ? [] : [text];
    });
  return [whole, ...items.map((text, index) => ({ secret: new SecretText(text), isOld: isOld || index > 0 }))];
}

function partsOf(text: string): readonly string[] {
  if (text.startsWith('{') || text.includes('-----BEGIN ')) return [];
  if (!text.startsWith('[')) return text.split(',', MOST_ITEMS);
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter((item) => typeof item === 'string') : [];
  } catch {
    return [];
  }
}
