import type { NameSink } from './name-sink';

// Which instructions of a Dockerfile give something to the process that runs in the end.

interface Stage {
  readonly name: string;
  readonly base: string;
  readonly start: number;
  readonly end: number;
}

/** An instruction with the lines that a backslash joins to it; a comment between them belongs to it. */
const INSTRUCTION = /^[ \t]{0,40}([A-Za-z]{2,12})[ \t](?:[^\\\n]|\\.|\\\r?\n(?:[ \t]*#[^\n]*\n)*)*/gm;

/**
 * `ARG` and `RUN` are there for the build only. So is what a stage declares from which files are copied, and which no
 * stage that runs is built on: the dummy secret of `npm run build`.
 */
export function markBuildOnly(sink: NameSink): void {
  const stages: Stage[] = [];
  const copied = new Set<string>();
  for (const match of sink.text.matchAll(INSTRUCTION)) {
    const instruction = match[1]?.toUpperCase();
    const range = { start: match.index, end: match.index + match[0].length };
    if (instruction === 'ARG' || instruction === 'RUN') sink.onlyForBuild(range);
    const from = /^\s*FROM\s+(?:--\S+\s+)?(\S{1,200})(?:\s+AS\s+(\S{1,200}))?/i.exec(match[0]);
    if (from) {
      const last = stages.pop();
      if (last) stages.push({ ...last, end: match.index });
      stages.push({ base: from[1] ?? '', name: from[2] ?? String(stages.length), start: match.index, end: sink.text.length });
    }
    for (const copy of match[0].matchAll(/--from=(\S{1,200})|\bfrom=([^,\s]{1,200})/g)) copied.add(copy[1] ?? copy[2] ?? '');
  }
  const isBuilder = (stage: Stage, index: number): boolean => {
    if (index === stages.length - 1 || !copied.has(stage.name)) return false;
    // A stage can only be built on an earlier one.
    return stages.every((other, later) => later <= index || other.base !== stage.name || isBuilder(other, later));
  };
  for (const [index, stage] of stages.entries()) if (isBuilder(stage, index)) sink.onlyForBuild(stage);
}
