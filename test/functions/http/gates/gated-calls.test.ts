import { setImmediate as nextTurn } from 'node:timers/promises';
import { HttpRequest, InvocationContext } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { countCost, exportCost, listCost } from '../../../../functions/http/gates/call-cost.ts';
import { type CallGates, makeCallGates } from '../../../../functions/http/gates/call-gates.ts';
import { clientLeftInput } from '../../../../functions/http/gates/client-left.ts';
import type { HttpFunction } from '../../../../functions/http/http-function.ts';
import { json } from '../../../../functions/http/json-answer.ts';
import { makeHandler } from '../../../../functions/http/make-handler.ts';
import { makeMemoryService } from '../../../support/worlds/memory-service.ts';

const silent = () => {};
const describe0 = () => ({ summary: 'Things', answers: { 200: { description: 'Things.', contents: [] } } });

const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) {
    await nextTurn();
  }
};

/** A list whose reads end when the test says so. */
function world() {
  const gates: CallGates = makeCallGates();
  const ends: (() => void)[] = [];
  const permission = 'indicators.manage';
  const read = async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    ends.push(resolve);
    await promise;
  };
  const definition: HttpFunction = {
    name: 'thingsHttp',
    route: 'things',
    methods: {
      GET: {
        permission,
        describe: describe0,
        cost: listCost({ defaultTop: 10_000 }),
        handle: async () => {
          await read();
          return json({});
        },
      },
      PATCH: {
        permission,
        describe: describe0,
        handle: async (_request, { search }) => {
          await search(read);
          return json({});
        },
      },
      POST: {
        permission,
        describe: describe0,
        handle: async (_request, { receive }) => json((await receive(16 * 1024 * 1024)).length),
      },
    },
  };
  const call = async (
    caller: string,
    query: string,
    { method = 'GET', body = '', left = new AbortController() } = {},
  ) => {
    const context = new InvocationContext({ invocationId: 'i' });
    context.extraInputs.set(clientLeftInput, left.signal);
    const handle = makeHandler(definition, {
      verifyToken: () => Promise.resolve({ tid: 't', exp: 0, azp: caller, roles: ['Ti.ReadWrite.All'], groups: [] }),
      visibleGroups: () => Promise.resolve('all'),
      gates,
      logger: { info: silent, warn: silent, error: silent },
    });
    const request = new HttpRequest({
      method,
      url: `http://localhost/things${query}`,
      ...(body !== '' && { body: { string: body }, headers: { 'content-length': String(body.length) } }),
    });
    return await handle(request, context, {});
  };
  const endAll = async () => {
    for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
      end();
      await settle();
    }
  };
  return { gates, ends, call, endAll };
}

const search = '?$top=10&$count=true';
const isEmpty = ({ receiving, work, searches }: CallGates) =>
  [receiving, work, searches].every(({ load }) => load.running === 0 && load.waiting === 0);

describe('calls behind gates', () => {
  it('plain pages start at once beside searches that wait', async () => {
    const { gates, ends, call, endAll } = world();
    const searches = Array.from({ length: 8 }, () => call('a', search));
    await settle();
    expect([ends.length, gates.searches.load.waiting]).toEqual([3, 5]);
    const plain = [call('a', '?$top=50'), call('b', '?$top=1000'), call('b', search)];
    await settle();
    expect(ends.length).toBe(6);
    await endAll();
    expect((await Promise.all([...searches, ...plain])).map(({ status }) => status)).toEqual(Array(11).fill(200));
    expect(isEmpty(gates)).toBe(true);
  });

  it('a call that searches after its body waits with the lists of its caller', async () => {
    const { gates, ends, call, endAll } = world();
    const lists = [call('a', search), call('a', search)];
    const changes = [call('a', '', { method: 'PATCH' }), call('a', '', { method: 'PATCH' })];
    await settle();
    expect([ends.length, gates.searches.load.waiting]).toEqual([3, 1]);
    await endAll();
    expect((await Promise.all([...lists, ...changes])).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(isEmpty(gates)).toBe(true);
  });

  it('long pages of all callers share four places, two of each', async () => {
    const { gates, ends, call, endAll } = world();
    const pages = ['a', 'a', 'a', 'b', 'b', 'c'].map((caller) => call(caller, ''));
    await settle();
    expect(ends.length).toBe(4);
    await endAll();
    await Promise.all(pages);
    expect(isEmpty(gates)).toBe(true);
  });

  it('a call whose client has left waits no longer', async () => {
    const { gates, call, endAll } = world();
    const left = new AbortController();
    const pages = ['a', 'a', 'a'].map((caller) => call(caller, '', { left }));
    await settle();
    expect(gates.work.load.waiting).toBe(1);
    left.abort();
    await settle();
    expect(gates.work.load.waiting).toBe(0);
    await endAll();
    await Promise.all(pages);
    expect(isEmpty(gates)).toBe(true);
  });

  it('too many calls of one caller get 429 with the time to wait', async () => {
    const { gates, call, endAll } = world();
    const pages = Array.from({ length: 203 }, () => call('a', ''));
    await settle();
    expect(await pages.at(-1)).toMatchObject({ status: 429, headers: { 'retry-after': '5' } });
    await endAll();
    await Promise.all(pages);
    expect(isEmpty(gates)).toBe(true);
  });

  it('large bodies are processed one at a time, and give their places back, also when they are too large', async () => {
    const { gates, call } = world();
    const body = 'x'.repeat(8 * 1024 * 1024);
    const calls = ['a', 'a', 'b', 'c'].map((caller) => call(caller, '', { method: 'POST', body }));
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const tooLarge = 'x'.repeat(16 * 1024 * 1024 + 1);
    expect(await call('a', '', { method: 'POST', body: tooLarge })).toMatchObject({ status: 413 });
    expect(isEmpty(gates)).toBe(true);
  });
});

describe('the cost of a read', () => {
  const list = listCost({ defaultTop: 10_000 });
  it.each([
    ['?$top=50', undefined],
    ['?%24top=1000&$skiptoken=abc', undefined],
    ['', { isSearch: false, units: 16 }],
    ['?$top=1001', { isSearch: false, units: 16 }],
    ['?$top=10&$filter=a', { isSearch: true, units: 0 }],
    ['?top=10&%24orderby=a', { isSearch: true, units: 0 }],
    ['?$TOP=10&$Count=true', { isSearch: true, units: 0 }],
    ['?$skip=5', { isSearch: true, units: 16 }],
    ['?$to%70=%31&$%66ilter=a', { isSearch: true, units: 0 }],
  ])('of %j', (query, cost) => {
    expect(list(`http://h/api/x${query}`)).toEqual(cost);
  });

  it('is declared by every list, export and count, and by nothing about one entity', () => {
    const { functions } = makeMemoryService();
    const withTop = functions.filter(({ methods }) => methods.GET?.describe().query?.['$top'] !== undefined);
    const without = withTop.filter(({ methods }) => methods.GET?.cost === undefined).map(({ name }) => name);
    expect(without).toEqual(['telemetryDeadLettersHttp', 'exposureScoreByMachineGroupsHttp']);
    const byName = new Map(functions.map(({ name, methods }) => [name, methods.GET?.cost]));
    expect(byName.get('indicatorsCountHttp')).toBe(countCost);
    expect(byName.get('indicatorsExportHttp')).toBe(exportCost);
    expect(byName.get('indicatorByIdHttp')).toBeUndefined();
  });
});
