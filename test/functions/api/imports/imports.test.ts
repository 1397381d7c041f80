import { text } from 'node:stream/consumers';
import { ReadableStream } from 'node:stream/web';
import { HttpRequest, HttpResponse, InvocationContext } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeImportByIdHttp } from '../../../../functions/api/imports/import-by-id-http.ts';
import { makeImportReportHttp } from '../../../../functions/api/imports/import-report-http.ts';
import { makeImportsHttp } from '../../../../functions/api/imports/imports-http.ts';
import { makeImportsSampleHttp } from '../../../../functions/api/imports/imports-sample-http.ts';
import { makeIndicatorsExportHttp } from '../../../../functions/api/indicators/indicators-export-http.ts';
import { makeCallGates } from '../../../../functions/http/gates/call-gates.ts';
import type { HttpFunction } from '../../../../functions/http/http-function.ts';
import { makeHandler } from '../../../../functions/http/make-handler.ts';
import { readBlobName } from '../../../../functions/triggers/blob-name-binding.ts';
import { makeImportCsvBlob } from '../../../../functions/triggers/import-csv-blob.ts';
import { makeRunWorkServiceBus } from '../../../../functions/triggers/run-work-service-bus.ts';
import { makeTokenVerifier } from '../../../../shared/access/token-verifier.ts';
import { maxUploadBytes, submitUpload } from '../../../../shared/importing/accepting/submit-upload.ts';
import { exportIndicators } from '../../../../shared/importing/exporting/export-indicators.ts';
import { makeImportList } from '../../../../shared/importing/reading/import-list.ts';
import { importKind } from '../../../../shared/importing/running/import-kind.ts';
import { makeRunWork } from '../../../../shared/jobs/run-work.ts';
import type { BlobStore } from '../../../../shared/storage/blob-store.ts';
import { audience, issuers, makeTokenMint, tenantId } from '../../../support/fakes/tokens.ts';
import { groups } from '../../../support/made/indicator-fixtures.ts';
import { csvOf, drop, makeImportWorld } from '../../../support/worlds/import-world.ts';

const mint = await makeTokenMint();
const row = `FileSha1,${'a'.repeat(40)},,Block,High,Title,Description,,,,,`;

function makeService() {
  const world = makeImportWorld();
  const { dependencies, importer, logged } = world;
  const logger = dependencies.logger;
  const imports = makeImportList(dependencies);
  const functions: readonly HttpFunction[] = [
    makeImportsHttp({ imports, submitUpload: (...upload) => submitUpload(dependencies, ...upload) }),
    makeImportByIdHttp({ imports }),
    makeImportReportHttp({ imports }),
    makeImportsSampleHttp(),
    makeIndicatorsExportHttp({
      exportIndicators: (actor) =>
        exportIndicators(world.indicators.service.list(actor, {}), () => Promise.resolve(groups)),
    }),
  ];
  const verifyToken = makeTokenVerifier(
    { tenantId, audiences: [audience], issuers, jwksUrl: 'https://keys.invalid/' },
    mint.keys,
  );
  const call = async (name: string, options: CallOptions = {}) => {
    const definition = functions.find((candidate) => candidate.name === name);
    if (definition === undefined) {
      throw new Error(`no function ${name}`);
    }
    const handler = makeHandler(definition, {
      verifyToken,
      visibleGroups: () => Promise.resolve('all' as const),
      gates: makeCallGates(),
      logger,
    });
    const {
      client = 'feed-a',
      roles = ['Ti.ReadWrite'],
      method = 'GET',
      path = '',
      id = '',
      contentType,
      encoding,
      body,
    } = options;
    const request = new HttpRequest({
      method,
      url: `http://localhost/api/imports${path}`,
      headers: {
        authorization: `Bearer ${await mint.sign({ roles: [...roles], azp: client })}`,
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
        ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
      },
      params: { id },
      ...(body === undefined ? {} : { body: { bytes: Buffer.from(body) } }),
    });
    const answer = await handler(
      request,
      new InvocationContext({ invocationId: 'inv-1', functionName: name }),
      request.params,
    );
    const { body: sent } = new HttpResponse(answer);
    const content = sent instanceof ReadableStream ? await text(sent) : '';
    return { status: answer?.status, headers: z.record(z.string(), z.string()).parse(answer?.headers), content };
  };
  const runImport = makeRunWorkServiceBus({
    runWork: makeRunWork({ kinds: [importKind(importer)], timeBudgetMs: 60_000, logger }),
  });
  const importBlob = makeImportCsvBlob({
    importer,
    drops: dependencies.files.imports,
    importTimeBudgetMs: 60_000,
    logger,
  });
  return { ...world, logged, call, runImport, importBlob };
}

async function namesOf(store: BlobStore): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of store.list()) {
    names.push(name);
  }
  return names;
}

interface CallOptions {
  readonly client?: string;
  readonly roles?: readonly string[];
  readonly method?: string;
  readonly path?: string;
  readonly id?: string;
  readonly contentType?: string;
  readonly encoding?: string;
  readonly body?: string;
}

const recordSchema = z.looseObject({ id: z.string(), state: z.string() });
const pageSchema = z.looseObject({ value: z.array(recordSchema), '@odata.nextLink': z.url().optional() });
const errorSchema = z.object({ error: z.looseObject({ code: z.string() }) });
const read = <S extends z.ZodType>(schema: S, content: string) => schema.parse(JSON.parse(content));

