import { describe, expect, it } from 'vitest';
import { organisationActor } from '../../../../shared/access/actor.ts';
import type { AlertDocument } from '../../../../shared/detection/model/alert-model.ts';
import type { ImportDocument } from '../../../../shared/importing/import-document.ts';
import type { HistoryDocument } from '../../../../shared/indicators/model/indicator.ts';
import type { DocumentContainer, StoredDocument } from '../../../../shared/storage/document-container.ts';
import { raw } from '../../../support/made/indicator-fixtures.ts';
import { fileRecord, hashOfA, messageOf } from '../../../support/worlds/detection-world.ts';
import { csvOf, drop } from '../../../support/worlds/import-world.ts';
import { makeMemoryService } from '../../../support/worlds/memory-service.ts';

const day = 86_400;
const dayMs = 86_400_000;
const minute = 60_000;
const row = `FileSha1,${'a'.repeat(40)},,Block,High,Title,Description,,,,,`;

const documentsOf = async (container: DocumentContainer<StoredDocument>, kind: string, field: string) =>
  (await container.query({ kind, order: { field, descending: false }, limit: 1000 })).items.map(
    ({ document }) => document,
  );

/** A service with one of everything that has a life. */
async function makeWorld(settings: Readonly<Record<string, string>> = {}) {
  let nowMs = Date.parse('2026-07-18T12:30:00Z');
  const service = makeMemoryService(() => nowMs, settings);
  const { services, stores } = service;
  const value = { indicatorType: 'FileSha256', indicatorValue: hashOfA, action: 'Audit', generateAlert: true };
  await services.indicators.submit(organisationActor, raw(value));
  await services.indicators.submit(organisationActor, raw({ ...value, title: 'Another title' }));
  await services.publisher.publish();
  await services.matchTelemetry([messageOf(fileRecord())]);
  const importFile = async (name: string) => {
    const id = await services.importer.acceptDrop(await drop(stores.blobs.imports, name, csvOf(row)));
    await services.importer.run(id, minute);
    return id;
  };
  const history = () => documentsOf(stores.indicators, 'history', 'at');
  const alerts = () => documentsOf(stores.alerts, 'alert', 'lastUpdateTime');
  const imports = () => documentsOf(stores.imports, 'import', 'createdAt');
  const advance = (ms: number) => {
    nowMs += ms;
  };
  return { ...service, importFile, history, alerts, imports, advance };
}

