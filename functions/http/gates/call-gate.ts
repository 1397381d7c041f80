import { AppError } from '../../../shared/platform/errors.ts';

export interface GateBounds {
  /** Units of work at once in this process, and of one caller. A call of more units than its bound runs alone. */
  readonly running: number;
  readonly runningOfCaller: number;
  /** Calls that wait in this process, and of one caller. */
  readonly waiting: number;
  readonly waitingOfCaller: number;
  readonly maxWaitMs: number;
}

/** Gives the place of a call back; again has no effect. */
export type Leave = () => void;

interface Waiting {
  readonly units: number;
  readonly start: () => void;
}

interface CallerState {
  running: number;
  readonly waiting: Set<Waiting>;
}

const retryAfterSec = 5;

/**
 * Lets expensive calls in: few at once, so that memory and the threads of the store are bounded, and callers in turn, so
 * that nobody waits for all calls of somebody else.
 */
export class CallGate {
  readonly #bounds: GateBounds;
  /** Callers with calls that run or wait; the one whose turn it is first. */
  readonly #callers = new Map<string, CallerState>();
  #running = 0;
  #waiting = 0;

  constructor(bounds: GateBounds) {
    this.#bounds = bounds;
  }

  /** Units that run, and calls that wait. */
  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.#running, waiting: this.#waiting };
  }

  /**
   * Resolves when the call may start; `clientLeft` ends its wait.
   * @throws AppError `TooManyRequests` when the caller's own calls are too many, `ServiceUnavailable` when all calls together are
   */
  async enter(caller: string, units: number, clientLeft?: AbortSignal): Promise<Leave> {
    const state = this.#callers.get(caller) ?? { running: 0, waiting: new Set<Waiting>() };
    this.#callers.set(caller, state);
    if (this.#fitsCaller(state, units) && this.#fitsProcess(units) && !this.#isSomebodyNext()) {
      this.#start(state, units);
    } else {
      await this.#wait(caller, state, units, clientLeft);
    }
    let isOver = false;
    return () => {
      if (!isOver) {
        isOver = true;
        this.#end(caller, state, units);
      }
    };
  }

  /** Whether a call waits that only lacks room in the process. */
  #isSomebodyNext(): boolean {
    return (
      this.#waiting > 0 &&
      [...this.#callers.values()].some((state) => {
        const [first] = state.waiting;
        return first !== undefined && this.#fitsCaller(state, first.units);
      })
    );
  }

  #fitsProcess(units: number): boolean {
    return this.#running === 0 || this.#running + units <= this.#bounds.running;
  }

  #fitsCaller(state: CallerState, units: number): boolean {
    return state.running === 0 || state.running + units <= this.#bounds.runningOfCaller;
  }

  #start(state: CallerState, units: number): void {
    this.#running += units;
    state.running += units;
  }

  #end(caller: string, state: CallerState, units: number): void {
    this.#running -= units;
    state.running -= units;
    this.#forgetIdle(caller, state);
    this.#startWaiting();
  }

  #forgetIdle(caller: string, state: CallerState): void {
    if (state.running === 0 && state.waiting.size === 0) {
      this.#callers.delete(caller);
    }
  }

  async #wait(caller: string, state: CallerState, units: number, clientLeft?: AbortSignal): Promise<void> {
    const { waiting, waitingOfCaller, maxWaitMs } = this.#bounds;
    if (state.waiting.size >= waitingOfCaller || this.#waiting >= waiting) {
      const isOwn = state.waiting.size >= waitingOfCaller;
      this.#forgetIdle(caller, state);
      throw isOwn ? ownCalls() : allCalls();
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const give = (makeError: () => AppError) => {
      stopWaiting();
      const error = makeError();
      this.#forgetIdle(caller, state);
      reject(error);
      // a smaller one after it may fit
      this.#startWaiting();
    };
    const onLeft = () => give(clientIsGone);
    const timer = setTimeout(() => give(() => (this.#fitsCaller(state, units) ? allCalls() : ownCalls())), maxWaitMs);
    const stopWaiting = () => {
      clearTimeout(timer);
      clientLeft?.removeEventListener('abort', onLeft);
      state.waiting.delete(entry);
      this.#waiting -= 1;
    };
    const entry: Waiting = {
      units,
      start: () => {
        stopWaiting();
        this.#start(state, units);
        resolve();
      },
    };
    state.waiting.add(entry);
    this.#waiting += 1;
    if (clientLeft?.aborted === true) {
      onLeft();
    } else {
      clientLeft?.addEventListener('abort', onLeft, { once: true });
    }
    await promise;
  }

  /** Starts what fits, the first call of each caller in turn. One that waits for room in the process is not overtaken. */
  #startWaiting(): void {
    for (const [caller, state] of this.#callers) {
      const [first] = state.waiting;
      if (first === undefined || !this.#fitsCaller(state, first.units)) {
        continue;
      }
      if (!this.#fitsProcess(first.units)) {
        return;
      }
      first.start();
      // The next turn comes after those of the others; this loop reaches the caller again then.
      this.#callers.delete(caller);
      this.#callers.set(caller, state);
    }
  }
}

function ownCalls(): AppError {
  const message = `Too many of your calls are waiting. Try again in ${retryAfterSec} seconds.`;
  return new AppError('TooManyRequests', message, { retryAfterSec });
}

function allCalls(): AppError {
  const message = `The service is busy. Try again in ${retryAfterSec} seconds.`;
  return new AppError('ServiceUnavailable', message, { retryAfterSec });
}

function clientIsGone(): AppError {
  return new AppError('ServiceUnavailable', 'The client has disconnected.');
}
