import type { HttpRoute, RouteMount } from '../facts/fact';
import type { Source } from '../text/source';
import { dotenvExtractor } from './dotenv/dotenv';
import { evidenceExtractor } from './evidence/evidence';
import type { Extraction, Extractor } from './extractor';
import { ignoreFileExtractor } from './ignore-file';
import { lockExtractor } from './lock/lock';
import { manifestExtractor } from './manifest/manifest';
import { prismaExtractor } from './prisma/prisma';
import { pythonExtractor } from './python/python';
import { flyExtractor } from './toml/fly';
import { typescriptExtractor } from './typescript/typescript';

/** All extractors; the only place that joins languages. */
export const EXTRACTORS: readonly Extractor[] = [
  dotenvExtractor,
  ignoreFileExtractor,
  flyExtractor,
  manifestExtractor,
  lockExtractor,
  evidenceExtractor,
  prismaExtractor,
  typescriptExtractor,
  pythonExtractor,
];

/** Whether any extractor reads files of this path, so that a host knows which files to list and watch. */
export function isRead(path: string): boolean {
  return EXTRACTORS.some((extractor) => extractor.reads(path));
}

/** Whether a file of this path is code and nothing else: no settings, no manifest. */
export function isOnlyCode(path: string): boolean {
  return EXTRACTORS.every((extractor) => extractor.anchors !== undefined || !extractor.reads(path));
}

/** Whether a file of this path and content can hold facts. `latin1` is the file's bytes decoded as latin1. Parsing is skipped when not. */
export function mayHoldFacts(path: string, latin1: string): boolean {
  return EXTRACTORS.some((extractor) => extractor.reads(path) && (extractor.anchors === undefined || extractor.anchors.test(latin1)));
}

/** Whether code of this path and content can hold routes, whether or not it holds facts of an audit. The text may be latin1. */
export function mayHoldRoutes(path: string, text: string): boolean {
  return EXTRACTORS.some(({ reads, routes }) => routes !== undefined && reads(path) && routes.mayHold(path, text));
}

/** The routes of one file for a diagnosis, also where an audit has no reason to read it. Never throws. */
export function extractRoutes(source: Source): readonly (HttpRoute | RouteMount)[] {
  return EXTRACTORS.flatMap(({ reads, routes }) => {
    if (routes === undefined || !reads(source.path)) return [];
    try {
      return routes.read(source);
    } catch {
      // The audit tells of a file that cannot be read; here a route is missed and nothing else.
      return [];
    }
  });
}

/** Runs every extractor that reads this file. A defect in one of them costs its facts and is reported, never thrown. */
export function extract(source: Source): Extraction {
  const facts: Extraction['facts'][number][] = [];
  const problems: Extraction['problems'][number][] = [];
  for (const extractor of EXTRACTORS) {
    if (!extractor.reads(source.path)) continue;
    try {
      const extraction = extractor.extract(source);
      // Not by spreading: a file may hold more facts than a call takes arguments.
      for (const fact of extraction.facts) facts.push(fact);
      for (const problem of extraction.problems) problems.push(problem);
    } catch (error) {
      // Only the error's class is told: its message could quote the file.
      const name = error instanceof Error ? error.name : typeof error;
      problems.push({
        at: { file: source.path, start: 0, end: 0 },
        message: `Authlint could not read this file (${extractor.id}: ${name})`,
      });
    }
  }
  return { facts, problems };
}
