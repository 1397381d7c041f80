import type { Clock } from '../../shared/platform/clock.ts';

interface SignalStopOptions {
  /** Drains the service. The process exits with 0 when it resolves and with 1 when it rejects. */
  readonly stop: () => Promise<void>;
  readonly exit: (code: number) => void;
  readonly say: (line: string) => void;
  readonly onFailure: (error: unknown) => void;
  readonly clock: Clock;
}

/** npm forwards a Ctrl-C that the terminal has already sent: a second signal this soon is the same one. */
const sameSignalMs = 1_000;

/** Makes the listener for SIGINT and SIGTERM: the first signal stops cleanly, a later one exits at once. */
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
    say('Stopping after the work in progress is finished. Press Ctrl-C again to stop immediately.');
    void finish();
  };
}
