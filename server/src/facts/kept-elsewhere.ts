/** Values that only point to where the secret is kept: a vault, a platform's store, an encrypted form. */
const ELSEWHERE =
  /^(?:op:\/\/|vault:|secret:\/\/|encrypted:|ENC\[|arn:aws:|projects\/[^/]+\/secrets\/|exec\(|\$\{\{|\[SENSITIVE\]|ref\+|doppler:|infisical:)/;

/** Whether a text in the place of a value says where the value is kept instead. */
export function pointsElsewhere(text: string): boolean {
  return ELSEWHERE.test(text);
}
