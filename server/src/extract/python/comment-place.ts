import type { Source } from '../../text/source';
import { parsePython } from './syntax/tree';

/** Whether a comment may have a line of its own at an offset, which inside of a string it may not. */
export function commentPlace(source: Source, offset: number): 'line' | 'none' {
  const { nodes } = parsePython(source);
  const isInside = nodes.some(({ type, start, end }) => /^(?:Format)?String$/.test(type) && start < offset && offset < end);
  return isInside ? 'none' : 'line';
}
