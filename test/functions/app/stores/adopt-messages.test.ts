import { afterEach, expect, it } from 'vitest';
import { adoptMessages } from '../../../../functions/app/stores/adopt-messages.ts';
import { readWorkMessage } from '../../../../shared/jobs/work-message.ts';
import { openTemporarySqliteStore, type TemporarySqliteStore } from '../../../support/worlds/temporary-sqlite-store.ts';

let opened: TemporarySqliteStore | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

it('the messages of the last release are moved to the work queue, each once', async () => {
  opened = await openTemporarySqliteStore([]);
  const { store } = opened;
  const [from, to] = [store.queue('imports'), store.queue('work')];
  const ids = Array.from({ length: 250 }, (_, index) => `a-${String(index).padStart(16, '0')}`);
  await from.send(ids.map((id) => ({ id: `${id}-1`, body: Buffer.from(JSON.stringify({ importId: id })) })));
  await adoptMessages(from, to);
  await adoptMessages(from, to);
  expect([await from.pending(), await to.pending()]).toEqual([
    { active: 0, deadLettered: 0 },
    { active: 250, deadLettered: 0 },
  ]);
  const received = await to.receive(1_000, 30);
  expect(received.map(({ body }) => readWorkMessage(body))).toEqual(ids.map((id) => ({ kind: 'import', id })));
});
