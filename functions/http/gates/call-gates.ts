import { bytesPerUnit, type CallCost } from './call-cost.ts';
import { CallGate, type Leave } from './call-gate.ts';

/** What expensive calls of this process wait for. Every call takes them in this order, so no two wait for each other. */
export interface CallGates {
  /** Bodies of many items that are being received. */
  readonly receiving: CallGate;
  /** Bodies that are being processed, and long answers that are being sent. */
  readonly work: CallGate;
  /** Reads that look at rows. The store bounds how long each may take. */
  readonly searches: CallGate;
}

const queue = { waiting: 800, waitingOfCaller: 200, maxWaitMs: 20_000 };

/** Gates that let in 64 MB of bodies that arrive, 16 MB that are processed (or four long answers), and six searches. */
export function makeCallGates(): CallGates {
  return {
    receiving: new CallGate({ running: 256, runningOfCaller: 64, ...queue }),
    work: new CallGate({ running: 64, runningOfCaller: 32, ...queue }),
    searches: new CallGate({ running: 6, runningOfCaller: 3, ...queue }),
  };
}

/** Who calls, and whether the client still waits. */
export interface Passenger {
  readonly caller: string;
  readonly clientLeft: AbortSignal | undefined;
}

/** The places that one call has. */
export class CallPlaces {
  readonly #gates: CallGates;
  readonly #passenger: Passenger;
  #search: Leave | undefined;
  readonly #held: Leave[] = [];

  constructor(gates: CallGates, passenger: Passenger) {
    this.#gates = gates;
    this.#passenger = passenger;
  }

  /** Waits until a read of this cost may start. */
  async enter({ isSearch, units }: CallCost): Promise<void> {
    const { caller, clientLeft } = this.#passenger;
    if (units > 0) {
      this.#held.push(await this.#gates.work.enter(caller, units, clientLeft));
    }
    if (isSearch) {
      this.#search = await this.#gates.searches.enter(caller, 1, clientLeft);
    }
  }

  /** Waits until a body may be received, receives it, and waits until it may be processed. */
  async receive(maxBytes: number, roomOf: (length: number) => number, read: () => Promise<Buffer>): Promise<Buffer> {
    const { caller, clientLeft } = this.#passenger;
    const leave = await this.#gates.receiving.enter(caller, unitsOf(maxBytes), clientLeft);
    try {
      const bytes = await read();
      this.#held.push(await this.#gates.work.enter(caller, unitsOf(roomOf(bytes.length)), clientLeft));
      return bytes;
    } finally {
      leave();
    }
  }

  /** Runs a search within a call. */
  async search<T>(read: () => Promise<T>): Promise<T> {
    await this.enter({ isSearch: true, units: 0 });
    try {
      return await read();
    } finally {
      this.endSearch();
    }
  }

  /** Ends the search, whose rows are found. */
  endSearch(): void {
    this.#search?.();
  }

  /** Whether it has a place. */
  get isHeld(): boolean {
    return this.#held.length > 0;
  }

  /** Gives every place back; again has no effect. */
  leave(): void {
    this.endSearch();
    for (const leave of this.#held) {
      leave();
    }
  }
}

function unitsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / bytesPerUnit));
}
