import type { CommandName } from './command-names';
import type { Io } from './io';

/** A command's work, given its arguments. `version` is this program's, for reports. */
type Command = (args: readonly string[], io: Io, version: string) => Promise<number>;

// Each command is loaded when it is run: decoding a token must not pay for parsers.
export const COMMANDS: Readonly<Record<CommandName, Command>> = {
  audit: async (args, io, version) => (await import('./audit')).audit(args, io, version),
  decode: async (args, io) => (await import('./decode')).decode(args, io),
  secrets: async (args, io) => (await import('./secrets')).secrets(args, io),
  map: async (args, io) => (await import('./map')).map(args, io),
  explain: async (args, io) => (await import('./explain')).explain(args, io),
  rules: async (args, io) => (await import('./explain')).rules(args, io),
  lsp: async (args, io) => (await import('./lsp')).lsp(args, io),
};
