import { z } from 'zod';
import { runScript } from './run-script.ts';

const bindingSchema = z.looseObject({
  type: z.string(),
  connection: z.string().optional(),
  queueName: z.string().optional(),
  path: z.string().optional(),
  schedule: z.string().optional(),
});

const listSchema = z.object({
  loadMs: z.number(),
  registered: z.array(z.object({ name: z.string(), bindings: z.record(z.string(), bindingSchema) })),
});

export interface RegisteredFunction {
  readonly name: string;
  readonly bindings: readonly z.output<typeof bindingSchema>[];
}

/** Settings that the service needs to start in Azure; none of the addresses is contacted. */
const azureSettings = {
  COSMOS__accountEndpoint: 'https://account.documents.azure.com/',
  STORAGE__blobServiceUri: 'https://account.blob.core.windows.net',
  SERVICEBUS__fullyQualifiedNamespace: 'namespace.servicebus.windows.net',
  AUTH_TENANT_ID: '11111111-2222-3333-4444-555555555555',
  AUTH_AUDIENCE: 'api://threat-indicators',
};

/** The functions that an entry file registers, loaded in a separate process without access to Azure. */
export async function registeredFunctions(
  entryUrl = new URL('../../../functions/index.ts', import.meta.url).href,
): Promise<readonly RegisteredFunction[]> {
  const { registered } = await runScript(listSchema, 'list-functions.ts', [entryUrl], azureSettings);
  return registered.map(({ name, bindings }) => ({ name, bindings: Object.values(bindings) }));
}
