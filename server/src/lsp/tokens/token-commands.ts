/** The commands of our own client that a hover links to. It lets no other command be run from a hover. */
export const TOKEN_COMMANDS = ['authlint.decodeJwt', 'authlint.diagnose401'] as const;

const TITLES: Readonly<Record<(typeof TOKEN_COMMANDS)[number], string>> = {
  'authlint.decodeJwt': 'Decode',
  'authlint.diagnose401': 'Diagnose 401',
};

/** Links in Markdown that run the commands for the token at a place: the mouse may be elsewhere than the cursor. Both counts begin at 0. */
export function tokenCommands(uri: string, { line, character }: { readonly line: number; readonly character: number }): string {
  const place = encodeURIComponent(JSON.stringify([uri, line, character])).replace(/[()]/g, (bracket) => (bracket === '(' ? '%28' : '%29'));
  return TOKEN_COMMANDS.map((command) => `[${TITLES[command]}](command:${command}?${place})`).join(' · ');
}
