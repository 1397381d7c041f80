import { describe, expect, it } from 'vitest';
import { originalMessageId, resubmissionId } from '../../../shared/adapters/service-bus/resubmission-id.ts';

const long = 'm'.repeat(128);

describe('resubmission ids', () => {
  it.each([
    { id: 'm', sequence: '7', expected: 'm~resubmit-7' },
    { id: 'm~resubmit-7', sequence: '12', expected: 'm~resubmit-12' },
    { id: '', sequence: '7', expected: '~resubmit-7' },
  ])('$id as dead letter $sequence becomes $expected', ({ id, sequence, expected }) => {
    expect(resubmissionId(id, sequence)).toBe(expected);
    expect(originalMessageId(expected)).toBe(originalMessageId(id));
  });

  it('stays within the 128 characters of Service Bus, and keeps long ids distinct', () => {
    const ids = [long, `${long.slice(1)}n`].map((id) => resubmissionId(id, '9223372036854775807'));
    expect(ids.every((id) => id.length <= 128)).toBe(true);
    expect(new Set(ids).size).toBe(2);
    expect(resubmissionId(long, '1')).toBe(resubmissionId(long, '1'));
  });
});