describe('imports over HTTP', () => {
  it('an upload is imported for its caller and shown to callers that may see it', async () => {
    const { call, runImport, queue } = makeService();
    const upload = { method: 'POST', path: '?fileName=feed.csv', contentType: 'text/csv; charset=utf-8' };
    const accepted = await call('importsHttp', { ...upload, body: csvOf(row, 'FileSha1,x,,Block,High,T,D,,,,,') });
    expect(accepted.status).toBe(202);
    const { id, state } = read(recordSchema, accepted.content);
    expect(state).toBe('Queued');
    expect(accepted.headers['location']).toBe(`http://localhost/api/imports/${id}`);

    expect((await call('importReportHttp', { id })).status).toBe(404);
    await runImport(queue.messages[0]?.body);
    expect(read(recordSchema, (await call('importByIdHttp', { id })).content)).toMatchObject({
      id,
      state: 'PartiallySucceeded',
      fileName: 'feed.csv',
      submittedBy: 'feed-a',
      total: 2,
      created: 1,
      refused: 1,
      bytesDone: csvOf(row, 'FileSha1,x,,Block,High,T,D,,,,,').length,
    });
    const report = await call('importReportHttp', { id });
    expect(report.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(report.content).toContain('[InvalidHashValue]');
    expect((await call('indicatorsExportHttp')).content).toContain(`,FileSha1,${'a'.repeat(40)},`);

    const other = { client: 'feed-b' };
    expect(read(pageSchema, (await call('importsHttp', other)).content).value).toEqual([]);
    expect((await call('importByIdHttp', { ...other, id })).status).toBe(404);
    expect((await call('importReportHttp', { ...other, id })).status).toBe(404);
    const admin = { client: 'admin', roles: ['Ti.ReadWrite.All'] };
    expect(read(pageSchema, (await call('importsHttp', admin)).content).value).toMatchObject([{ id }]);
    expect((await call('importReportHttp', { ...admin, id })).status).toBe(200);
  });

  it('are listed newest first, filtered and in pages', async () => {
    const { call, indicators } = makeService();
    for (const name of ['a', 'b', 'c']) {
      await call('importsHttp', { method: 'POST', path: `?fileName=${name}.csv`, body: csvOf(row) });
      indicators.advance(1_000);
    }
    const first = read(pageSchema, (await call('importsHttp', { path: '?$top=2&$count=true' })).content);
    expect(first).toMatchObject({ '@odata.count': 3, value: [{ fileName: 'c.csv' }, { fileName: 'b.csv' }] });
    const rest = new URL(first['@odata.nextLink'] ?? '').search;
    expect(read(pageSchema, (await call('importsHttp', { path: rest })).content).value).toMatchObject([
      { fileName: 'a.csv' },
    ]);
    const filtered = await call('importsHttp', { path: `?$filter=state eq 'Queued' and fileName eq 'b.csv'` });
    expect(read(pageSchema, filtered.content).value).toHaveLength(1);
  });

  it.each([
    ['an empty body', { body: '' }, 400, 'InvalidRequestBody'],
    ['a form', { body: 'x', contentType: 'multipart/form-data; boundary=x' }, 415, 'UnsupportedMediaType'],
    ['compressed bytes', { body: csvOf(row), encoding: 'gzip' }, 415, 'UnsupportedMediaType'],
    ['a name of two lines', { body: csvOf(row), path: '?fileName=a%0Ab' }, 400, 'InvalidInput'],
    ['too much', { body: 'x'.repeat(maxUploadBytes + 1) }, 413, 'RequestTooLarge'],
  ])('are refused for %s, and nothing is stored', async (_, options, status, code) => {
    const { call, dependencies, queue } = makeService();
    const answer = await call('importsHttp', { method: 'POST', ...options });
    expect(answer.status).toBe(status);
    expect(read(errorSchema, answer.content).error.code).toBe(code);
    expect(await namesOf(dependencies.files.uploads)).toEqual([]);
    expect(await dependencies.container.count('import')).toBe(0);
    expect(queue.messages).toEqual([]);
  });

  it('have a sample file', async () => {
    const { call } = makeService();
    expect((await call('importsSampleHttp')).content.split(',', 1)).toEqual(['IndicatorType']);
  });
});

describe('imports from triggers', () => {
  it('import the file of a blob trigger once', async () => {
    const { importBlob, dependencies, logged } = makeService();
    await drop(dependencies.files.imports, 'feeds/a b.csv', csvOf(row));
    const content = { Connection: 'STORAGE', ContainerName: 'imports', BlobName: 'feeds/a b.csv' };
    const blob = readBlobName({ content: Buffer.from(JSON.stringify(content)) });
    expect(blob).toEqual({ container: 'imports', name: 'feeds/a b.csv' });
    await importBlob(blob);
    await importBlob(blob);
    await importBlob({ container: 'imports', name: 'gone.csv' });
    expect(await dependencies.container.count('import', { op: 'eq', field: 'state', value: 'Succeeded' })).toBe(1);
    expect(logged.filter((event) => event === 'drop-gone')).toHaveLength(1);
  });

  it('read messages as bytes, text or parsed body, of this release and the last, alone or in a batch, and drop others', async () => {
    const { runImport, importer, dependencies, logged } = makeService();
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      ids.push(await importer.acceptDrop(await drop(dependencies.files.imports, name, csvOf(row))));
    }
    const bodies = ids.map((id, index) => JSON.stringify(index === 1 ? { importId: id } : { kind: 'import', id }));
    await runImport([
      Buffer.from(bodies[0] ?? ''),
      bodies[1],
      { importId: ids[2] },
      'not JSON',
      null,
      { kind: 'other', id: ids[3] },
    ]);
    await runImport(bodies[3]);
    expect(await dependencies.container.count('import', { op: 'eq', field: 'state', value: 'Succeeded' })).toBe(4);
    expect(logged.filter((event) => event === 'work-message-unusable')).toHaveLength(3);
  });
});
