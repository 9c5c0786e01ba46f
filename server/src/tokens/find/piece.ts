import type { Range } from '../../text/range';
import { mayBeWhole, saysEncrypted } from './header';
import { GAP, type State } from './state';

// A token that was put together, and what is to be said of how it stood there.

export type Cut = 'start' | 'middle' | 'end';

export interface JwtPiece {
  /** The token; where something is missing within it or before it stands `…`. */
  readonly text: string;
  readonly ranges: readonly Range[];
  readonly form: 'jws' | 'jwe';
  readonly cut: Cut | undefined;
  readonly notes: readonly string[];
  /** Whether it was joined from string literals. */
  readonly isCode: boolean;
}

/** The token as far as it was put together, with what is missing of it. */
export function pieceOf(state: State): JwtPiece {
  const { header, parts, lead, hasGap, endsInGap, ranges } = state;
  const text = parts.join('.');
  const form = (header ? header.parts === 5 : parts.length === 5 || (!lead && saysEncrypted(parts[0] ?? ''))) ? 'jwe' : 'jws';
  const shortness = hasGap ? undefined : missingEnd(state, form);
  const inMiddle = hasGap && (!endsInGap || text.slice(lead ? 1 : 0).includes(GAP));
  const cut = lead ? 'start' : inMiddle ? 'middle' : hasGap || shortness ? 'end' : undefined;
  const notes = [
    ...(lead ? ['Its start is missing: an ellipsis stands for it'] : []),
    ...(hasGap ? [`Characters are missing ${inMiddle ? 'in the middle' : 'at its end'}: an ellipsis stands for them`] : []),
    ...(shortness ? [shortness] : []),
    ...(state.lines > 0 ? [`It was put together from ${state.lines + 1} lines`] : []),
    ...(state.strings > 0 ? [`It was put together from ${state.strings + 1} string literals`] : []),
    ...(state.spaces > 0 ? ['White space within it was passed over'] : []),
    ...(state.isEncoded ? ['Some of its characters stood encoded, such as %2E for a dot'] : []),
    ...(state.hasInvisible ? ['Invisible characters stood within it, and a server that is sent them refuses it'] : []),
    ...(header?.namesIssuer
      ? ['Its issuer encrypted it for itself, as Auth0 does when a login asks for no audience: only the issuer can read it']
      : []),
    ...moreParts(state, form),
  ];
  return { text, ranges, form, cut, notes, isCode: state.strings > 0 };
}

/** Says what is missing at the end; undefined when nothing is. */
function missingEnd(state: State, form: 'jws' | 'jwe'): string | undefined {
  const { header, parts, text, at } = state;
  const count = form === 'jwe' ? 5 : 3;
  const last = (parts.at(-1) ?? '').replace(/=+$/, '');
  if (parts.length < count) return `Its end is missing: it has ${parts.length} of ${count} parts`;
  const lengths = header?.lastLengths;
  if (last === '')
    return lengths?.includes(0) || !header ? undefined : `Its end is missing: the ${form === 'jwe' ? 'tag' : 'signature'} is empty`;
  // Closed by a quote or a comma it is whole, and wrong; at the end of a line it may have gone on.
  const isOpen = at >= text.length || /[\r\n]/.test(text.charAt(at));
  if (!isOpen || !header || !lengths || lengths.includes(0) || mayBeWhole(header, last.length) || last.length > Math.max(...lengths))
    return undefined;
  if (form === 'jwe') return 'Its end seems to be missing: its last part is shorter than its encryption makes it';
  return `Its end seems to be missing: its signature is not as long as ${header?.algorithm || 'its algorithm'} makes it`;
}

function moreParts({ text, at, parts }: State, form: 'jws' | 'jwe'): readonly string[] {
  if (parts.length !== (form === 'jwe' ? 5 : 3) || text.charAt(at) !== '.' || !/[\w-]/.test(text.charAt(at + 1))) return [];
  return [`More follows after its ${form === 'jwe' ? 'fifth' : 'third'} part, which does not belong to a token`];
}
