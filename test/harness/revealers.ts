/** The files that may call `SecretText.reveal()`, each with what it needs the text for. Never: to show it. */
export const REVEALERS: Readonly<Record<string, string>> = {
  'server/src/analysis/fixes.ts': 'writes a copied secret into the file that a fix edits',
  'server/src/analysis/secret-ranges.ts': 'tells a plain setting, which may be shown, from what may be secret',
  'server/src/fix/env-file.ts': 'chooses the quotes that a copied value needs',
  'server/src/model/evaluate.ts': 'computes numbers, spans and joined texts as the code would',
  'server/src/model/expansion.ts': 'expands $NAME as the loader would',
  'server/src/model/lifetime.ts': 'reads a span of time such as 15m',
  'server/src/model/placeholders.ts': 'compares with the shapes and hashes of known placeholders',
  'server/src/model/provisions.ts': 'tells a pointer into a vault from a value',
  'server/src/model/told-files.ts': 'reads which files a loader is told to load',
  'server/src/rules/contract/audience.ts': 'names audiences, which are public',
  'server/src/rules/fly/plaintext-secret.ts': 'tells a switch, a count or a reference from a secret by its shape',
  'server/src/rules/token/short-expiry.ts': 'writes a longer span in the form of the old one',
};
