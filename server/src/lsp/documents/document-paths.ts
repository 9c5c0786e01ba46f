import { URI } from 'vscode-uri';
import { baseName } from '../../text/source';

// The engine knows files by absolute paths, and languages by how a path ends. What the editor holds without such a path gets
// one here: a document that was never saved, and the cells of a notebook, which are one Python module together.

/** Before the paths of documents that were never saved: no folder holds it, so that they stand beside every service. */
const UNSAVED = '//unsaved/';
/** Behind the path of a notebook: the engine tells Python by the end of a path, and nobody calls a file so. */
const CELLS = '.cells.py';
const NOTEBOOK_PATH = /\.ipynb\.cells\.py$/i;

/** What a text of these languages would be called on disk. `properties` is left out: it is Java's at least as often. */
const NAMES: Readonly<Record<string, string>> = {
  typescript: 'code.ts',
  typescriptreact: 'code.tsx',
  javascript: 'code.js',
  javascriptreact: 'code.jsx',
  python: 'code.py',
  dotenv: '.env',
};

/** The engine's path of a document: absolute, with `/`. Undefined for what is not a file on disk. */
export function pathOf(uri: string): string | undefined {
  const parsed = URI.parse(uri);
  return parsed.scheme === 'file' ? parsed.fsPath.replaceAll('\\', '/') : undefined;
}

export function uriOf(path: string): string {
  return URI.file(path).toString();
}

/** The engine's URI of an unsaved document; undefined for a language that it reads nothing of. Another language is another URI. */
export function unsavedUri(uri: string, languageId: string): string | undefined {
  const { scheme, path } = URI.parse(uri);
  const name = NAMES[languageId];
  if (scheme !== 'untitled' || name === undefined) return undefined;
  return uriOf(`${UNSAVED}${path.replace(/^\/+/, '')}/${name}`);
}

export function isUnsaved(path: string): boolean {
  return path.startsWith(UNSAVED);
}

/** The engine's URI of a notebook's cells; undefined for one that neither stands on disk nor will, as in a comparison with an old version. */
export function notebookUri(uri: string): string | undefined {
  const { scheme, path } = URI.parse(uri);
  if (scheme === 'untitled') return uriOf(`${UNSAVED}${path.replace(/^\/+/, '')}${/\.ipynb$/i.test(path) ? '' : '.ipynb'}${CELLS}`);
  const file = pathOf(uri);
  return file === undefined || !/\.ipynb$/i.test(file) ? undefined : uriOf(`${file}${CELLS}`);
}

/** Whether the client knows no document of this URI: it is the engine's own name for something else. */
export function isEngineUri(uri: string): boolean {
  return uri.startsWith('file:') && (uri.startsWith(`file:${UNSAVED}`) || NOTEBOOK_PATH.test(uri));
}

/** Whether a path stands for the cells of a notebook, which only an editor reads: a run of the command sees nothing there. */
export function isOfCells(path: string): boolean {
  return NOTEBOOK_PATH.test(path);
}

/** The name that people know a document by, instead of the engine's path: `notebook.ipynb`, `Untitled-1`. */
export function shownPath(path: string): string {
  if (NOTEBOOK_PATH.test(path)) {
    const notebook = path.slice(0, -CELLS.length);
    return isUnsaved(notebook) ? baseName(notebook) : notebook;
  }
  return isUnsaved(path) ? baseName(path.slice(0, path.lastIndexOf('/'))) : path;
}

/** A text in which the engine may have named documents by its own paths, as the client is to show it. */
export function withShownNames(text: string): string {
  if (!text.includes(CELLS) && !text.includes(UNSAVED)) return text;
  return text
    .replaceAll(`.ipynb${CELLS}`, '.ipynb')
    .replace(/\/\/unsaved\/([^\s"'()]{1,400})\/(?:code\.[jt]sx?|code\.py|\.env)(?!\w)/g, '$1');
}
