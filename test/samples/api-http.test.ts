import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { fillIn, type HttpFileRequest, readHttpFile } from '../support/http-file.ts';
import { readLocalAdministrator } from '../support/local-administrator.ts';
import { waitFor } from '../support/wait-for.ts';
import { ServiceProcess } from '../support/worlds/service-process.ts';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const file = readHttpFile(await readFile(new URL('../../samples/api.http', import.meta.url), 'utf8'));
const answers = new Map<string, Answer>();
const settings = new Map<string, string>();
let service: ServiceProcess;

beforeAll(async () => {
  service = await ServiceProcess.start({ LOCAL_CLIENTS: '' });
  const { baseUrl, tokenUrl } = service.runtime;
  const { secret } = await readLocalAdministrator(service.dataDir);
  settings.set('baseUrl', baseUrl).set('tokenUrl', tokenUrl).set('clientSecret', secret);
});

afterAll(async () => {
  await service.remove();
});

/** As in REST Client: a setting of this run, a variable of the file, or a part of an earlier response. */
function readVariable(name: string): string | undefined {
  const [, request = '', kind, part = ''] = /^(\w+)\.response\.(body\.\$|headers)\.([\w-]+)$/.exec(name) ?? [];
  const answer = answers.get(request);
  if (answer === undefined || kind === undefined) {
    return settings.get(name) ?? file.variables.get(name);
  }
  return kind === 'headers'
    ? (answer.headers.get(part) ?? undefined)
    : z.record(z.string(), z.unknown()).parse(JSON.parse(answer.text))[part]?.toString();
}

async function send({ method, url, headers, body }: HttpFileRequest): Promise<Answer> {
  const answer = await fetch(fillIn(url, readVariable), {
    method,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fillIn(value, readVariable)])),
    ...(body !== undefined && { body: fillIn(body, readVariable) }),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

it('samples/api.http has ten requests that use all of its variables and names', () => {
  expect(file.requests.map(({ title }) => Number.parseInt(title, 10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const written = JSON.stringify([...file.variables.values(), ...file.requests]);
  const names = [...file.variables.keys(), ...file.requests.flatMap(({ name }) => name ?? [])];
  expect(names.filter((name) => !written.includes(`{{${name}}}`) && !written.includes(`{{${name}.`))).toEqual([]);
});

it.each(file.requests)('samples/api.http, $title: $method $url', async (request) => {
  const isOfAlerts = request.url.includes('/api/alerts');
  let answer = await send(request);
  await waitFor(async () => {
    answer = isOfAlerts ? await send(request) : answer;
    return !isOfAlerts || answer.text.includes('"alertCreationTime"');
  }, 10_000);
  expect({ ...answer, isSuccess: answer.status >= 200 && answer.status < 300 }).toMatchObject({ isSuccess: true });
  expect(answer.text).not.toContain('"isFailed":true');
  if (request.name !== undefined) {
    answers.set(request.name, answer);
  }
});
