import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { environmentSchema, readConfig } from '../../functions/app/config/config.ts';
import { appSettings, environments, readInfra, readSnapshot } from './support/snapshot.ts';

/** Settings of the service that have no meaning in Azure or are derived from others there. */
const notInAzure = new Set([
  'TELEMETRY_BACKLOG',
  'SQLITE_PATH',
  'BLOB_ROOT',
  'BLOB_CONNECTION_STRING',
  'AUTH_ISSUERS',
  'AUTH_JWKS_URL',
  'AUTH_TOKEN_URL',
  'TRUSTED_PROXIES',
  'IMPORTS_DIR',
  'REPORTS_DIR',
  'AUTH_CLAIMS',
]);

/** Settings that the platform, its trigger connections and the Azure clients read. */
const platformSettings = [
  'AZURE_CLIENT_ID',
  'AzureWebJobsStorage__blobServiceUri',
  'COSMOS__clientId',
  'COSMOS__credential',
  'AzureWebJobsStorage__clientId',
  'AzureWebJobsStorage__credential',
  'AzureWebJobsStorage__queueServiceUri',
  'AzureWebJobsStorage__tableServiceUri',
  'SERVICEBUS__clientId',
  'SERVICEBUS__credential',
  'STORAGE__clientId',
  'STORAGE__credential',
  'STORAGE__queueServiceUri',
];

/** Values that Azure assigns at deployment. */
const deployed: Readonly<Record<string, string>> = {
  COSMOS__accountEndpoint: 'https://account.documents.azure.com/',
  STORAGE__blobServiceUri: 'https://account.blob.core.windows.net',
};

/** Settings that the template sets and for which the service has no default. */
const decided = [
  'COSMOS__accountEndpoint',
  'STORAGE__blobServiceUri',
  'SERVICEBUS__fullyQualifiedNamespace',
  'AUTH_TENANT_ID',
  'AUTH_AUDIENCE',
  'OWN_HOSTS',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
] as const;

describe.each(environments)('the app settings of %s', (parameters) => {
  const settings = appSettings(readSnapshot(parameters));
  const resolved = { ...settings, ...deployed };

  it('are settings that the service or the platform reads', () => {
    const expected = Object.keys(environmentSchema.shape).filter((name) => !notInAzure.has(name));
    expect(Object.keys(settings).toSorted()).toEqual([...expected, ...platformSettings].toSorted());
  });

  it('start the service', () => {
    expect(() => readConfig(resolved)).not.toThrow();
  });

  it('equal the defaults of the service, except those that only the template knows', () => {
    const least = Object.fromEntries(decided.map((name) => [name, resolved[name]]));
    expect(readConfig(resolved)).toEqual(readConfig(least));
  });

  it('contain nothing that Flex Consumption rejects', () => {
    const refused =
      /^(?:FUNCTIONS_|ENABLE_ORYX|SCM_DO_BUILD|WEBSITE_(?:CONTENT|DNS|MAX_DYNAMIC|NODE_DEFAULT|RUN_FROM|SKIP|VNET))/;
    expect(Object.keys(settings).filter((name) => refused.test(name))).toEqual([]);
  });
});

it('every setting with a default can be set by a parameter', () => {
  const typed = [...readInfra('types.bicep').matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map((match) => match[1] ?? '');
  const defaults = z.record(z.string(), z.string()).parse(JSON.parse(readInfra('service-settings.json')));
  expect(typed.toSorted()).toEqual(Object.keys(defaults).toSorted());
});

/** A value from the sample with its placeholders filled in. */
function fill(value: string): string {
  return value
    .replaceAll(/<(?:tenant|client) id>/g, '11111111-2222-3333-4444-555555555555')
    .replaceAll(/<\w+>/g, 'name');
}

describe('the sample of local settings', () => {
  const { Values: sample } = z
    .object({ IsEncrypted: z.literal(false), Values: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(new URL('../../local.settings.sample.json', import.meta.url), 'utf8')));
  /** Settings that only the Core Tools read. */
  const ofTheTools = ['FUNCTIONS_WORKER_RUNTIME', 'AzureWebJobsStorage'];

  it('has settings that the service or the platform reads', () => {
    const known = new Set([...Object.keys(environmentSchema.shape), ...platformSettings, ...ofTheTools]);
    expect(Object.keys(sample).filter((name) => !known.has(name))).toEqual([]);
  });

  it('starts the service once the values in angle brackets are filled in', () => {
    const filled: Readonly<Record<string, string>> = Object.fromEntries(
      Object.entries(sample).map(([name, value]) => [name, fill(value)] as const),
    );
    expect(readConfig(filled)).toMatchObject({
      STORE: 'cosmos',
      BLOBS: 'azure',
      QUEUE: 'service-bus',
    });
  });

  it('names every store that a trigger connects to', () => {
    const connections = ['STORAGE__blobServiceUri', 'STORAGE__queueServiceUri', 'COSMOS__accountEndpoint'];
    expect(Object.keys(sample)).toEqual(
      expect.arrayContaining([...connections, 'SERVICEBUS__fullyQualifiedNamespace']),
    );
  });
});