describe('the lives that settings give', () => {
  it('are written into alerts, detections, imports and history', async () => {
    const { stores, alerts, imports, importFile, history } = await makeWorld({
      ALERT_LIFE: 'P10D',
      DETECTION_LIFE: 'P31D',
      IMPORT_LIFE: 'P12D',
      HISTORY_LIFE: 'P13D',
    });
    await importFile('a.csv');
    expect((await alerts()).map(({ ttl }) => ttl)).toEqual([10 * day]);
    const detections = await documentsOf(stores.alerts, 'detection', 'lastProcessedTime');
    expect(detections.map(({ ttl }) => ttl)).toEqual([31 * day]);
    expect((await imports()).map(({ ttl }) => ttl)).toEqual([12 * day]);
    expect((await history()).map(({ ttl }) => ttl)).toEqual([13 * day]);
    const indicators = await documentsOf(stores.indicators, 'indicator', 'creationTimeDateTimeUtc');
    expect(indicators.map(({ ttl }) => ttl)).toEqual([undefined, undefined]);
  });

  it('end a job after its end, its results with or after it, and not before', async () => {
    const { services, stores, importFile, advance } = await makeWorld({ IMPORT_LIFE: 'P12D' });
    const imported = await importFile('a.csv');
    const { id } = await services.jobs.undo(organisationActor, imported, null);
    const jobs = () => documentsOf(stores.jobs, 'job', 'createdAt');
    const items = () => documentsOf(stores.jobs, 'job-items', 'id');
    advance(5 * dayMs);
    expect((await jobs()).map(({ ttl }) => ttl)).toEqual([undefined]);
    await services.runWork([{ kind: 'import-undo', id }]);
    expect((await jobs()).map(({ ttl }) => ttl)).toEqual([12 * day]);
    expect((await items()).map(({ ttl }) => ttl)).toEqual([24 * day]);
    advance(11 * dayMs);
    expect(await services.jobs.items(organisationActor, id, 10)).toMatchObject({ items: [{ result: 'deleted' }] });
    advance(2 * dayMs);
    expect(await jobs()).toEqual([]);
    await expect(services.jobs.get(organisationActor, id)).rejects.toMatchObject({ code: 'NotFound' });
    advance(12 * dayMs);
    expect(await items()).toEqual([]);
  });

  it('end history, and what it would have said is left by an undo and named', async () => {
    const { services, importFile, advance, stores } = await makeWorld({ HISTORY_LIFE: 'P2D', IMPORT_LIFE: 'P90D' });
    await services.indicators.submit(
      organisationActor,
      raw({ indicatorType: 'FileSha1', indicatorValue: 'a'.repeat(40), title: 'Before' }),
    );
    advance(minute);
    const imported = await importFile('a.csv');
    advance(3 * dayMs);
    const { id } = await services.jobs.undo(organisationActor, imported, null);
    await services.runWork([{ kind: 'import-undo', id }]);
    expect(await services.jobs.items(organisationActor, id, 10)).toMatchObject({
      items: [{ result: 'left', code: 'Conflict' }],
    });
    const titles = (await documentsOf(stores.indicators, 'indicator', 'creationTimeDateTimeUtc')).map((one) =>
      'title' in one ? one.title : '',
    );
    expect(titles).toContain('Title');
  });

  it('do not end an import that is still to be done', async () => {
    const { services, stores, imports, advance } = await makeWorld();
    await services.importer.acceptDrop(await drop(stores.blobs.imports, 'waiting.csv', csvOf(row)));
    advance(1000 * dayMs);
    await services.endOldDocuments();
    expect((await imports()).map(({ ttl }) => ttl)).toEqual([undefined]);
  });

  it('are counted for documents of earlier releases, which say nothing of theirs', async () => {
    const { services, stores, alerts, imports, importFile, history, advance } = await makeWorld();
    await importFile('kept.csv');
    await importFile('gone.csv');
    await stores.blobs.imports.delete('gone.csv');
    await forgetLives<AlertDocument>(stores.alerts, await alerts());
    await forgetLives<HistoryDocument>(stores.indicators, await history());
    await forgetLives<ImportDocument>(stores.imports, await imports());
    expect(await services.endOldDocuments()).toEqual({ alerts: 0, imports: 0, history: 0 });
    advance(91 * dayMs);
    expect(await services.endOldDocuments()).toEqual({ alerts: 0, imports: 1, history: 0 });
    advance(90 * dayMs);
    expect(await services.endOldDocuments()).toEqual({ alerts: 1, imports: 0, history: 0 });
    advance(550 * dayMs);
    expect(await services.endOldDocuments()).toEqual({ alerts: 0, imports: 0, history: 1 });
    expect(await alerts()).toEqual([]);
    expect(await history()).toEqual([]);
    expect(await imports()).toMatchObject([{ blobName: 'kept.csv' }]);
  });

  it('end without a message to a SIEM', async () => {
    const { services, stores, alerts, advance } = await makeWorld();
    await services.publishAlerts();
    await forgetLives<AlertDocument>(stores.alerts, await alerts());
    await services.publishAlerts();
    advance(181 * dayMs);
    await services.endOldDocuments();
    expect(await services.publishAlerts()).toBe(0);
  });
});

/** As an earlier release has written them. */
async function forgetLives<D extends StoredDocument>(
  container: DocumentContainer<D | StoredDocument>,
  documents: readonly StoredDocument[],
): Promise<void> {
  for (const { ttl: _, ...document } of documents) {
    await container.commit({ partition: document.partition, operations: [{ kind: 'upsert', document }] });
  }
}
