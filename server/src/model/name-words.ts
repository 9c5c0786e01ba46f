import { wordsIn } from '../text/words';

/** Names are few and come again with every check. */
const known = new Map<string, string>();
const MOST = 10_000;

/** `createAccessToken`, `JWT_SECRET` and `reset-token` as `_create_access_token_`, `_jwt_secret_` and `_reset_token_`. */
export function wordsOf(name: string): string {
  const answer = known.get(name);
  if (answer !== undefined) return answer;
  if (known.size >= MOST) known.clear();
  const words = `_${wordsIn(name).join('_')}_`;
  known.set(name, words);
  return words;
}
