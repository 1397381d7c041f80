import { describe, expect, it } from 'vitest';
import { type ClientApi, makeClientApi } from '../support/worlds/client-api.ts';

const own = { roles: ['Ti.ReadWrite'] };
const path = '/workspaces/w/threat-intelligence-stix-objects:upload';

function stix(number: number, pattern: string, more: object = {}) {
  return {
    type: 'indicator',
    id: `indicator--00000000-0000-4000-8000-00000000000${number}`,
    created: '2026-07-01T00:00:00.000Z',
    modified: '2026-07-01T00:00:00.000Z',
    pattern,
    pattern_type: 'stix',
    valid_from: '2026-07-01T00:00:00.000Z',
    ...more,
  };
}

const domain = (...names: readonly string[]) =>
  `[domain-name:value IN (${names.map((name) => `'${name}'`).join(',')})]`;

async function upload(api: ClientApi, ...stixobjects: readonly unknown[]) {
  const { status, body } = await api.call('POST', path, { body: { sourcesystem: 'MISP', stixobjects }, ...own });
  expect(status).toBe(200);
  return body;
}

async function listed(api: ClientApi) {
  return (await api.call('GET', '/api/indicators', own)).value;
}

async function values(api: ClientApi) {
  return (await listed(api)).map(({ indicatorValue }) => String(indicatorValue)).toSorted();
}

describe('a withdrawal of a STIX object', () => {
  it.each([
    ['another pattern', { pattern: "[file:name = 'x']" }],
    ['a broken pattern', { pattern: 'x' }],
    ['no pattern', { pattern: undefined }],
    ['a bad valid_from', { valid_from: 'bad' }],
    ['a valid_from in the future', { valid_from: '2029-01-01T00:00:00Z' }],
    ['a bad valid_until', { valid_until: 'bad' }],
    ['another pattern type', { pattern_type: 'sigma' }],
    ['an earlier version', { modified: '2026-06-01T00:00:00Z' }],
    ['no version', { modified: undefined, created: undefined }],
    ['no type', { type: undefined }],
    ['the text true', { revoked: 'true' }],
    ['the text TRUE', { revoked: 'TRUE' }],
  ])('depends on the id alone: %s', async (_, more) => {
    const api = makeClientApi();
    await upload(api, stix(1, domain('a.example', 'b.example')), stix(2, domain('c.example')));
    expect(await upload(api, stix(1, domain('a.example'), { revoked: true, ...more }))).toEqual({ errors: [] });
    expect(await values(api)).toEqual(['c.example']);
  });

  it.each(['yes', 1, {}, []])('is an error when revoked is %j', async (revoked) => {
    const api = makeClientApi();
    await upload(api, stix(1, domain('a.example')));
    const { errors } = await upload(api, stix(1, domain('a.example'), { revoked }));
    expect(errors).toMatchObject([{ recordIndex: 0, errorMessages: [expect.stringContaining('Property=revoked')] }]);
    expect(await values(api)).toEqual(['a.example']);
  });

  it.each([false, 'false', null])('is none when revoked is %j', async (revoked) => {
    const api = makeClientApi();
    await upload(api, stix(1, domain('a.example'), { revoked }));
    expect(await values(api)).toEqual(['a.example']);
  });
});

describe('versions of a STIX object', () => {
  const newer = stix(1, domain('new.example'), { modified: '2026-07-02T00:00:00Z' });
  const older = stix(1, domain('old.example'), { modified: '2026-07-01T00:00:00+0000' });

  it('count by their time, not by their order', async () => {
    const api = makeClientApi();
    await upload(api, newer);
    expect(await upload(api, older)).toMatchObject({ errors: [], notMatched: [{ recordIndex: 0 }] });
    expect(await values(api)).toEqual(['new.example']);
  });

  it.each([
    ['newer first', [newer, older], 1],
    ['older first', [older, newer], 0],
  ])('in one request: %s', async (_, objects, recordIndex) => {
    const api = makeClientApi();
    expect(await upload(api, ...objects)).toMatchObject({ errors: [], notMatched: [{ recordIndex }] });
    expect(await values(api)).toEqual(['new.example']);
  });

  it('count for an object that claims what another one holds', async () => {
    const api = makeClientApi();
    await upload(api, stix(2, domain('new.example')));
    await upload(api, newer);
    await upload(api, older);
    expect(await values(api)).toEqual(['new.example']);
    await upload(api, stix(2, '', { revoked: true }));
    await upload(api, older);
    expect(await values(api)).toEqual(['new.example']);
    await upload(api, stix(1, domain('newest.example'), { modified: '2026-07-03T00:00:00Z' }));
    expect(await values(api)).toEqual(['newest.example']);
  });

  it('stays withdrawn when an older version than the withdrawal arrives late', async () => {
    const api = makeClientApi();
    const first = { modified: '2026-07-01T00:00:00Z' };
    await upload(api, stix(1, domain('late.example'), first));
    await upload(api, stix(1, domain('late.example'), { modified: '2026-07-02T00:00:00Z', revoked: true }));
    expect(await upload(api, stix(1, domain('late.example'), first))).toEqual({
      errors: [],
      notMatched: [{ recordIndex: 0, reasons: ['a newer version has withdrawn the object'] }],
    });
    expect(await values(api)).toEqual([]);
    await upload(api, stix(1, domain('late.example'), { modified: '2026-07-03T00:00:00Z' }));
    expect(await values(api)).toEqual(['late.example']);
  });
});

