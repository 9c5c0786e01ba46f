import { describeName, type NameStyle } from '../../analysis/describe-name';
import { isAuthName, reportName } from '../../analysis/name-report';
import { escapeMarkdown } from '../../text/markdown';
import type { Range } from '../../text/range';
import { placeName, uriFor } from '../convert';
import type { Workspace } from '../documents/workspace';
import { nameAt, placeOf } from './names';

export interface NameHover {
  readonly value: string;
  readonly at: Range;
}

/** What is known of the auth variable at an offset: who needs it, where it is provided, what it signs. Never its value. */
export function nameHover(workspace: Workspace, path: string, offset: number, key: Uint8Array, markdown: boolean): NameHover | undefined {
  const here = nameAt(workspace, path, offset);
  if (!here) return undefined;
  const contract = workspace.analysis.contract();
  const report = reportName(contract, here.index.group(here.occurrence), key);
  if (!isAuthName(report.name) && report.tokens.length === 0 && report.because === '') return undefined;
  const blocks = describeName(report, markdown ? markdownStyle(workspace) : textStyle(workspace));
  const lines = blocks.map((block) => block.join('\n'));
  return { value: lines.join('\n\n'), at: placeOf(workspace, here.occurrence) };
}

function markdownStyle(workspace: Workspace): NameStyle {
  return {
    strong: (text) => `**${text}**`,
    code: (text) => `\`${text}\``,
    plain: escapeMarkdown,
    place: (at) => {
      const line = workspace.linesOf(at.file).position(at.start).line + 1;
      return `[${escapeMarkdown(placeName(workspace, at))}](${uriFor(workspace, at.file)}#L${line})`;
    },
  };
}

function textStyle(workspace: Workspace): NameStyle {
  const same = (text: string) => text;
  return { strong: same, code: same, plain: same, place: (at) => placeName(workspace, at) };
}
