/** Whether two errors are one. Three dots stand for what the simulation cannot know, such as the token as a whole. */
export function isSame(simulated: string, actual: string): boolean {
  const [start = '', ...rest] = simulated.split('...');
  if (rest.length === 0) return simulated === actual;
  if (!actual.startsWith(start)) return false;
  let at = start.length;
  for (const part of rest) {
    const found = actual.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}
