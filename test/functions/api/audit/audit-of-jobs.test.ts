import { describe, expect, it } from 'vitest';
import type { Stores } from '../../../../functions/app/stores/stores.ts';
import type { DocumentContainer, StoredDocument } from '../../../../shared/storage/document-container.ts';
import { makeFaultyContainer } from '../../../support/fakes/faulty-container.ts';
import { type ClientApi, makeClientApi } from '../../../support/worlds/client-api.ts';
import { csvOf } from '../../../support/worlds/import-world.ts';

const auditor = { roles: ['AuditLog.Read.All'] };
const ana = {
  claims: { scp: 'Ti.ReadWrite', roles: ['Administrator'], upn: 'ana@example.com', oid: 'oid-ana', azp: 'portal' },
};
const row = (index: number) => `DomainName,host-${index}.example,,Block,High,Title,Description,,,,,`;
const csv = { 'content-type': 'text/csv' };

/** What the log has about jobs, oldest first, without sign-ins. */
async function recordsOf(api: ClientApi) {
  const { value } = await api.call('GET', "/api/audit?$filter=action ne 'SignIn'&$orderby=time", auditor);
  return value;
}

async function upload(api: ClientApi, rows: number): Promise<string> {
  const body = csvOf(...Array.from({ length: rows }, (_, index) => row(index)));
  const answer = await api.call('POST', '/api/imports?fileName=a.csv', { ...ana, body, headers: csv });
  api.advance(1_000);
  return String(answer.body['id']);
}

async function post(api: ClientApi, path: string, body: object): Promise<string> {
  const answer = await api.call('POST', path, { ...ana, body });
  expect(answer.status).toBe(202);
  api.advance(1_000);
  return String(answer.body['id']);
}

async function run(api: ClientApi, kind: string, id: string): Promise<void> {
  await api.services.runWork([{ kind, id }]);
  api.advance(1_000);
}

const bulk = {
  filter: "indicatorType eq 'DomainName'",
  expectedCount: 3,
  reason: 'too noisy',
  change: { action: 'Audit', generateAlert: true },
};

describe('work that no call does', () => {
  it('has one record when it is requested and one when it ends, in the name of who requested it', async () => {
    const api = makeClientApi();
    const imported = await upload(api, 3);
    await run(api, 'import', imported);
    const changed = await post(api, '/api/indicators/bulk', bulk);
    await run(api, 'indicators-bulk', changed);
    const unchanged = await post(api, `/api/jobs/${changed}/undo`, { reason: 'was right' });
    await run(api, 'indicators-bulk-undo', unchanged);
    const undone = await post(api, `/api/jobs/${imported}/undo`, { reason: 'wrong file' });
    await run(api, 'import-undo', undone);
    await run(api, 'import-undo', undone);
    expect((await api.call('POST', `/api/jobs/${imported}/undo`, ana)).status).toBe(202);
    const records = await recordsOf(api);
    const person = { callerType: 'Person', name: 'ana@example.com', objectId: 'oid-ana' };
    expect(records).toMatchObject([
      { ...person, operation: 'importsHttp', action: 'Import', targetKind: 'import', targetId: imported },
      { ...person, operation: 'import', targetId: imported, counts: { created: 3 }, result: 'Done' },
      { ...person, operation: 'indicatorsBulkHttp', action: 'Change', targetId: changed, reason: 'too noisy' },
      { ...person, operation: 'indicators-bulk', action: 'Change', targetId: changed, counts: { changed: 3 } },
      { ...person, operation: 'jobUndoHttp', action: 'Undo', targetId: unchanged, reason: 'was right' },
      { ...person, operation: 'indicators-bulk-undo', action: 'Undo', targetId: unchanged, counts: { reverted: 3 } },
      { ...person, operation: 'jobUndoHttp', action: 'Undo', targetId: undone, reason: 'wrong file' },
      { ...person, operation: 'import-undo', action: 'Undo', targetId: undone, counts: { deleted: 3 } },
    ]);
    const ofJobs = records.slice(2);
    expect(ofJobs.map(({ targetKind }) => targetKind)).toEqual(ofJobs.map(() => 'job'));
    expect(records[2]?.['after']).toMatchObject({ jobKind: 'indicators-bulk', input: { expectedCount: 3 } });
    expect(records[7]).toMatchObject({ reason: 'wrong file', detail: `Undoes ${imported}.`, result: 'Done' });
  });

  it('says that it was cancelled, by whom and why, once', async () => {
    const api = makeClientApi();
    await run(api, 'import', await upload(api, 3));
    const id = await post(api, '/api/indicators/bulk', { ...bulk, change: undefined, delete: true });
    await post(api, `/api/jobs/${id}/cancel`, { reason: 'not yet' });
    await post(api, `/api/jobs/${id}/cancel`, {});
    await run(api, 'indicators-bulk', id);
    const [, , , requested, ended, ...rest] = await recordsOf(api);
    expect(rest).toEqual([]);
    expect(requested).toMatchObject({
      operation: 'jobCancelHttp',
      action: 'Cancel',
      targetKind: 'job',
      targetId: id,
      reason: 'not yet',
    });
    expect(ended).toMatchObject({ action: 'Delete', targetId: id, reason: 'too noisy', result: 'Cancelled' });
    expect(String(ended?.['detail'])).toContain('Cancelled by');
  });

  it('says that an import was cancelled, and that it failed', async () => {
    const api = makeClientApi();
    const id = await upload(api, 3);
    await post(api, `/api/jobs/${id}/cancel`, {});
    await run(api, 'import', id);
    const bad = await api.call('POST', '/api/imports?fileName=b.csv', { ...ana, body: 'a,b\n1,2\n', headers: csv });
    await run(api, 'import', String(bad.body['id']));
    const ended = (await recordsOf(api)).filter(({ operation }) => operation === 'import');
    expect(ended.map(({ result }) => result)).toEqual(['Cancelled', 'Failed']);
  });

  it('leaves an item, and says so', async () => {
    const api = makeClientApi();
    const imported = await upload(api, 3);
    await run(api, 'import', imported);
    const changed = await post(api, '/api/indicators/bulk', bulk);
    await run(api, 'indicators-bulk', changed);
    const id = await post(api, `/api/jobs/${imported}/undo`, { reason: 'r' });
    await run(api, 'import-undo', id);
    expect((await recordsOf(api)).at(-1)).toMatchObject({ targetId: id, counts: { left: 3 }, result: 'Partial' });
  });

  it('that is refused or repeated without effect leaves nothing', async () => {
    const api = makeClientApi();
    const id = await upload(api, 3);
    await run(api, 'import', id);
    const before = await recordsOf(api);
    const wrong = { ...ana, body: { ...bulk, expectedCount: 2 } };
    expect((await api.call('POST', '/api/indicators/bulk', wrong)).status).toBe(409);
    expect((await api.call('POST', `/api/jobs/${id}/cancel`, ana)).status).toBe(409);
    expect(await recordsOf(api)).toEqual(before);
  });
});

