import { DIALECT_NAMES, type Dialect, type Engine } from '../facts/dialect';
import { environmentNamed } from '../facts/env-file-names';
import type { EnvEntry } from '../facts/fact';
import { folderOf, joinPath } from '../text/source';
import type { Contract, Service } from './contract';

// Who reads an env file: the services that load it with their own loader, and the tools that are handed it.

export interface EnvFileReader {
  /** As a message names it: "Next.js", "docker run". */
  readonly name: string;
  readonly dialect: Dialect;
  readonly engines: readonly Engine[];
  /** Absent for a tool. */
  readonly service: Service | undefined;
}

export interface EnvFileReaders {
  /** Those of a file whose dialect is known for sure, each name once. */
  readonly of: (file: string) => readonly EnvFileReader[];
  /** Whether anything in the workspace is known to load a file, in whatever dialect. */
  readonly isRead: (file: string) => boolean;
}

const ENVIRONMENTS = ['development', 'test', 'staging', 'production'] as const;

export function envFileReaders(contract: Contract): EnvFileReaders {
  const readers = new Map<string, EnvFileReader[]>();
  const read = new Set<string>();
  const add = (file: string, reader: EnvFileReader) => {
    read.add(file);
    const list = readers.get(file) ?? [];
    readers.set(file, list);
    if (!list.some((other) => other.name === reader.name && other.dialect === reader.dialect)) list.push(reader);
  };
  for (const service of contract.services) {
    for (const file of new Set(ENVIRONMENTS.flatMap((environment) => contract.envFilesOf(service, environment)))) {
      read.add(file);
      const [dialect] = service.dialects;
      if (dialect !== undefined && service.dialects.length === 1) {
        add(file, { name: loaderName(service, dialect), dialect, engines: service.engines, service });
      }
    }
  }
  for (const deployment of contract.facts.all('deployment')) {
    if (deployment.platform !== 'compose' || contract.isTestFile(deployment.file)) continue;
    for (const file of deployment.envFiles) add(file, tool('compose', ['compose']));
  }
  for (const use of contract.facts.all('env-file-use')) {
    if (contract.isTestFile(use.file)) continue;
    // A command runs in the folder of its script, or at the top of the workspace.
    const beside = joinPath(folderOf(use.file), use.path);
    const atTop = joinPath('', use.path);
    for (const { file } of contract.facts.all('env-file')) {
      if (file === beside || contract.pathInWorkspace(file) === atTop) add(file, tool(use.dialect, ['none']));
    }
  }
  return { of: (file) => readers.get(file) ?? [], isRead: (file) => read.has(file) };
}

function tool(dialect: Dialect, engines: readonly Engine[]): EnvFileReader {
  return { name: DIALECT_NAMES[dialect], dialect, engines, service: undefined };
}

/** What loads the env files of a service, as a message names it. */
export function loaderName(service: Service, dialect: Dialect | undefined = service.dialects[0]): string {
  switch (service.stack) {
    case 'next':
      return 'Next.js';
    case 'vite':
      return 'Vite';
    case 'expo':
      return 'Expo';
    case 'nuxt':
      return 'Nuxt';
    case 'nest':
      return '@nestjs/config';
    case 'react-scripts':
      return 'Create React App';
    case 'pydantic-settings':
      return 'pydantic-settings';
    case 'dotenv-flow':
      return 'dotenv-flow';
    default:
      return dialect === undefined ? service.stack : DIALECT_NAMES[dialect];
  }
}

/** Whether an entry is one that people run with: no template, no test, no example. */
export function isLiveEntry(entry: Pick<EnvEntry, 'file'>, contract: Contract): boolean {
  const passedOver = contract.isTemplate(entry.file) || contract.isTestFile(entry.file) || environmentNamed(entry.file) === 'test';
  return !passedOver && !contract.serviceOf(entry.file).example;
}
