import type { Clock } from '../../shared/platform/clock.ts';

export interface SignalStopOptions {
  /** The drain; the process ends with 0 when it resolves, with 1 when it rejects. */
  readonly stop: () => Promise<void>;
  readonly exit: (code: number) => void;
  readonly say: (line: string) => void;
  readonly onFailure: (error: unknown) => void;
  readonly clock: Clock;
}

/** npm passes on a Ctrl-C that the terminal has sent already: a second signal this soon is the same one. */
const sameSignalMs = 1_000;

/** Answers the listener of SIGINT and SIGTERM: the first one stops cleanly, a later one ends the process at once. */
export function makeSignalStop({ stop, exit, say, onFailure, clock }: SignalStopOptions): () => void {
  let firstAtMs: number | undefined;
  const finish = async (): Promise<void> => {
    try {
      await stop();
    } catch (error) {
      onFailure(error);
      exit(1);
      return;
    }
    say('Stopped.');
    exit(0);
  };
  return () => {
    if (firstAtMs !== undefined) {
      if (clock() - firstAtMs >= sameSignalMs) {
        exit(130);
      }
      return;
    }
    firstAtMs = clock();
    say('Stopping: finishing what is in flight. Once more to stop at once.');
    void finish();
  };
}