/** Refuses the write that makes work final, once: as a process that is killed just before it. */
function dyingAtTheEnd(stores: Stores): Stores {
  return {
    ...stores,
    imports: dying(stores.imports),
    jobs: dying(stores.jobs),
    bulkUploads: dying(stores.bulkUploads),
  };
}

function dying<D extends StoredDocument>(container: DocumentContainer<D>): DocumentContainer<D> {
  const died = new Set<string>();
  return {
    ...makeFaultyContainer(container, () => {}),
    commit: (batch) => {
      const last = batch.operations.find(({ document }) => isFinal(document))?.document.id;
      if (last !== undefined && !died.has(last)) {
        died.add(last);
        return Promise.reject(new Error('killed'));
      }
      return container.commit(batch);
    },
  };
}

function isFinal(document: StoredDocument): boolean {
  const isEnded = 'state' in document && document.state !== 'Queued' && document.state !== 'Running';
  return isEnded || (document.kind === 'bulk-upload' && document.deleted === true);
}

describe('work that is killed at its end', () => {
  it('has one record all the same', async () => {
    const api = makeClientApi({}, dyingAtTheEnd);
    const endOf = async (kind: string, id: string) => {
      await expect(api.services.runWork([{ kind, id }])).rejects.toThrow('killed');
      api.advance(60_000);
      await run(api, kind, id);
    };
    const imported = await upload(api, 3);
    await endOf('import', imported);
    const changed = await post(api, '/api/indicators/bulk', bulk);
    await endOf('indicators-bulk', changed);
    const undone = await post(api, `/api/jobs/${changed}/undo`, { reason: 'r' });
    await endOf('indicators-bulk-undo', undone);
    const ended = (await recordsOf(api)).filter(({ operation }) => !String(operation).endsWith('Http'));
    expect(ended.map(({ targetId, result }) => [targetId, result])).toEqual(
      [imported, changed, undone].map((id) => [id, 'Done']),
    );
  });

  it('and two when it was requested again', async () => {
    const api = makeClientApi();
    const imported = await upload(api, 3);
    await run(api, 'import', imported);
    const id = await post(api, `/api/jobs/${imported}/undo`, { reason: 'first' });
    await post(api, `/api/jobs/${id}/cancel`, {});
    await run(api, 'import-undo', id);
    await post(api, `/api/jobs/${imported}/undo`, { reason: 'second' });
    await run(api, 'import-undo', id);
    const ended = (await recordsOf(api)).filter(({ operation }) => operation === 'import-undo');
    expect(ended.map(({ reason, result }) => [reason, result])).toEqual([
      ['first', 'Cancelled'],
      ['second', 'Done'],
    ]);
  });

  it('has one for a bulk upload whose call did not store it, and the next caller is not its author', async () => {
    const api = makeClientApi({}, dyingAtTheEnd);
    const definition = { Name: 'N', Severity: 'High', Title: 'T', UxDescription: 'U', Category: 'Malware' };
    const answer = await api.call('POST', '/V1.0/AlertDefinitions/Actions.BulkUpload', {
      body: { alertDefinitions: [definition] },
    });
    expect(answer.status).toBe(503);
    api.advance(60_000);
    await api.call('POST', '/V1.0/AlertDefinitions', { ...ana, body: { ...definition, Name: 'Other' } });
    const records = await recordsOf(api);
    expect(records.map(({ operation, action, counts }) => [operation, action, counts])).toEqual([
      ['defenderV1AlertDefinitionsBulkUploadHttp', 'Create', { created: 1 }],
      ['bulk-upload', 'Complete', { definitions: 1 }],
      ['defenderV1AlertDefinitionsHttp', 'Create', { created: 1 }],
    ]);
    expect(records[1]).toMatchObject({ callerType: 'Application', targetKind: 'job', result: 'Done' });
  });
});
