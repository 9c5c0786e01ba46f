import { folderOf } from '../text/source';

/** Every folder above this one, the nearest first, down to the empty string. */
export function foldersAbove(folder: string): readonly string[] {
  const above: string[] = [];
  for (let current = folder; current !== ''; ) {
    current = folderOf(current);
    above.push(current);
  }
  return above;
}
