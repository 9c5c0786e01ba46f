import type * as vscode from 'vscode';

/**
 * The channel for traces of the protocol, without what the messages hold. They carry whole documents, tokens and env files among them,
 * and what a log channel is given is written to a file.
 */
export function traceChannel(channel: vscode.LogOutputChannel): vscode.LogOutputChannel {
  return {
    name: channel.name,
    get logLevel() {
      return channel.logLevel;
    },
    onDidChangeLogLevel: channel.onDidChangeLogLevel,
    append: (value) => channel.append(value),
    appendLine: (value) => channel.appendLine(value),
    replace: (value) => channel.replace(value),
    clear: () => channel.clear(),
    show: () => channel.show(true),
    hide: () => channel.hide(),
    dispose: () => {},
    trace: (message) => {
      const [title = ''] = message.split('\n', 1);
      if (!title.startsWith('{')) channel.trace(title);
    },
    debug: (message) => channel.debug(message),
    info: (message) => channel.info(message),
    warn: (message) => channel.warn(message),
    error: (error) => channel.error(error),
  };
}
