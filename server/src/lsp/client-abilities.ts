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
  readonly markdownHover: boolean;
  /** It puts the diagnostics at the cursor into the hover itself. No capability says so; our own client does. */
  readonly showsDiagnosticsInHover: boolean;
  /** It runs our commands about tokens from links of a hover. No capability says so; our own client does. */
  readonly runsTokenCommands: boolean;
  /** Edits carry document versions. */
  readonly documentChanges: boolean;
  /** An edit may create a file. */
  readonly createsFiles: boolean;
  /** The server may ask it to apply an edit. */
  readonly appliesEdits: boolean;
  /** The edit of a code action may be computed when it is chosen. */
  readonly resolvesEdits: boolean;
  /** Outlines may be trees, which tell a symbol's name from its whole. */
  readonly nestedSymbols: boolean;
  readonly configuration: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  readonly workspaceFolders: boolean;
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
    markdownHover: textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === true,
    showsDiagnosticsInHover: initializationOptions?.showsDiagnosticsInHover === true,
    runsTokenCommands: initializationOptions?.runsTokenCommands === true,
    documentChanges: edits?.documentChanges === true,
    createsFiles: edits?.documentChanges === true && edits.resourceOperations?.includes('create') === true,
    appliesEdits: workspace?.applyEdit === true,
    resolvesEdits: actions?.dataSupport === true && actions.resolveSupport?.properties.includes('edit') === true,
    nestedSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    configuration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    workDoneProgress: window?.workDoneProgress === true,
  };
}
