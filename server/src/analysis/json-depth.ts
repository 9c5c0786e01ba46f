/** Deeper than anything people or programs write here: the parser of JSON calls itself for each level. */
const DEEPEST = 100;

/** Whether a text of JSON is nested so deeply that parsing it could end the program. Brackets in texts do not count. */
export function isDeep(json: string): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (inText) {
      if (character === '\\') at++;
      else if (character === '"' || character === '\n') inText = false;
    } else if (character === '"') {
      inText = true;
    } else if (character === '[' || character === '{') {
      if (++depth > DEEPEST) return true;
    } else if (character === ']' || character === '}') {
      depth--;
    }
  }
  return false;
}
