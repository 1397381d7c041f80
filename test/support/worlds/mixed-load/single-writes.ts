import { z } from 'zod';
import { madeHash } from '../../made/made-input.ts';
import { RandomSource } from '../../made/random-source.ts';
import { indicatorList } from '../../made/shapes.ts';
import type { ServiceProcess } from '../service-process.ts';
import { sendOrUnknown } from './send-or-unknown.ts';

const created = z.object({ id: z.string() });
const absent = '(absent)';
/** Seeds of the hashes that this client writes; no other client of the load uses them. */
const firstSeed = 900_000;
const values = 60;

/**
 * A client that creates, changes and deletes single indicators. It remembers what each may be: the state that was last
 * acknowledged, and those that were sent since and not answered.
 */
export class SingleWrites {
  readonly #random = new RandomSource(Date.now());
  readonly #states = new Map<string, ReadonlySet<string>>();
  readonly #ids = new Map<string, string>();
  #sent = 0;

  get sent(): number {
    return this.#sent;
  }

  /** Sends one write. @throws Error when it was refused */
  async step(service: ServiceProcess): Promise<void> {
    const value = madeHash(firstSeed + this.#random.below(values));
    const id = this.#ids.get(value);
    await (id !== undefined && this.#random.once(4) ? this.#delete(service, value, id) : this.#post(service, value));
  }

  /** What each value is known to be, for those whose last write was acknowledged. */
  settled(): ReadonlyMap<string, string> {
    const known = [...this.#states].flatMap(([value, [only, ...others]]) =>
      only === undefined || others.length > 0 ? [] : [[value, only] as const],
    );
    return new Map(known);
  }

  /** The values that are not what they may be. */
  async wrong(service: ServiceProcess): Promise<readonly string[]> {
    const stored = await readTitles(service);
    return [...this.#states].flatMap(([value, may]) => {
      const is = stored.get(value) ?? absent;
      return may.has(is) ? [] : [`${value} is ${is}, not ${[...may].join(' or ')}`];
    });
  }

  /** The values of a restored list that differ from what was known both before and after its backup. */
  async wrongIn(
    restored: ServiceProcess,
    before: ReadonlyMap<string, string>,
    after: ReadonlyMap<string, string>,
  ): Promise<readonly string[]> {
    const stored = await readTitles(restored);
    return [...before].flatMap(([value, is]) => {
      const found = stored.get(value) ?? absent;
      return after.get(value) !== is || found === is ? [] : [`${value} is ${found}, not ${is}`];
    });
  }

  async #post(service: ServiceProcess, value: string): Promise<void> {
    this.#sent++;
    const title = `write ${this.#sent}`;
    const body = JSON.stringify({
      indicatorType: 'FileSha256',
      indicatorValue: value,
      action: 'Audit',
      title,
      description: 'D',
    });
    this.#may(value, title);
    const answer = await sendOrUnknown(service, '/api/indicators', { method: 'POST', body });
    if (answer !== undefined) {
      this.#ids.set(value, created.parse(answer.body).id);
      this.#is(value, title);
    }
  }

  async #delete(service: ServiceProcess, value: string, id: string): Promise<void> {
    this.#sent++;
    this.#may(value, absent);
    const answer = await sendOrUnknown(service, `/api/indicators/${id}`, { method: 'DELETE' }, [404]);
    if (answer !== undefined) {
      this.#is(value, absent);
    }
  }

  #may(value: string, state: string): void {
    this.#states.set(value, new Set([...(this.#states.get(value) ?? [absent]), state]));
  }

  #is(value: string, state: string): void {
    this.#states.set(value, new Set([state]));
  }
}

/** Titles of all indicators by value. @throws Error when two have one value */
async function readTitles(service: ServiceProcess): Promise<ReadonlyMap<string, string>> {
  const titles = new Map<string, string>();
  let path: string | undefined = '/api/indicators?$top=10000';
  while (path !== undefined) {
    const page: z.output<typeof indicatorList> = await service.json(indicatorList, path);
    for (const { indicatorValue, title } of page.value) {
      if (titles.has(indicatorValue)) {
        throw new Error(`two indicators have the value ${indicatorValue}`);
      }
      titles.set(indicatorValue, title);
    }
    path = page['@odata.nextLink'];
  }
  return titles;
}
