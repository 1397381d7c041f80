import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { applicationRoles, permissions } from '../../shared/access/permissions.ts';
import { tellFigure } from '../support/long-mode.ts';
import { madeCsv, madeFileEvent, madeHash } from '../support/made/made-input.ts';
import { alertList, indicatorList } from '../support/made/shapes.ts';
import { waitFor } from '../support/wait-for.ts';
import { type Call, everyOperation, numberedClient, pathOf, send } from '../support/worlds/every-operation.ts';
import { ServiceProcess } from '../support/worlds/service-process.ts';

/* Owners and members of device groups reach for each other's things, by every route of the running service. */

const groups = [
  { id: '1', name: 'north', userGroups: ['3f2504e0-4f89-41d3-9a0c-0305e82c3301'] },
  { id: '2', name: 'south', userGroups: ['3f2504e0-4f89-41d3-9a0c-0305e82c3302'] },
];
const scopes = [...new Set(Object.values(permissions).flatMap(({ scopes: some }) => some))];
const administrator = numberedClient(
  1,
  applicationRoles.map(({ value }) => value),
);
/** Those that show what others own. */
const wide: ReadonlySet<string> = new Set(['Ti.ReadWrite.All', 'Ti.Read.All', 'AuditLog.Read.All']);
const narrow = administrator.roles.filter((role) => !wide.has(role));
const feeds = [2, 3].map((number) => numberedClient(number, narrow));
const people = groups.map(({ name, userGroups }, index) => ({
  id: numberedClient(4 + index, []).id,
  secret: 'secret-of-a-person',
  user: { name: `${name}@example.com`, scopes, groups: userGroups },
}));
const operations = everyOperation();

let service: ServiceProcess;
beforeAll(async () => {
  service = await ServiceProcess.start({
    LOCAL_CLIENTS: JSON.stringify([administrator, ...feeds, ...people]),
    DEVICE_GROUPS: JSON.stringify(groups),
  });
}, 60_000);
afterAll(async () => {
  await service?.remove();
});

/** What one caller owns: its marker is in every text, and the ids are all that others may try. */
interface Owned {
  readonly marker: string;
  readonly ids: string[];
  readonly values: readonly string[];
}

const made = z.object({ id: z.coerce.string() });
const verdicts = z.object({ value: z.array(z.object({ indicatorId: z.string().nullable() })) });

/** Makes one of each thing that a caller can own. */
async function own(token: string, number: number, deviceGroup?: string): Promise<Owned> {
  const marker = `marker-${number}-of-its-owner`;
  const value = madeHash(7_000 + number);
  const ids: string[] = [];
  const post = async (path: string, body: unknown, init: RequestInit = {}) => {
    const answer = await service.request(
      path,
      { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), ...init },
      token,
    );
    const text = await answer.text();
    expect(answer.ok, `${path}: ${answer.status} ${text}`).toBe(true);
    const { id } = made.parse(JSON.parse(text));
    ids.push(id);
  };
  const content = { action: 'Block', title: marker, description: marker, recommendedActions: marker };
  const scope = deviceGroup === undefined ? {} : { rbacGroupNames: [deviceGroup] };
  await post('/api/indicators', {
    indicatorType: 'FileSha256',
    indicatorValue: value,
    externalId: marker,
    generateAlert: true,
    ...content,
    ...scope,
  });
  if (deviceGroup === undefined) {
    await post('/api/alertDefinitions', {
      name: marker,
      title: marker,
      uxDescription: marker,
      severity: 'High',
      category: 'Malware',
    });
    await post(
      '/api/imports?fileName=rows.csv',
      madeCsv(1, new Set(), 7_100 + number).replaceAll('Dropper, number 1', marker),
      { headers: { 'content-type': 'text/csv' } },
    );
  }
  return { marker, ids, values: [value] };
}

