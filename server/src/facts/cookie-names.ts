const OF_TOKENS = /token|jwt|session|auth|(?:^|[_.-])sid$/i;
/** Tokens that say nothing of who somebody is, and steps on the way to a sign-in. */
const OTHERS = /csrf|xsrf|state|nonce|verifier|challenge|redirect|callback|theme|lang|flash|message/i;

/** Whether a cookie's name says that a token or the id of a session is in it. */
export function namesToken(cookie: string): boolean {
  const name = cookie.slice(0, 200);
  return OF_TOKENS.test(name) && !OTHERS.test(name);
}
