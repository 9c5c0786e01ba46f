import { parser as pythonParser } from '@lezer/python';
import { parse as parseDotenv } from 'dotenv';
import { type ParseError, parse as parseJson, printParseErrorCode } from 'jsonc-parser';
import { parseTOML } from 'toml-eslint-parser';
import { compiler } from '../../server/src/extract/typescript/compiler';
import { baseName, type Source } from '../../server/src/text/source';

/**
 * Why a text is no valid file of its language, by that language's own parser and not by ours; undefined when it is valid.
 * Languages without a parser here are taken to be valid.
 */
export function whyItDoesNotParse(source: Source): string | undefined {
  const name = baseName(source.path);
  if (/\.(?:[cm]?[jt]s|[jt]sx)$/.test(name)) return typescriptError(source);
  if (name.endsWith('.py')) return pythonError(source.text);
  if (/\.jsonc?$/.test(name)) return jsonError(source.text);
  if (name.endsWith('.toml')) return tomlError(source.text);
  if (/^\.env(?:\.|$)|\.env$/.test(name)) return dotenvError(source.text);
  return undefined;
}

function typescriptError(source: Source): string | undefined {
  const ts = compiler();
  const tree = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.Latest, false);
  // The compiler keeps the syntax errors of a lone file on the tree, in a field that its types leave out.
  const errors = (tree as unknown as { parseDiagnostics: readonly { start: number; messageText: unknown }[] }).parseDiagnostics;
  const first = errors[0];
  return first && `${at(source.text, first.start)}: ${ts.flattenDiagnosticMessageText(first.messageText as string, ' ')}`;
}

function pythonError(text: string): string | undefined {
  const cursor = pythonParser.parse(text).cursor();
  do {
    if (cursor.type.isError) return `${at(text, cursor.from)}: no valid Python`;
  } while (cursor.next());
  return undefined;
}

function jsonError(text: string): string | undefined {
  const errors: ParseError[] = [];
  parseJson(text, errors, { allowTrailingComma: true });
  const first = errors[0];
  return first && `${at(text, first.offset)}: ${printParseErrorCode(first.error)}`;
}

function tomlError(text: string): string | undefined {
  try {
    parseTOML(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** dotenv refuses nothing: it passes over what it cannot read. So each line that is an entry must be there in what it read. */
function dotenvError(text: string): string | undefined {
  const read = parseDotenv(text);
  let open = '';
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (open !== '') {
      if (line.includes(open)) open = '';
      continue;
    }
    if (/^\s*(?:#|$)/.test(line)) continue;
    const entry = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*|:\s+)(.*)$/.exec(line);
    if (!entry) return `line ${index + 1}: no entry`;
    if (!(String(entry[1]) in read)) return `line ${index + 1}: dotenv passes over ${entry[1]}`;
    const quote = /^(["'`])(?:(?!\1).)*$/.exec(entry[2] ?? '')?.[1];
    if (
      quote !== undefined &&
      text
        .split(/\r\n|\r|\n/)
        .slice(index + 1)
        .some((later) => later.includes(quote))
    )
      open = quote;
  }
  return undefined;
}

function at(text: string, offset: number): string {
  return `line ${text.slice(0, offset).split(/\r\n|\r|\n/).length}`;
}
