import { pathOf } from './convert';
import type { DecodeParams, DecodeResult } from './requests';
import type { Workspace } from './workspace';

/** A JWS in compact form, or a JWE with its two more parts. Every header is a JSON object, so every token begins alike. */
const TOKEN = /eyJ[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*){2,4}/g;

/** Explains the selected token, the one under the cursor, or the only one on the cursor's line. `now` is in milliseconds since the epoch. */
export async function decode(workspace: Workspace, params: DecodeParams, now: number): Promise<DecodeResult> {
  const token = tokenIn(workspace, params);
  if (token === undefined) return { problem: 'There is no JWT under the cursor' };
  // Decoding is asked for rarely, and the server should not pay for it at its start.
  const [{ decodeToken }, { describeTokenMarkdown }] = await Promise.all([import('../tokens/decode'), import('../tokens/describe')]);
  const outcome = decodeToken(token, now);
  return outcome.token ? { markdown: describeTokenMarkdown(outcome.token) } : { problem: outcome.error };
}

function tokenIn(workspace: Workspace, { textDocument, position, text, offset }: DecodeParams): string | undefined {
  if (text !== undefined) return offset === undefined ? text : tokenAt(text, offset);
  const path = pathOf(textDocument.uri);
  const line = (path === undefined ? undefined : workspace.textOf(path))?.split(/\r\n|\r|\n/)[position.line];
  return line === undefined ? undefined : tokenAt(line, position.character);
}

function tokenAt(line: string, offset: number): string | undefined {
  const tokens = [...line.matchAll(TOKEN)];
  const here = tokens.find((token) => token.index <= offset && offset <= token.index + token[0].length);
  return (here ?? (tokens.length === 1 ? tokens[0] : undefined))?.[0];
}
