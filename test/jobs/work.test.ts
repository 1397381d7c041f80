import { describe, expect, it } from 'vitest';
import { makeRunWork } from '../../shared/jobs/run-work.ts';
import { recurringWork, type WorkKind } from '../../shared/jobs/work-kind.ts';
import { readWorkMessage, workMessage } from '../../shared/jobs/work-message.ts';

function makeWorld() {
  const ran: (readonly [string, string, number])[] = [];
  const logged: (readonly [string, unknown])[] = [];
  const log = (event: string, fields: unknown) => void logged.push([event, fields]);
  const logger = {
    info: log,
    warn: log,
    error: (event: string, _error: unknown, fields: unknown) => log(event, fields),
  };
  const kind = (name: string): WorkKind => ({
    kind: name,
    run: (id, budgetMs) => {
      ran.push([name, id, budgetMs]);
      return id === 'bad' ? Promise.reject(new Error(`${name} failed`)) : Promise.resolve('finished');
    },
  });
  const failing = recurringWork('again', () => Promise.reject(new Error('down')), logger);
  const runWork = makeRunWork({ kinds: [kind('a'), kind('b'), failing], timeBudgetMs: 900, logger });
  return { ran, logged, runWork };
}

describe('a message of the work queue', () => {
  it('has the kind and the id, and nothing else', () => {
    const { id, body } = workMessage({ kind: 'import', id: 'x-1' }, '7');
    expect([id, Buffer.from(body).toString()]).toEqual(['import-x-1-7', '{"kind":"import","id":"x-1"}']);
    expect(readWorkMessage(body)).toEqual({ kind: 'import', id: 'x-1' });
  });

  it.each([
    ['of the last release', { importId: 'x-1' }, { kind: 'import', id: 'x-1' }],
    ['with more members', { kind: 'a', id: 'b', more: 1 }, { kind: 'a', id: 'b' }],
    ['without an id', { kind: 'a' }, undefined],
    ['with an empty id', { kind: 'a', id: '' }, undefined],
    ['with a number', { kind: 'a', id: 7 }, undefined],
    ['that is a list', [1], undefined],
    ['that is not JSON', '{', undefined],
  ])('%s is read as what it is', (_, body, work) => {
    expect(readWorkMessage(typeof body === 'string' ? body : JSON.stringify(body))).toEqual(work);
  });
});

describe('a batch of work', () => {
  it('shares the time budget, and one failure stops nothing else', async () => {
    const { ran, logged, runWork } = makeWorld();
    const batch = [
      { kind: 'a', id: 'bad' },
      { kind: 'b', id: '1' },
      { kind: 'c', id: '2' },
    ];
    await expect(runWork(batch)).rejects.toThrow('a failed');
    expect(ran).toEqual([
      ['a', 'bad', 300],
      ['b', '1', 300],
    ]);
    expect(logged).toEqual([
      ['work-failed', { kind: 'a', id: 'bad' }],
      ['work-ran', { kind: 'b', id: '1', outcome: 'finished' }],
      ['work-message-unusable', { kind: 'c' }],
    ]);
  });

  it('is not delivered again for work that the tick repeats', async () => {
    const { logged, runWork } = makeWorld();
    await runWork([{ kind: 'again', id: 'all' }]);
    expect(logged).toEqual([
      ['work-failed', { kind: 'again' }],
      ['work-ran', { kind: 'again', id: 'all', outcome: 'failed' }],
    ]);
  });
});
