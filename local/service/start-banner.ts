import type { NetworkInterfaceInfo } from 'node:os';
import type { RunningService } from './service.ts';

type Interfaces = Readonly<NodeJS.Dict<readonly NetworkInterfaceInfo[]>>;

/** What `npm start` prints: addresses, the drop folder, clients and three commands to paste. */
export function startBanner(service: RunningService, interfaces: Interfaces): string {
  const { baseUrl, tokenUrls, clients, settings, warnings } = service;
  const drop =
    service.importsFolder === undefined
      ? `drop CSV files   container "imports" of ${service.blobConnectionString ?? ''}`
      : `drop CSV files   ${service.importsFolder}`;
  const reports = service.reportsFolder ?? 'container "reports"';
  const lines = [
    '',
    'Threat indicators: ready.',
    '',
    `  API              ${baseUrl}/api`,
    ...otherUrls(baseUrl, settings.host, interfaces).map((url) => `                   ${url}/api`),
    `  health           ${baseUrl}/api/health`,
    `  tokens (v2)      ${tokenUrls.v2}`,
    `  tokens (v1)      ${tokenUrls.v1}`,
    `  ${drop}`,
    `  their reports    ${reports}, named after the file`,
    `  data             ${settings.dataDir}`,
    '',
    'Development clients:',
    ...clients.map(
      ({ id, secret, roles, name, user }) =>
        `  ${name ?? user?.name ?? id}\n    id ${id}\n    secret ${secret}\n    ${(user?.scopes ?? roles).join(' ')}`,
    ),
    '',
    ...warnings.map((warning) => `WARNING: ${warning}`),
    ...curlLines(service),
    '',
    'Ctrl-C finishes what is in flight and stops.',
  ];
  return lines.join('\n');
}

/** Where other machines reach a service that listens on every address: on the machine's own, in its network. */
function otherUrls(baseUrl: string, host: string, interfaces: Interfaces): readonly string[] {
  if (host !== '0.0.0.0' && host !== '::') {
    return [];
  }
  const { port } = new URL(baseUrl);
  return Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal, scopeid }) => !internal && (family === 'IPv4' || (host === '::' && scopeid === 0)))
    .map(({ family, address }) => `http://${family === 'IPv4' ? address : `[${address}]`}:${port}`);
}

/** A token, an indicator, the list: as they can be pasted one after another into a POSIX shell with curl. */
function curlLines({ baseUrl, tokenUrls, clients }: RunningService): readonly string[] {
  const [client] = clients;
  if (client === undefined) {
    return [];
  }
  const form = `grant_type=client_credentials&scope=api://threat-indicators/.default`;
  const credentials = `-d client_id=${quote(client.id)} --data-urlencode client_secret=${quote(client.secret)}`;
  const indicator = {
    indicatorValue: 'bad.example.com',
    indicatorType: 'DomainName',
    action: 'Block',
    title: 'Pasted from the start page',
    description: 'A first indicator',
    severity: 'High',
    generateAlert: true,
  };
  const bearer = '-H "Authorization: Bearer $TOKEN"';
  return [
    'Try it:',
    `TOKEN=$(curl -s ${quote(tokenUrls.v2)} -d ${quote(form)} ${credentials} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    `curl -s ${bearer} -H 'Content-Type: application/json' -d ${quote(JSON.stringify(indicator))} ${quote(`${baseUrl}/api/indicators`)}`,
    `curl -s ${bearer} ${quote(`${baseUrl}/api/indicators`)}`,
  ];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
