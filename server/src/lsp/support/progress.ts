import type { CancellationToken, WorkDoneProgressReporter } from 'vscode-languageserver/node';
import { counted } from '../../text/phrases';
import type { LoadOptions } from '../documents/workspace';
import { throwIfCancelled } from './log';

const TITLE = 'Authlint: reading the workspace';

/** Lets messages through, so that typing and cancelling are answered while the workspace is read. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A load that nobody watches yet: the reporter comes when the client has made a place for it, if ever. */
export function backgroundLoad(reporter: Promise<WorkDoneProgressReporter> | undefined): LoadOptions & { readonly end: () => void } {
  let shown: WorkDoneProgressReporter | undefined;
  let ended = false;
  reporter?.then(
    (made) => {
      made.begin(TITLE, 0);
      if (ended) made.done();
      else shown = made;
    },
    // A client that cannot show progress still gets its diagnostics.
    () => {},
  );
  return {
    pause: nextTurn,
    progress: (done, total) => shown?.report(percentage(done, total), `${done} of ${total} files`),
    end: () => {
      ended = true;
      shown?.done();
    },
  };
}

/** A load that the user asked for, with the progress of the request, and stopped when the request is cancelled. */
export function requestedLoad(reporter: WorkDoneProgressReporter, token: CancellationToken): LoadOptions {
  reporter.begin(TITLE, 0, undefined, true);
  return {
    pause: async () => {
      await nextTurn();
      throwIfCancelled(token);
    },
    progress: (done, total) =>
      reporter.report(
        percentage(done, total),
        done < total ? `${done} of ${total} files read` : `checking what ${counted(total, 'file')} say`,
      ),
  };
}

function percentage(done: number, total: number): number {
  return Math.floor((100 * done) / Math.max(1, total));
}
