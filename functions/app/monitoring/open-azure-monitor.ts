import type { TokenCredential } from '@azure/identity';
import type { Config } from '../config/config.ts';
import type { TelemetryExport } from './azure-monitor.ts';

type Settings = Pick<Config, 'APPLICATIONINSIGHTS_CONNECTION_STRING' | 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING'>;

/**
 * How to open the exporter, if the settings have a connection string: with the identity if the authentication string says
 * `Authorization=AAD`, as the Functions host does. Calling the result loads the exporter.
 */
export function azureMonitorOf(
  settings: Settings,
  environment: Readonly<Record<string, string | undefined>>,
): (() => Promise<TelemetryExport>) | undefined {
  const connectionString = settings.APPLICATIONINSIGHTS_CONNECTION_STRING;
  if (connectionString === undefined) {
    return undefined;
  }
  return async () => {
    const { makeAzureMonitorExport } = await import('./azure-monitor.ts');
    const credential = await credentialOf(settings.APPLICATIONINSIGHTS_AUTHENTICATION_STRING ?? '');
    const service = {
      name: environment['WEBSITE_SITE_NAME'] ?? 'threat-indicators',
      instance: environment['WEBSITE_INSTANCE_ID'],
    };
    return makeAzureMonitorExport({ connectionString, service, ...(credential && { credential }) });
  };
}

async function credentialOf(authentication: string): Promise<TokenCredential | undefined> {
  const fields = new Map(
    authentication.split(';').map((field) => {
      const [name = '', value = ''] = field.split('=');
      return [name.trim().toLowerCase(), value.trim()];
    }),
  );
  if (fields.get('authorization')?.toUpperCase() !== 'AAD') {
    return undefined;
  }
  const { DefaultAzureCredential } = await import('@azure/identity');
  const managedIdentityClientId = fields.get('clientid') ?? '';
  return new DefaultAzureCredential({ ...(managedIdentityClientId !== '' && { managedIdentityClientId }) });
}
