import { describe, expect, it } from 'vitest';
import { readMessage } from '../../../shared/detection/decoding/read-message.ts';
import { openRows } from '../../support/made/index-rows.ts';

const index = openRows([]);
const good = JSON.stringify({
  category: 'AdvancedHunting-DeviceEvents',
  properties: { DeviceId: 'd', Timestamp: '2026-11-30T09:00:00Z' },
});

describe('reading a message', () => {
  it.each([
    ['{x\n', 10_000],
    ['1\n', 10_000],
    ['{}\n', 20_000],
  ])('keeps what stands after lines %j, fewer than %d', async (line, count) => {
    const found = await readMessage(`${good}\n${line.repeat(count - 1)}${good}`, index);
    expect(found.unreadable.count).toBe(count - 1);
    expect(found.events.length + found.cleared).toBe(2);
  });

  it('ends with a reason at 100,000 lines that cannot be read', async () => {
    const { events, cleared, unreadable } = await readMessage(`${good}\n${'{x\n'.repeat(100_100)}${good}`, index);
    expect(events.length + cleared).toBe(1);
    expect(unreadable.count).toBe(100_001);
    expect(unreadable.kept[0]?.fault.code).toBe('RequestTooLarge');
  });

  it('reads a text whose first lines are broken, as far as the first 10,000', async () => {
    const few = await readMessage(`${'x\n'.repeat(9_000)}${good}`, index);
    expect([few.events.length + few.cleared, few.unreadable.count]).toStrictEqual([1, 9_000]);
    const many = await readMessage(`${'x\n'.repeat(2_000_000)}${good}`, index);
    expect(many.unreadable.kept).toMatchObject([{ position: 1, fault: { code: 'InvalidRequestBody' } }]);
  });

  it('stops at two million lines', async () => {
    const { unreadable } = await readMessage(`${good}\n${'\n'.repeat(2_000_001)}x`, index);
    expect(unreadable.kept).toMatchObject([{ position: 2_000_001, fault: { code: 'RequestTooLarge' } }]);
  });

  it.each([
    ['['.repeat(300_000), 'levels'],
    [`[${'{},'.repeat(600_000)}{}]`, '300000 values'],
    [`{"a":${'['.repeat(2_000)}"${'x'.repeat(300_000)}"${']'.repeat(2_000)}}`, 'levels'],
  ])('refuses to parse a text with too many brackets', async (text, reason) => {
    const { unreadable } = await readMessage(text, index);
    expect(unreadable.kept).toHaveLength(1);
    expect(unreadable.kept[0]?.fault.message).toContain(reason);
  });

  it('parses a long text whose brackets are in its strings', async () => {
    const text = `[${JSON.stringify({ a: '[{"\\'.repeat(100_000) })},7]`;
    const { unreadable } = await readMessage(text, index);
    expect(unreadable.kept.map(({ position }) => position)).toStrictEqual([1, 2]);
  });
});
