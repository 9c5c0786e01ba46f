/** Each kind of text that could be a secret, with what is written in its place. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{1,40}-----[\s\S]*?(?:-----END [A-Z ]{1,40}-----|$)/g, '[key]'],
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g, '[token]'],
  [/(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@]{1,500}@/gi, '$1[credentials]@'],
  [
    /((?:secret|passw(?:or)?d|passphrase|api_?key|private_?key|token|salt)\w{0,40}["']?\s{0,4}[=:]\s{0,4})(?:"[^"\n]*"?|'[^'\n]*'?|[^\s,;]+)/gi,
    '$1[masked]',
  ],
];
/** A run of the characters of base64 and hexadecimal numbers. Paths are left alone by their slashes and dots. */
const RUN = /[\w+=~$!#%^&*-]{20,}/g;

/**
 * A line of the log without what could be a secret in it. What is logged holds none by intent; this is for the day when something
 * slips in, such as a secret that somebody took for the name of a setting.
 */
export function redacted(text: string): string {
  const masked = MASKS.reduce((line, [mask, instead]) => line.replace(mask, instead), text);
  return masked.replace(RUN, (run) => (isRandom(run) ? '[masked]' : run));
}

/** Letters and digits mixed as no name mixes them. */
function isRandom(run: string): boolean {
  const digits = run.replace(/\D/g, '').length;
  const turns = run.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)|[a-z](?=[A-Z])/g)?.length ?? 0;
  return digits >= 2 && turns >= 3;
}
