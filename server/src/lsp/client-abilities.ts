import type { InitializeParams } from 'vscode-languageserver/node';
import { MarkupKind } from 'vscode-languageserver/node';

/** What the client said it can do, as far as the server behaves differently for it. */
export interface ClientAbilities {
  /** It asks for diagnostics itself; otherwise they are pushed. */
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly refreshesInlayHints: boolean;
  readonly refreshesCodeLenses: boolean;
  /** It has our command that lists places. No capability says so; our own client does. */
  readonly showsPlaces: boolean;
  readonly relatedInformation: boolean;
  /** An answer about one document may bring those of others. */
  readonly takesRelatedDocuments: boolean;
  /** Where it opens the page of a rule, with `{rule}` for the rule's id; undefined where the published page is to be named. */
  readonly rulePage: string | undefined;
  /** It has our commands that ask for a reason, copy a command and open a page. No capability says so; our own client does. */
  readonly runsActionCommands: boolean;
  readonly markdownHover: boolean;
  /** It puts the diagnostics at the cursor into the hover itself. No capability says so; our own client does. */
  readonly showsDiagnosticsInHover: boolean;
  /** It runs our commands about tokens from links of a hover. No capability says so; our own client does. */
  readonly runsTokenCommands: boolean;
  /** It shows the status of the server, and takes messages of the level debug. No capability says so; our own client does. */
  readonly showsStatus: boolean;
  /** It checks JSON itself: its syntax, and by a schema where the text names one. No capability says so; our own client does. */
  readonly checksJson: boolean;
  /** Edits carry document versions. */
  readonly documentChanges: boolean;
  /** An edit may create a file. */
  readonly createsFiles: boolean;
  /** The server may ask it to apply an edit. */
  readonly appliesEdits: boolean;
  /** It opens an address when the server asks it to. */
  readonly showsDocuments: boolean;
  /** Edits may say what they are for and ask to be looked at before they are made. */
  readonly annotatesEdits: boolean;
  /** It shows an edit before it is made, with a tick at all parts but those that ask for one. No capability says so; our own client does. */
  readonly ticksPreviews: boolean;
  /** An action may be shown that cannot be chosen, with the reason. */
  readonly disablesActions: boolean;
  /** Actions may be more than commands. */
  readonly takesActionLiterals: boolean;
  /** The edit of a code action may be computed when it is chosen. */
  readonly resolvesEdits: boolean;
  /** Outlines may be trees, which tell a symbol's name from its whole. */
  readonly nestedSymbols: boolean;
  readonly configuration: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  readonly workspaceFolders: boolean;
  /** The user trusts the workspace, as far as the client knows of trust. */
  readonly isTrusted: boolean;
  readonly workDoneProgress: boolean;
}

export function clientAbilities({ capabilities, initializationOptions }: InitializeParams): ClientAbilities {
  const { workspace, textDocument, window } = capabilities;
  const edits = workspace?.workspaceEdit;
  const actions = textDocument?.codeAction;
  return {
    pullsDiagnostics: textDocument?.diagnostic !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshesInlayHints: workspace?.inlayHint?.refreshSupport === true,
    refreshesCodeLenses: workspace?.codeLens?.refreshSupport === true,
    showsPlaces: initializationOptions?.showsPlaces === true,
    relatedInformation:
      textDocument?.publishDiagnostics?.relatedInformation === true || textDocument?.diagnostic?.relatedInformation === true,
    takesRelatedDocuments: textDocument?.diagnostic?.relatedDocumentSupport === true,
    rulePage: pageTemplate(initializationOptions?.rulePage),
    runsActionCommands: initializationOptions?.runsActionCommands === true,
    markdownHover: textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === true,
    showsDiagnosticsInHover: initializationOptions?.showsDiagnosticsInHover === true,
    runsTokenCommands: initializationOptions?.runsTokenCommands === true,
    showsStatus: initializationOptions?.showsStatus === true,
    checksJson: initializationOptions?.checksJson === true,
    documentChanges: edits?.documentChanges === true,
    createsFiles: edits?.documentChanges === true && edits.resourceOperations?.includes('create') === true,
    appliesEdits: workspace?.applyEdit === true,
    showsDocuments: window?.showDocument?.support === true,
    annotatesEdits: edits?.documentChanges === true && edits.changeAnnotationSupport !== undefined,
    ticksPreviews: initializationOptions?.ticksPreviews === true,
    disablesActions: actions?.disabledSupport === true,
    takesActionLiterals: actions?.codeActionLiteralSupport !== undefined,
    resolvesEdits: actions?.dataSupport === true && actions.resolveSupport?.properties.includes('edit') === true,
    nestedSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    configuration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    isTrusted: initializationOptions?.isTrusted !== false,
    workDoneProgress: window?.workDoneProgress === true,
  };
}

function pageTemplate(given: unknown): string | undefined {
  return typeof given === 'string' && /^[a-z][a-z0-9+.-]{0,40}:[^\s]{0,400}$/i.test(given) && given.includes('{rule}') ? given : undefined;
}