describe('a STIX object that is invalid in part', () => {
  it.each([
    ["[domain-name:value = 'good.example' OR url:value = 'nonsense']"],
    ["[ipv4-addr:value IN ('203.0.113.9','bad')]"],
    ["[domain-name:value = 'good.example' OR ipv4-addr:value = '8.8.8.8/99']"],
  ])('is an error, and nothing of it is stored: %s', async (pattern) => {
    const api = makeClientApi();
    await upload(api, stix(1, domain('kept.example')));
    const { errors } = await upload(api, stix(1, pattern), stix(2, pattern), stix(3, domain('other.example')));
    expect(errors).toMatchObject([{ recordIndex: 0 }, { recordIndex: 1 }]);
    expect(await values(api)).toEqual(['kept.example', 'other.example']);
  });
});

describe('a STIX object that is valid and not matched', () => {
  it.each([
    ["[file:name = 'x']"],
    ["[email-addr:value = 'a@b.example']"],
    ["[network-traffic:dst_ref.value = '203.0.113.9' AND network-traffic:dst_port = 443]"],
    ["[mutex:name = 'x']"],
    [`[file:hashes.'SHA-512' = '${'4'.repeat(128)}']`],
    ["[domain-name:value LIKE '%.example']"],
  ])('is no error, and is named: %s', async (pattern) => {
    const api = makeClientApi();
    const answer = await upload(api, stix(1, domain('a.example')), stix(2, pattern));
    expect(answer).toMatchObject({ errors: [], notMatched: [{ recordIndex: 1, reasons: [expect.any(String)] }] });
    expect(await values(api)).toEqual(['a.example']);
  });

  it.each(['identity', 'relationship', 'malware', 'attack-pattern', 'marking-definition', 'x-own'])(
    'is no error as another type of object: %s',
    async (type) => {
      const api = makeClientApi();
      expect(await upload(api, { type, id: `${type}--1` })).toMatchObject({
        errors: [],
        notMatched: [{ recordIndex: 0 }],
      });
    },
  );

  it.each([[{}], [{ type: 'identity' }], ['x'], [{ type: 'indicator', id: 'indicator--1' }]])(
    'but %j is an error',
    async (object) => {
      const api = makeClientApi();
      expect((await upload(api, object))['errors']).toHaveLength(1);
    },
  );

  it('is withdrawn from what its earlier version named', async () => {
    const api = makeClientApi();
    await upload(api, stix(1, domain('a.example')));
    await upload(api, stix(1, "[domain-name:value = 'a.example' AND ipv4-addr:value = '203.0.113.9']"));
    expect(await values(api)).toEqual([]);
  });
});

describe('texts, certificates and faults of STIX objects', () => {
  it.each([
    ['', 'Named'],
    ['  ', 'Named'],
    [null, 'Named'],
    ['d'.repeat(9_000), 'd'.repeat(8_000)],
  ])('a description is repaired', async (description, stored) => {
    const api = makeClientApi();
    expect(await upload(api, stix(1, domain('a.example'), { name: 'Named', description }))).toEqual({ errors: [] });
    expect(await listed(api)).toMatchObject([{ description: stored }]);
  });

  it.each(["'SHA-1'", "'sha-1'"])('a certificate only raises alerts: %s', async (name) => {
    const api = makeClientApi();
    await upload(api, stix(1, `[x509-certificate:hashes.${name} = '${'a'.repeat(40)}']`));
    expect(await listed(api)).toMatchObject([
      { indicatorType: 'CertificateThumbprint', action: 'Audit', generateAlert: true },
    ]);
  });

  it.each([
    [{ valid_until: 'bad' }, 'valid_until'],
    [{ valid_until: 5 }, 'valid_until'],
    [{ modified: 'bad' }, 'modified'],
    [{ description: 5 }, 'description'],
    [{ pattern: "[domain-name:value = 'localhost']" }, 'pattern'],
    [{ pattern_type: 5 }, 'pattern_type'],
    [{ id: `indicator--${'x'.repeat(500)}` }, 'id'],
  ])('%j is an error with the name of its property', async (more, property) => {
    const api = makeClientApi();
    const { errors } = await upload(api, stix(1, domain('a.example'), more));
    const errorMessages = [expect.stringMatching(new RegExp(`^Error for Property=${property}: (?!${property}: )`))];
    expect(errors).toMatchObject([{ recordIndex: 0, errorMessages }]);
  });

  it.each(['2027-11-01T00:00:00.123456789Z', '2027-11-01T00:00:00+0000', '2027-11-01 00:00:00'])(
    'valid_until %s is read',
    async (end) => {
      const api = makeClientApi();
      expect(await upload(api, stix(1, domain('a.example'), { valid_until: end }))).toEqual({ errors: [] });
      expect(String((await listed(api))[0]?.['expirationTime'])).toMatch(/^2027-11-01T00:00:00/);
    },
  );
});

describe('the list of an upload', () => {
  it.each(['stixobjects', 'StixObjects', 'indicators', 'Indicators', 'value'])(
    'may be called %s in every form',
    async (name) => {
      for (const route of [
        path,
        '/workspaces/w/threatintelligenceindicators:upload',
        '/w/threatintelligence:upload-indicators',
      ]) {
        const api = makeClientApi();
        const body = { sourcesystem: 'MISP', [name]: [stix(1, domain('a.example'))] };
        expect((await api.call('POST', route, { body, ...own })).body).toEqual({ errors: [] });
        expect(await values(api)).toEqual(['a.example']);
      }
    },
  );
});
