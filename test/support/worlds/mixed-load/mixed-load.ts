import type { ServiceProcess } from '../service-process.ts';
import { DroppedFiles } from './dropped-files.ts';
import { SentEvents } from './sent-events.ts';
import { SingleWrites } from './single-writes.ts';

/** Milliseconds that each kind of client waits before it goes on. */
export interface Pauses {
  readonly writes: number;
  readonly events: number;
  readonly files: number;
}

const busy: Pauses = { writes: 5, events: 10, files: 400 };
/** Files dropped and not yet imported that the load lets accumulate. */
const mostWaitingFiles = 3;

/**
 * People and programs that use a service all at once, and go on when it is killed: single writes, dropped files and telemetry.
 * What they were told is compared with what the service has at the end.
 */
export class MixedLoad {
  readonly writes = new SingleWrites();
  readonly events = new SentEvents();
  readonly files: DroppedFiles;
  readonly #service: ServiceProcess;
  #isStopped = false;
  #running: Promise<unknown> | undefined;

  private constructor(service: ServiceProcess) {
    this.#service = service;
    this.files = new DroppedFiles(service);
  }

  static async start(service: ServiceProcess, pauses = busy): Promise<MixedLoad> {
    const load = new MixedLoad(service);
    await load.events.begin(service);
    load.#running = Promise.all([
      load.#repeat(() => load.writes.step(service), pauses.writes),
      load.#repeat(() => load.events.step(service), pauses.events),
      load.#repeat(() => load.#drop(), pauses.files),
    ]);
    // Whoever stops the load gets the error; until then it must not end the process.
    load.#running.catch(() => {});
    return load;
  }

  /** Ends the load, after every batch was taken. @throws Error what a client was refused */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
    await this.events.finish(this.#service);
  }

  /** Whether everything that was sent has been worked on. */
  async isWorkedOff(): Promise<boolean> {
    return (await this.files.areImported(this.#service)) && (await this.events.areCounted(this.#service));
  }

  /** What was lost or doubled. */
  async wrong(): Promise<readonly string[]> {
    const parts = [this.writes, this.files, this.events].map((part) => part.wrong(this.#service));
    return (await Promise.all(parts)).flat();
  }

  async #drop(): Promise<void> {
    if (this.files.dropped < mostWaitingFiles || (await this.files.areImported(this.#service).catch(() => false))) {
      await this.files.step();
    }
  }

  async #repeat(step: () => Promise<void>, pauseMs: number): Promise<void> {
    while (!this.#isStopped) {
      await step();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
