import {
  FileChangeType,
  type FileEvent,
  type FileSystemWatcher,
  type InitializeParams,
  WatchKind,
  type WorkspaceFolder,
} from 'vscode-languageserver/node';
import { pathOf, uriOf } from '../convert';
import type { Workspace } from './workspace';

/** The folders that the client opened, without a trailing slash. Clients from before LSP 3.0 send a path alone. */
export function foldersOf(params: InitializeParams): readonly string[] {
  const root = params.rootUri ?? (params.rootPath ? uriOf(params.rootPath) : undefined);
  const uris = params.workspaceFolders?.map((folder) => folder.uri) ?? (root ? [root] : []);
  return folderPaths(uris.map((uri) => ({ uri, name: '' })));
}

export function folderPaths(folders: readonly WorkspaceFolder[]): readonly string[] {
  const paths = folders.map(({ uri }) => pathOf(uri)).filter((path) => path !== undefined);
  return [...new Set(paths.map((path) => (path.length > 1 ? path.replace(/\/+$/, '') : path)))];
}

/**
 * What the client is asked to watch. Appearing and disappearing is watched for everything, because an editor reports
 * a folder that was moved or deleted as one event; changes only for names that may be read. The extractors decide
 * in the end, so a pattern that is too wide costs a message and nothing else.
 */
export const WATCHERS: readonly FileSystemWatcher[] = [
  { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete },
  {
    globPattern:
      '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,py,toml,json,jsonc,yml,yaml,sh,bash,zsh,mk,just,env,txt,in,md,prisma,service,lock,tf,tfvars,Dockerfile}',
    kind: WatchKind.Change,
  },
  {
    // What git ignores decides whether an env file is said to be committed.
    globPattern:
      '**/{.env,.env.*,.env-*,.env_*,env.*,*.env.*,.flaskenv,.envrc,.dev.vars,.dev.vars.*,.gitignore,Dockerfile,Dockerfile.*,Containerfile,Pipfile,Procfile,Procfile.*,Makefile,justfile}',
    kind: WatchKind.Change,
  },
];

/** Brings what changed on disk into the workspace. Returns the paths, for those who watch single files. */
export function applyFileEvents(workspace: Workspace, events: readonly FileEvent[]): readonly string[] {
  const paths: string[] = [];
  for (const { uri, type } of events) {
    const path = pathOf(uri);
    if (path === undefined) continue;
    paths.push(path);
    if (type === FileChangeType.Deleted) workspace.deleted(path);
    else workspace.written(path);
  }
  return paths;
}
