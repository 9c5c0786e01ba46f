import type { Dialect } from '../../facts/dialect';
import { parseBun } from './bun';
import { parseCompose } from './compose';
import { parseDotenv, parseDotenv10, parseDotenv15 } from './dotenv-package';
import { parseDeno, parseNode, parseNode20 } from './node';
import type { ParsedFile, Parser } from './parsed';
import { parsePythonDotenv, parsePythonDotenv122 } from './python-dotenv';
import { parseDecouple, parseDjangoEnviron, parseDjangoEnviron011, parseStarlette } from './python-lines';
import { parseDocker, parseFly, parseKubectl } from './raw-lines';
import { parseSystemd } from './systemd';

const PARSERS: Readonly<Record<Dialect, Parser>> = {
  dotenv: parseDotenv,
  'dotenv-15': parseDotenv15,
  'dotenv-10': parseDotenv10,
  node: parseNode,
  'node-20': parseNode20,
  bun: parseBun,
  deno: parseDeno,
  'python-dotenv': parsePythonDotenv,
  'python-dotenv-1.2.2': parsePythonDotenv122,
  'django-environ': parseDjangoEnviron,
  'django-environ-0.11': parseDjangoEnviron011,
  'python-decouple': parseDecouple,
  starlette: parseStarlette,
  compose: parseCompose,
  docker: parseDocker,
  kubectl: parseKubectl,
  fly: parseFly,
  systemd: parseSystemd,
};

/** Reads a text as a program of that dialect does. Line ends of any kind are taken as line feeds first; only a shell would keep a carriage return. */
export function parseAs(dialect: Dialect, text: string): ParsedFile {
  return PARSERS[dialect](withLineFeeds(text));
}

export function withLineFeeds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
