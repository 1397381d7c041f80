import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { madeFileEvent, madeHash } from '../support/made/made-input.ts';
import { indicator } from '../support/made/shapes.ts';
import { parseCef } from '../support/oracles/parse-cef.ts';
import { waitFor } from '../support/wait-for.ts';
import { administrator, ServiceProcess } from '../support/worlds/service-process.ts';
import { openTopicView } from '../support/worlds/topic-view.ts';

const run = promisify(execFile);
const detection = z.looseObject({ FullId: z.string(), LastProcessedTimeUtc: z.string() });
const hash = madeHash(77);

let service: ServiceProcess;
let folder: string;
let reported = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collectors-'));
  service = await ServiceProcess.start({ SIEM_SETTLE: 'PT1S', RATE_LIMITS: '' });
  const body = {
    indicatorType: 'FileSha256',
    indicatorValue: hash,
    action: 'Block',
    title: 'Watched',
    description: 'd',
    severity: 'High',
    generateAlert: true,
  };
  await service.json(indicator, '/api/indicators', { method: 'POST', body: JSON.stringify(body) });
}, 60_000);

afterAll(async () => {
  await service?.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Sends events and waits until collectors are answered all of them. */
async function sendEvents(count: number): Promise<void> {
  const events = Array.from({ length: count }, () => {
    reported += 1;
    return JSON.stringify(madeFileEvent({ device: reported % 2, report: reported, hash }));
  });
  await service.json(z.unknown(), '/api/telemetry', { method: 'POST', body: events.join('\n') });
  await waitFor(
    async () => (await service.json(z.array(detection), '/api/alerts?ago=PT1H')).length === reported,
    15_000,
  );
}

async function collect(name: string, state: string, settings: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await run(process.execPath, [`samples/collectors/${name}.ts`], {
    env: {
      PATH: process.env['PATH'],
      BASE_URL: service.runtime.baseUrl,
      TOKEN_URL: service.runtime.tokenUrl,
      CLIENT_ID: administrator.id,
      CLIENT_SECRET: administrator.secret,
      STATE_FILE: join(folder, state),
      ...settings,
    },
  });
  return stdout;
}

const linesOf = (content: string) => content.split('\n').filter((line) => line !== '');
const portOf = (server: Server) => {
  const address = server.address();
  return isAddress(address) ? address.port : 0;
};
const isAddress = (address: ReturnType<Server['address']>): address is AddressInfo => typeof address === 'object';

describe('the sample collectors, each polling as it would for years', () => {
  it('JSON: the collector gets every detection once', async () => {
    await sendEvents(5);
    const first = linesOf(await collect('json-pull', 'json'));
    expect(linesOf(await collect('json-pull', 'json'))).toStrictEqual([]);
    const before = reported;
    await sendEvents(3);
    const second = linesOf(await collect('json-pull', 'json'));
    expect(second).toHaveLength(reported - before);
    const ids = [...first, ...second].map((line) => detection.parse(JSON.parse(line)).FullId);
    expect([ids.length, new Set(ids).size]).toStrictEqual([reported, reported]);
    expect(await readFile(join(folder, 'json'), 'utf8')).toMatch(/^2\d{3}-/);
  });

  it('ArcSight: the collector sends CEF lines to a syslog receiver', async () => {
    const received: string[] = [];
    const syslog = createTcpServer((socket) => {
      text(socket).then(
        (content) => {
          received.push(...linesOf(content));
          return socket.end();
        },
        () => socket.destroy(),
      );
    });
    await new Promise<void>((resolve) => {
      syslog.listen(0, '127.0.0.1', resolve);
    });
    const settings = { SYSLOG_PORT: String(portOf(syslog)) };
    try {
      await collect('arcsight-cef', 'cef', settings);
      await collect('arcsight-cef', 'cef', settings);
    } finally {
      syslog.close();
    }
    expect(received).toHaveLength(reported);
    const { header, extension } = parseCef(received.at(-1)?.replace(/^<133>\S+ \S+ /, '') ?? '');
    expect(header.slice(0, 6)).toStrictEqual([
      'CEF:0',
      'Microsoft',
      'Microsoft Defender ATP',
      '2.0',
      'CustomerTI:FileSha256',
      'Watched',
    ]);
    expect(extension).toMatchObject({ cs6: hash, fname: 'setup.exe', filePath: 'C:\\Users\\ana' });
  });

  it('Splunk: the collector sends events, and again after the receiver was down', async () => {
    const received: unknown[] = [];
    let isAway = true;
    const splunk = createServer((request, response) => {
      text(request).then(
        (content) => {
          if (!isAway && request.headers.authorization === 'Splunk t') {
            received.push(...linesOf(content).map((line): unknown => JSON.parse(line)));
          }
          return response.writeHead(isAway ? 503 : 200).end('{"text":"Success","code":0}');
        },
        () => response.destroy(),
      );
    });
    await new Promise<void>((resolve) => {
      splunk.listen(0, '127.0.0.1', resolve);
    });
    const settings = { SPLUNK_HEC_URL: `http://127.0.0.1:${portOf(splunk)}`, SPLUNK_HEC_TOKEN: 't' };
    try {
      await expect(collect('splunk-hec', 'hec', settings)).rejects.toThrow('Command failed');
      isAway = false;
      await collect('splunk-hec', 'hec', settings);
      await collect('splunk-hec', 'hec', settings);
    } finally {
      splunk.close();
    }
    expect(received).toHaveLength(reported);
    expect(received[0]).toMatchObject({ sourcetype: '_json', event: { Source: 'CustomerTI', Sha256: hash } });
  });

  it('the alert topic gets every detection', async () => {
    const view = openTopicView(service.dataDir);
    try {
      await waitFor(async () => view.kinds().filter((kind) => kind === 'detection').length === reported, 15_000);
      expect(view.kinds().filter((kind) => kind === 'alert').length).toBeGreaterThanOrEqual(2);
    } finally {
      view.close();
    }
  });
});

describe('over real HTTP', () => {
  it('the SIEM exporter is recognised by its host name', async () => {
    const { port } = new URL(service.runtime.baseUrl);
    const { get } = await import('node:http');
    const token = await service.token();
    const headers = { host: 'wdatp-alertexporter-eu.windows.com', authorization: `Bearer ${token}` };
    const answered = await new Promise<string>((resolve, reject) => {
      get({ port, host: '127.0.0.1', path: '/api/alerts/', headers }, (response) => {
        text(response).then(resolve, reject);
      }).on('error', reject);
    });
    expect(z.array(detection).parse(JSON.parse(answered)).length).toBe(reported);
  });

  it('Splunk gets a v1 token without sending a Content-Type, and uses it', async () => {
    const url = service.runtime.tokenUrl.replace('/oauth2/v2.0/token', '/oauth2/token');
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: administrator.id,
      client_secret: administrator.secret,
      resource: 'https://api.securitycenter.microsoft.com',
    });
    const answer = await fetch(url, { method: 'POST', body: Buffer.from(form.toString()) });
    const { access_token, expires_in } = z
      .object({ access_token: z.string(), expires_in: z.string().regex(/^\d+$/) })
      .parse(await answer.json());
    expect(Number(expires_in)).toBeGreaterThan(600);
    expect((await service.request('/api/alerts', {}, access_token)).status).toBe(200);
  });

  it.each([
    ['/api/alerts?%24filter=status%2Beq%2B%27New%27', 200],
    ["/api/alerts/?$filter=status+eq%20'New'", 200],
    ['/API/Indicators/', 200],
    ['/api/detections/cef?limit=1', 200],
    ['/api/files/abc/alerts', 400],
    ['/api/ips/2001:db8::1/alerts', 200],
    ['/api/exposureScore/ByMachineGroups', 403],
  ])('the path %s returns %i', async (path, status) => {
    expect((await service.request(path)).status).toBe(status);
  });

  it('a deletion returns 204 with an empty body', async () => {
    const body = {
      indicatorType: 'DomainName',
      indicatorValue: 'x.example.com',
      action: 'Block',
      title: 't',
      description: 'd',
    };
    const { id } = await service.json(indicator, '/api/indicators', { method: 'POST', body: JSON.stringify(body) });
    const answer = await service.request(`/api/indicators/${id}`, { method: 'DELETE' });
    expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toStrictEqual([204, '', null]);
  });

  it('batchUpdate returns 200 with an empty body', async () => {
    const list = z.object({ value: z.array(z.looseObject({ id: z.string() })) });
    const alertIds = (await service.json(list, '/api/alerts')).value.map(({ id }) => id);
    const body = JSON.stringify({ alertIds, status: 'InProgress' });
    const answer = await service.request('/api/alerts/batchUpdate', { method: 'POST', body });
    expect([answer.status, await answer.text()]).toStrictEqual([200, '']);
  });
});
