import type { NetworkInterfaceInfo } from 'node:os';
import type { LocalClient } from '../token-issuer/local-clients.ts';
import type { RunningService } from './service.ts';

type Interfaces = Readonly<NodeJS.Dict<readonly NetworkInterfaceInfo[]>>;

/** What `npm start` prints: addresses, the drop folder, clients, and three commands to paste. */
export function startBanner(service: RunningService, interfaces: Interfaces): string {
  const { baseUrl, tokenUrls, clients, settings, warnings } = service;
  const drop =
    service.importsFolder === undefined
      ? `CSV drop folder  container "imports" of ${service.blobConnectionString ?? ''}`
      : `CSV drop folder  ${service.importsFolder}`;
  const reports = service.reportsFolder ?? 'container "reports"';
  const lines = [
    '',
    'threat-indicators is ready.',
    '',
    `  API              ${baseUrl}/api`,
    ...otherUrls(baseUrl, settings.host, interfaces).map((url) => `                   ${url}/api`),
    `  API reference    ${baseUrl}/api/docs`,
    `  Health           ${baseUrl}/api/health`,
    `  Tokens (v2)      ${tokenUrls.v2}`,
    `  Tokens (v1)      ${tokenUrls.v1}`,
    `  ${drop}`,
    `  Import reports   ${reports}`,
    `  Data             ${settings.dataDir}`,
    '',
    'Development clients:',
    ...clients.flatMap(clientLines),
    '',
    ...warnings.map((warning) => `WARNING: ${warning}`),
    ...curlLines(service),
    '',
    'Press Ctrl-C to stop; work in progress is finished first.',
  ];
  return lines.join('\n');
}

function clientLines({ id, secret, roles, name, user }: LocalClient): readonly string[] {
  const rights = user === undefined ? `roles   ${roles.join(' ')}` : `scopes  ${user.scopes.join(' ')}`;
  return [`  ${name ?? user?.name ?? id}`, `    id      ${id}`, `    secret  ${secret}`, `    ${rights}`];
}

/** When the service listens on every address: the URLs at which other machines in the network reach it. */
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

/** Commands that get a token, create an indicator and list it, ready to paste into a POSIX shell. */
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
    title: 'Pasted from the start banner',
    description: 'A first indicator',
    severity: 'High',
    generateAlert: true,
  };
  const bearer = '-H "Authorization: Bearer $TOKEN"';
  return [
    'Try it in another terminal:',
    `TOKEN=$(curl -s ${quote(tokenUrls.v2)} -d ${quote(form)} ${credentials} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    `curl -s ${bearer} -H 'Content-Type: application/json' -d ${quote(JSON.stringify(indicator))} ${quote(`${baseUrl}/api/indicators`)}`,
    `curl -s ${bearer} ${quote(`${baseUrl}/api/indicators`)}`,
  ];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
