import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, type InvocationContext, output, type Timer, trigger } from '@azure/functions';
import { registerBlobReferences } from './blob-reference.ts';

/** One function per trigger; each writes its input as a line of JSON to `CALLS_FILE`. */
const callsFile = process.env['CALLS_FILE'] ?? join(process.env['SQLITE_PATH'] ?? '', '..', 'calls.jsonl');

function note(context: InvocationContext, got: unknown): void {
  const line = { fn: context.functionName, got, metadata: context.triggerMetadata };
  appendFileSync(callsFile, `${JSON.stringify(line)}\n`);
}

app.setup({ enableHttpStream: true });

registerBlobReferences();

app.http('health', { route: 'api/health', methods: ['GET'], handler: () => ({ jsonBody: { state: 'ready' } }) });

app.http('slow', {
  route: 'api/slow',
  methods: ['GET'],
  handler: async () => {
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    return { body: 'done' };
  },
});

app.timer('tick', {
  schedule: '%TICK%',
  runOnStartup: true,
  handler: (timer: Timer, context) => note(context, timer),
});

app.storageBlob('drop', {
  path: 'imports/{name}',
  connection: 'STORAGE',
  sdkBinding: true,
  handler: (blob, context) => note(context, blob),
});

app.generic('messages', {
  trigger: trigger.generic({
    type: 'serviceBusTrigger',
    queueName: 'telemetry',
    connection: 'SERVICEBUS',
    cardinality: 'many',
    dataType: 'binary',
  }),
  handler: (bodies: unknown, context: InvocationContext) => {
    const texts = Array.isArray(bodies) ? bodies.map((body) => (Buffer.isBuffer(body) ? body.toString() : null)) : null;
    note(context, texts);
  },
});

app.cosmosDB('changes', {
  connection: 'COSMOS',
  databaseName: 'db',
  containerName: 'things',
  handler: (documents: unknown, context: InvocationContext) => note(context, documents),
});

app.http('plain', {
  route: 'api/plain',
  methods: ['GET'],
  return: output.http({}),
  handler: () => ({ body: 'plain' }),
});

app.hook.appTerminate(() => {
  appendFileSync(callsFile, `${JSON.stringify({ fn: 'appTerminate' })}\n`);
});
