import { describe, expect, it } from 'vitest';
import type { StoredDocument } from '../../shared/storage/document-container.ts';
import { withLives } from '../../shared/storage/document-life.ts';
import { endDocuments } from '../../shared/storage/end-documents.ts';
import { makeMemoryContainer } from '../support/fakes/memory-container.ts';

interface Note extends StoredDocument {
  readonly at: string;
  readonly text?: string;
}

const note = (id: string, at: string, more: Partial<Note> = {}): Note => ({
  id,
  partition: id,
  kind: 'note',
  v: 1,
  at,
  ...more,
});
const isKept = ({ id }: Note) => id === 'kept';
const day = 86_400_000;
const startMs = Date.parse('2026-01-01T00:00:00Z');

function makeWorld() {
  let nowMs = startMs;
  const stored = makeMemoryContainer<Note>(() => nowMs);
  const container = withLives(stored, ({ kind }) => (kind === 'note' ? 10 * 86_400 : undefined));
  const put = async (document: Note, into = container) => {
    await into.commit({ partition: document.partition, operations: [{ kind: 'upsert', document }] });
  };
  const names = async () =>
    (await stored.query({ kind: 'note', order: { field: 'id', descending: false }, limit: 10_000 })).items.map(
      ({ document }) => document.id,
    );
  return {
    stored,
    container,
    put,
    names,
    now: () => nowMs,
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('a container with lives', () => {
  it('begins the life of a document again with every write, and leaves tombstones and other kinds alone', async () => {
    const { stored, container, put, advance } = makeWorld();
    await put(note('a', ''));
    await put(note('b', '', { kind: 'other' }));
    await put(note('c', '', { deleted: true, ttl: 60 }));
    expect((await stored.read({ partition: 'a', id: 'a' }))?.document.ttl).toBe(10 * 86_400);
    expect((await stored.read({ partition: 'b', id: 'b' }))?.document).not.toHaveProperty('ttl');
    expect((await stored.read({ partition: 'c', id: 'c' }))?.document.ttl).toBe(60);
    advance(9 * day);
    const found = await container.read({ partition: 'a', id: 'a' });
    await put(note('a', '', { text: found?.document.text ?? 'changed', ttl: 1 }));
    advance(9 * day);
    expect(await container.read({ partition: 'a', id: 'a' })).toBeDefined();
    advance(2 * day);
    expect(await container.read({ partition: 'a', id: 'a' })).toBeUndefined();
  });
});

describe('the end of documents without a time to live', () => {
  const life = { kind: 'note', field: 'at', lifeMs: 10 * day };

  it('ends those whose time is over, oldest first, and keeps the others', async () => {
    const { stored, put, names, now, advance } = makeWorld();
    await put(note('old', '2025-12-01T00:00:00.0000000Z'), stored);
    await put(note('kept', '2025-12-02T00:00:00.0000000Z'), stored);
    await put(note('young', '2025-12-31T00:00:00.0000000Z'), stored);
    expect(await endDocuments(stored, { ...life, isKept }, { nowMs: now() })).toBe(1);
    expect(await names()).toEqual(['kept', 'young']);
    expect((await stored.read({ partition: 'old', id: 'old' }))?.document.deleted).toBe(true);
    expect(await endDocuments(stored, { ...life, isKept }, { nowMs: now() })).toBe(0);
    advance(2 * 60_000);
    expect(await stored.read({ partition: 'old', id: 'old' })).toBeUndefined();
  });

  it('looks at a bounded number in each run, and continues in the next', async () => {
    const { stored, put, names, now } = makeWorld();
    for (let index = 0; index < 450; index += 1) {
      await put(note(String(index), '2025-12-01T00:00:00.0000000Z'), stored);
    }
    expect(await endDocuments(stored, life, { nowMs: now(), maxExamined: 200 })).toBe(200);
    expect(await names()).toHaveLength(250);
    expect(await endDocuments(stored, life, { nowMs: now() })).toBe(250);
  });

  it('leaves one that is changed at the same time', async () => {
    const { stored, put, names, now } = makeWorld();
    await put(note('a', '2025-12-01T00:00:00.0000000Z'), stored);
    const isKept = async ({ id }: Note) => {
      await put(note(id, '2025-12-01T00:00:00.0000000Z', { text: 'changed' }), stored);
      return false;
    };
    expect(await endDocuments(stored, { ...life, isKept }, { nowMs: now() })).toBe(0);
    expect(await names()).toEqual(['a']);
  });
});
