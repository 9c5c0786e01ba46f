/** What stands first on the command line. Apart from the commands themselves, so that help and spelling mistakes load none of them. */
export const COMMAND_NAMES = ['audit', 'decode', 'secrets', 'map', 'explain', 'rules', 'lsp'] as const;

export type CommandName = (typeof COMMAND_NAMES)[number];

export function isCommandName(word: string | undefined): word is CommandName {
  return COMMAND_NAMES.some((name) => name === word);
}
