import type { NetworkInterfaceInfo } from 'node:os';
import { grantedPermissions } from '../../shared/access/permissions.ts';
import type { LocalClient, LocalClients } from '../token-issuer/local-clients.ts';
import type { RunningService } from './service.ts';

type Interfaces = Readonly<NodeJS.Dict<readonly NetworkInterfaceInfo[]>>;

/** What `npm start` prints: addresses, the drop folder, clients, and three commands to paste. */
export function startBanner(service: RunningService, interfaces: Interfaces): string {
  const { baseUrl, tokenUrls, clients, settings, warnings } = service;
  const tokens =
    tokenUrls === undefined
      ? ['  Tokens           of the identity provider that AUTH_ISSUERS names']
      : [`  Tokens (v2)      ${tokenUrls.v2}`, `  Tokens (v1)      ${tokenUrls.v1}`];
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
    ...tokens,
    `  ${drop}`,
    `  Import reports   ${reports}`,
    `  Data             ${settings.dataDir}`,
    '',
    ...clientsLines(clients),
    ...warnings.map((warning) => `WARNING: ${warning}`),
    ...curlLines(service),
    '',
    'Press Ctrl-C to stop; work in progress is finished first.',
  ];
  return lines.join('\n');
}

/** Secrets are shown by the start that made them, and never again. */
function clientsLines({ clients, file }: LocalClients): readonly string[] {
  if (clients.length === 0) {
    return [];
  }
  const isShown = file?.isNew === true;
  const place = isShown ? [] : [`  Their secrets are in ${file?.path ?? 'the setting LOCAL_CLIENTS'}.`];
  return ['Development clients:', ...clients.flatMap((client) => clientLines(client, isShown)), ...place, ''];
}

function clientLines({ id, secret, roles, name, user }: LocalClient, isShown: boolean): readonly string[] {
  const rights =
    user === undefined
      ? `roles   ${roles.join(' ')}`
      : `scopes  ${user.scopes.join(' ')}${(user.roles ?? []).map((role) => ` as ${role}`).join('')}`;
  const shown = isShown ? [`    secret  ${secret}  (shown only now)`] : [];
  return [`  ${name ?? user?.name ?? id}`, `    id      ${id}`, ...shown, `    ${rights}`];
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
  const index = clients.clients.findIndex(canManage);
  const client = clients.clients[index];
  if (client === undefined || tokenUrls === undefined) {
    return [];
  }
  const form = `grant_type=client_credentials&scope=api://threat-indicators/.default`;
  const secret = secretText(clients, client, index);
  const credentials = `-d client_id=${quote(client.id)} --data-urlencode client_secret=${secret}`;
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
    clients.file === undefined
      ? `Try it in another terminal, with SECRET set to the secret of ${client.id}:`
      : 'Try it in another terminal:',
    `TOKEN=$(curl -s ${quote(tokenUrls.v2)} -d ${quote(form)} ${credentials} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    `curl -s ${bearer} -H 'Content-Type: application/json' -d ${quote(JSON.stringify(indicator))} ${quote(`${baseUrl}/api/indicators`)}`,
    `curl -s ${bearer} ${quote(`${baseUrl}/api/indicators`)}`,
  ];
}

function canManage({ roles, user }: LocalClient): boolean {
  const grants = user === undefined ? { roles, scopes: [] } : { roles: [], scopes: user.scopes };
  return grantedPermissions(grants).has('indicators.manage');
}

/** The secret as a word of the shell: itself when it is shown anyway, else where it is. */
function secretText({ file }: LocalClients, { secret }: LocalClient, index: number): string {
  if (file === undefined) {
    return '"$SECRET"';
  }
  const read = `require(${JSON.stringify(file.path)})[${index}].secret`;
  return file.isNew ? quote(secret) : `"$(node -p ${quote(read)})"`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
