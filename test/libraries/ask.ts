import { type Adapter, describeError } from './adapter';
import type { Cell } from './cells';
import { atTime } from './clock';
import { writeToken } from './keys';

/** What the real library says to each cell, by the cell's id: `accepted`, or its error. Its packages are those of a folder. */
export async function ask(adapter: Adapter, cells: readonly Cell[], folder: string): Promise<ReadonlyMap<string, string>> {
  const verify = await adapter.load(folder);
  const answers = new Map<string, string>();
  for (const cell of cells) {
    const token = writeToken(cell.token);
    const answer = await atTime(cell.now, async () => {
      try {
        await verify(token, cell.verifier);
        return 'accepted';
      } catch (error) {
        return (adapter.errorOf ?? describeError)(error);
      }
    });
    answers.set(cell.id, answer);
  }
  return answers;
}
