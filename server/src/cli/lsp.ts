import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Io, UsageError } from './io';
import { COMMON, parseOptions } from './options';

/** `authlint lsp --stdio`: starts the language server in this process. It goes on after this returns, until its input ends. */
export async function lsp(args: readonly string[], _io: Io): Promise<number> {
  const { options, positionals } = parseOptions(args, { ...COMMON, stdio: { kind: 'flag' } });
  if (positionals.length > 0) throw new UsageError('lsp takes no arguments');
  if (!options.stdio) throw new UsageError('lsp needs --stdio, the only way it talks');
  // The path is computed, so that the bundler leaves the server where it is.
  const server = path.join(__dirname, 'server.js');
  if (!existsSync(server)) throw new UsageError('The language server is missing beside this program');
  require(server);
  return 0;
}
