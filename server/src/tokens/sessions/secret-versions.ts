import { SecretText } from '../../facts/secret-text';

/** The built-in secret of better-auth 1.7.25, utils/constants.mjs: what it runs on in development when it is given none. */
export const BETTER_AUTH_DEFAULT = new SecretText(['better', 'auth', 'secret', '1234567890'.repeat(2)].join('-'));

/** A longer text is no list of secrets, in characters. */
const LONGEST = 20_000;

/** A secret of a versioned list. */
export interface SecretVersion {
  readonly text: SecretText;
  /** The first of the list, which makes what is made from now on. */
  readonly isCurrent: boolean;
}

/** What `BETTER_AUTH_SECRETS` holds, `<version>:<secret>` with commas between: better-auth 1.7.25, context/secret-utils.mjs. */
export function versionsIn(name: string, value: SecretText): readonly SecretVersion[] {
  if (name !== 'BETTER_AUTH_SECRETS' || value.length > LONGEST) return [];
  const versions: SecretVersion[] = [];
  for (const entry of value.reveal().split(',')) {
    const [, secret = ''] = /^\s{0,9}\d{1,9}:(.+)$/.exec(entry) ?? [];
    if (secret.trim() !== '') versions.push({ text: new SecretText(secret.trim()), isCurrent: versions.length === 0 });
  }
  return versions;
}
