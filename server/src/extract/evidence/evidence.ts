import type { Source } from '../../text/source';
import { type Extraction, type Extractor, NOTHING } from '../extractor';
import { collectCompose } from './compose';
import { collectDeployments } from './deployments';
import { markBuildOnly } from './dockerfile';
import { envFileUsesIn } from './env-file-uses';
import { type EvidenceFileKind, kindOf } from './file-kinds';
import { collectActionsContexts, collectInterpolations, collectTerraformNames } from './mentions';
import { type EvidenceSource, NameSink } from './name-sink';
import { collectFlySecretsList, collectPlatformJson, collectPlatformToml, collectScriptNames } from './platform-files';
import { collectShellNames } from './shell-names';
import { collectSystemd } from './systemd';
import { workerVariablesIn } from './worker-variables';
import { collectYamlNames } from './yaml-names';

/** Nobody writes a megabyte of settings by hand; what is larger is generated data. */
const LARGEST = 1_000_000;

/**
 * Names that files other than env files and code give to processes. Every kind of file is first read line by line, which
 * no broken text can stop; what a whole structure tells besides is added to that.
 */
export const evidenceExtractor: Extractor = {
  id: 'evidence',
  reads: (path) => kindOf(path) !== undefined,
  anchors: undefined,
  extract,
};

function extract({ path, text }: Source): Extraction {
  const kind = kindOf(path);
  if (kind === undefined || text.length > LARGEST) return NOTHING;
  const sink = new NameSink(path, text);
  collect(kind, sink);
  const uses = kind === 'documentation' ? [] : envFileUsesIn(path, text);
  const lists = kind === 'fly-secrets-list' ? collectFlySecretsList(sink) : [];
  return {
    facts: [...sink.facts, ...sink.deployments, ...sink.objects, ...uses, ...lists, ...workerVariablesIn({ path, text })],
    problems: [],
  };
}

function collect(kind: EvidenceFileKind, sink: NameSink): void {
  switch (kind) {
    case 'compose':
      collectYamlNames(sink, { source: 'compose', bareItems: true });
      collectInterpolations(sink);
      collectCompose(sink);
      return;
    case 'workflow':
      collectYamlNames(sink, { source: 'workflow', bareItems: false });
      collectActionsContexts(sink);
      collectCommands(sink, 'workflow');
      return;
    case 'yaml':
      collectYamlNames(sink, { source: 'platform', bareItems: false });
      // Only a build file runs commands; splitting a translation or a schema into words would find nothing.
      if (/\b(?:flyctl|fly|gcloud|heroku|kubectl|wrangler)\b/.test(sink.text)) collectCommands(sink, 'platform');
      collectDeployments(sink);
      return;
    case 'dockerfile':
      collectCommands(sink, 'dockerfile');
      markBuildOnly(sink);
      return;
    case 'shell':
      collectCommands(sink, 'shell');
      return;
    case 'documentation':
      collectDocumented(sink);
      return;
    case 'package.json':
      collectScriptNames(sink);
      return;
    case 'platform-json':
      collectPlatformJson(sink);
      return;
    case 'fly-secrets-list':
      // What it holds is more than names; see `extract`.
      return;
    case 'platform-toml':
      collectPlatformToml(sink);
      return;
    case 'systemd':
      collectSystemd(sink);
      return;
    case 'terraform':
      collectTerraformNames(sink);
      return;
  }
}

function collectCommands(sink: NameSink, source: EvidenceSource): void {
  collectShellNames(sink, 0, sink.text.length, { source, documentation: false });
}

/** Only the lines of a page that hold a command to type, each with the lines that a backslash joins to it. */
function collectDocumented(sink: NameSink): void {
  const { text } = sink;
  let done = 0;
  for (const match of text.matchAll(/\b(?:fly(?:ctl)?\b[^\n`]{0,80}\bsecrets\s{1,9}set|export)\b/g)) {
    if (match.index < done) continue;
    const lineStart = text.lastIndexOf('\n', match.index) + 1;
    let lineEnd = text.indexOf('\n', match.index);
    while (lineEnd >= 0 && /\\\r?$/.test(text.slice(Math.max(0, lineEnd - 2), lineEnd))) lineEnd = text.indexOf('\n', lineEnd + 1);
    done = lineEnd < 0 ? text.length : lineEnd;
    collectShellNames(sink, lineStart, done, { source: 'documentation', documentation: true });
  }
}
