import { z } from 'zod';
import { madeFileEvent, madeHash } from '../../made/made-input.ts';
import { alertList } from '../../made/shapes.ts';
import type { ServiceProcess } from '../service-process.ts';
import { sendOrUnknown } from './send-or-unknown.ts';

/** The seed of the file hash that every event has. */
const wantedSeed = 800_000;
const devices = 5;
const eventsOfBatch = 20;

/** A shipper of telemetry: it sends each batch until it is acknowledged, so some batches arrive twice. */
export class SentEvents {
  #batches = 0;
  /** A batch that may or may not have been taken. */
  #open: string | undefined;

  get sent(): number {
    return this.#batches * eventsOfBatch;
  }

  /** Puts the hash on the list that all events have. */
  async begin(service: ServiceProcess): Promise<void> {
    const one = {
      indicatorType: 'FileSha256',
      indicatorValue: madeHash(wantedSeed),
      action: 'Block',
      title: 'Dropper',
      description: 'Made',
      generateAlert: true,
    };
    await service.json(z.object({ id: z.string() }), '/api/indicators', { method: 'POST', body: JSON.stringify(one) });
  }

  async step(service: ServiceProcess): Promise<void> {
    this.#open ??= this.#nextBatch();
    const answer = await sendOrUnknown(service, '/api/telemetry', {
      method: 'POST',
      body: this.#open,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    if (answer !== undefined) {
      this.#open = undefined;
    }
  }

  /** Sends what is open until it is taken. */
  async finish(service: ServiceProcess): Promise<void> {
    while (this.#open !== undefined) {
      await this.step(service);
    }
  }

  async areCounted(service: ServiceProcess): Promise<boolean> {
    return (await countEvents(service)) >= this.sent;
  }

  /** What is wrong with the count of all alerts, which must be the events that were sent. */
  async wrong(service: ServiceProcess): Promise<readonly string[]> {
    const counted = await countEvents(service);
    return counted === this.sent ? [] : [`${counted} events counted, ${this.sent} sent`];
  }

  #nextBatch(): string {
    const first = this.#batches * eventsOfBatch;
    this.#batches++;
    return Array.from({ length: eventsOfBatch }, (_, index) =>
      JSON.stringify(madeFileEvent({ device: index % devices, report: first + index, hash: madeHash(wantedSeed) })),
    ).join('\n');
  }
}

async function countEvents(service: ServiceProcess): Promise<number> {
  const { value } = await service.json(alertList, '/api/alerts');
  return value.reduce((sum, { eventCount }) => sum + eventCount, 0);
}