/** All calls that could show or change something of another: lists, and every route with each of its ids. */
function callsFor({ ids, values, marker }: Owned): readonly Call[] {
  const named = {
    ids,
    indicatorIds: ids,
    alertIds: ids,
    status: 'Resolved',
    comment: 'taken',
    action: 'Audit',
    title: 'taken',
    description: 'taken',
    entities: values.map((value) => ({ type: 'FileSha256', value })),
    value: ids.map((id) => ({ id })),
  };
  return operations.flatMap(({ method, route }) => {
    const paths = route.includes('{') ? [...ids, ...values, marker].map((id) => pathOf(route, id)) : [`/${route}`];
    return paths.map((path) => ({ method, path, body: named }));
  });
}

/** What may look at, or count, everybody's: packages and verdicts are the whole list, for agents. */
const isForAgents = (path: string) => /^\/api\/(?:packages|verdicts)/.test(path);

async function expectApart(owner: { readonly token: string; readonly things: Owned }, other: string): Promise<number> {
  const { token, things } = owner;
  const mine = async () =>
    (
      await Promise.all(
        things.ids.flatMap((id) =>
          operations
            .filter(({ method, route }) => method === 'GET' && route.includes('{'))
            .map(({ route }) => send(service, { method: 'GET', path: pathOf(route, id) }, token)),
        ),
      )
    ).filter(({ status }) => status === 200);
  const before = await mine();
  expect(before.length).toBeGreaterThanOrEqual(things.ids.length);
  const calls = callsFor(things).filter(({ path }) => !isForAgents(path));
  const seen: string[] = [];
  for (const one of calls) {
    const { status, text } = await send(service, one, other);
    if (status === 500 || (status < 300 && text.includes(things.marker))) {
      seen.push(`${one.method} ${one.path}: ${status}`);
    }
  }
  expect(seen).toEqual([]);
  expect(await mine()).toEqual(before);
  return calls.length;
}

it('applications that manage only their own see and change nothing of each other', async () => {
  const tokens = await Promise.all(feeds.map((feed) => service.token(feed)));
  const [first = '', second = ''] = tokens;
  const things = [await own(first, 1), await own(second, 2)] as const;
  const all = await service.token(administrator);
  // Both files are imported.
  await waitFor(async () => (await read(indicatorList, '/api/indicators', all)).value.length >= 4, 20_000);
  const calls =
    (await expectApart({ token: first, things: things[0] }, second)) +
    (await expectApart({ token: second, things: things[1] }, first));
  expect(calls).toBeGreaterThan(2 * operations.length);
  tellFigure(`isolation of owners: ${calls} calls`);
});

it('people of one device group see and change nothing of another', async () => {
  const [north = '', south = ''] = await Promise.all(people.map((person) => service.token(person)));
  const all = await service.token(administrator);
  const things = [await own(north, 11, 'north'), await own(south, 12, 'south')] as const;
  await Promise.all(
    things.map(async (one, index) => {
      const { name } = groups[index] ?? { name: '' };
      const event = madeFileEvent({ device: 20 + index, report: index, hash: one.values[0] ?? '', group: name });
      const body = JSON.stringify(event);
      const entities = [{ type: 'FileSha256', value: one.values[0], deviceGroup: name }];
      const init = { method: 'POST', body: JSON.stringify({ entities }) };
      await waitFor(
        async () => (await read(verdicts, '/api/verdicts', all, init)).value[0]?.indicatorId !== null,
        10_000,
      );
      await service.request('/api/telemetry', { method: 'POST', body }, all);
      let alerts: readonly string[] = [];
      await waitFor(async () => {
        const { value } = await read(alertList, '/api/alerts', all);
        alerts = value.filter(({ title }) => title.includes(one.marker)).map(({ id }) => id);
        return alerts.length > 0;
      }, 20_000);
      one.ids.push(...alerts);
    }),
  );
  const calls =
    (await expectApart({ token: north, things: things[0] }, south)) +
    (await expectApart({ token: south, things: things[1] }, north));
  expect(calls).toBeGreaterThan(2 * operations.length);
  tellFigure(`isolation of device groups: ${calls} calls`);
});

async function read<S extends z.ZodType>(schema: S, path: string, token: string, init: RequestInit = {}) {
  const answer = await service.request(path, init, token);
  return schema.parse(await answer.json());
}
