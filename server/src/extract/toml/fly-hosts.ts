import type { HostMention } from '../../facts/fact';
import { placeAt } from '../../text/range';

const SUFFIX = '.fly.dev';
/** RFC 1035: a label has at most 63 characters. */
const LONGEST_LABEL = 63;

/** The `*.fly.dev` hosts in `text`, which stands at `offset` in `file`. A host that is built from a variable is none: `${APP}-api.fly.dev`. */
export function flyHostsIn(file: string, text: string, offset: number): readonly HostMention[] {
  const lower = text.toLowerCase();
  // Lower-casing can change the length of a few letters, and with it every offset behind them.
  if (lower.length !== text.length) return [];
  const hosts: HostMention[] = [];
  for (let dot = lower.indexOf(SUFFIX); dot >= 0; dot = lower.indexOf(SUFFIX, dot + 1)) {
    let start = dot;
    while (start > 0 && dot - start <= LONGEST_LABEL && isLabelCharacter(lower.charCodeAt(start - 1))) start--;
    const end = dot + SUFFIX.length;
    const label = lower.slice(start, dot);
    if (label === '' || label.length > LONGEST_LABEL || label.startsWith('-') || label.endsWith('-')) continue;
    if (continuesName(lower[start - 1]) || continuesDomain(lower, end)) continue;
    hosts.push({ kind: 'host-mention', file, at: placeAt(file, offset + start, offset + end), host: lower.slice(start, end) });
  }
  return hosts;
}

function isLabelCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 45;
}

/** Whether the character before a label makes it a part of something longer: a subdomain, an underscore name, a placeholder. */
function continuesName(before: string | undefined): boolean {
  return before !== undefined && '._}>$%)]*'.includes(before);
}

function continuesDomain(text: string, end: number): boolean {
  const after = text.charCodeAt(end);
  return isLabelCharacter(after) || text[end] === '_' || (text[end] === '.' && isLabelCharacter(text.charCodeAt(end + 1)));
}
