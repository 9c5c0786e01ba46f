import { type EvidenceSource, type NameSink, nameEndAt } from './name-sink';

/** `secrets.NAME` and `vars.NAME` of GitHub Actions, with a dot or in brackets. */
export function collectActionsContexts(sink: NameSink): void {
  addMatches(sink, /\b(?:secrets|vars)(?:\.|\[\s?['"])/g, 'workflow');
}

/** `${NAME}` and `$NAME` in a compose file, which are filled in from the caller's environment; `$$NAME` is not. */
export function collectInterpolations(sink: NameSink): void {
  addMatches(sink, /(?<!\$)\$\{?/g, 'compose');
}

/** `NAME = ...`, `"NAME" = ...`, `name = "NAME"` and `binding = "NAME"` in Terraform. */
export function collectTerraformNames(sink: NameSink): void {
  addMatches(sink, /(?:^|[{,(])[ \t]{0,80}"?(?=[A-Z][A-Z0-9_]{2,80}"?[ \t]{0,40}[=:])/gm, 'platform');
  addMatches(sink, /\b(?:name|key|env|secret_id)[ \t]{0,40}[=:][ \t]{0,10}"(?=[A-Z0-9_]{3,80}")/g, 'platform');
}

/** Adds the name that stands right behind each match. */
function addMatches(sink: NameSink, before: RegExp, source: EvidenceSource): void {
  for (const match of sink.text.matchAll(before)) {
    const start = match.index + match[0].length;
    const end = nameEndAt(sink.text, start);
    if (end !== undefined) sink.add(start, end, source);
  }
}
