import { globSync, readFileSync } from 'node:fs';
import { HttpRequest, InvocationContext } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { atPublicUrl, publicBase, publicUrl } from '../../functions/http/public-url.ts';
import { baseUrl, makeClientApi } from '../support/worlds/client-api.ts';

const outside = 'https://ext.example/intel';
const inside = new URL(baseUrl).host;
const context = new InvocationContext();

const indicator = (value: string) => ({
  indicatorValue: value,
  indicatorType: 'DomainName',
  action: 'Block',
  title: 'T',
  description: 'D',
});
const isTrustedProxy = (address: string) => address === '10.0.0.1';

function seen(headers: Readonly<Record<string, string>>, settings: { readonly publicUrl?: string } = {}) {
  const request = new HttpRequest({ method: 'GET', url: 'https://ti.example:8443/api/v1.0/x?a=%24b', headers });
  let found: readonly string[] = [];
  void atPublicUrl({ ...settings, isTrustedProxy }, (given) => {
    found = [publicBase(given), publicUrl(given).href];
    return Promise.resolve({});
  })(request, context);
  return found;
}

describe('the public address of a request', () => {
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['its own', {}, 'https://ti.example:8443'],
    ['with the path of a trusted proxy', trusted('10.0.0.1'), 'https://ti.example:8443/intel'],
    ['without the path of another', trusted('10.0.0.2'), 'https://ti.example:8443'],
    ['not what a client names', { 'x-public-base': 'https://evil.example' }, 'https://ti.example:8443'],
  ])('is %s', (_what, headers, base) => {
    expect(seen(headers)).toEqual([base, `${base}/api/v1.0/x?a=%24b`]);
  });

  it('is the setting, where there is one', () => {
    expect(seen(trusted('10.0.0.1'), { publicUrl: outside })).toEqual([outside, `${outside}/api/v1.0/x?a=%24b`]);
  });
});

function trusted(peer: string) {
  return { 'x-forwarded-for': `198.51.100.7, ${peer}`, 'x-forwarded-prefix': '/intel' };
}

describe('answers', () => {
  it('name the public address in every context, link and location', async () => {
    const api = makeClientApi({ PUBLIC_URL: outside });
    await api.call('POST', '/api/indicators', { body: indicator('one.example') });
    await api.call('POST', '/api/indicators', { body: indicator('two.example') });
    const upload = { body: 'x', headers: { 'content-type': 'text/csv' } };
    const answers = await Promise.all([
      api.call('GET', '/api/indicators?$top=1'),
      api.call('POST', '/api/indicators', { body: indicator('one.example') }),
      api.call('GET', '/api/deviceGroups'),
      api.call('GET', '/api/alertDefinitions'),
      api.call('GET', '/api/alerts'),
      api.call('GET', '/api/exposureScore/ByMachineGroups'),
      api.call('GET', '/api/imports'),
      api.call('GET', '/V1.0'),
      api.call('GET', '/V1.0/IndicatorsOfCompromise?$top=1'),
      api.call('GET', '/V1.0/AlertDefinitions'),
      api.call('GET', '/beta/security/tiIndicators?$top=1'),
      api.call('GET', '/api/openapi.json'),
      api.call('POST', '/api/imports', upload),
    ]);
    for (const { status, text, headers } of answers) {
      expect(status < 300 ? 'served' : text).toBe('served');
      expect(text).not.toContain(inside);
      expect(text + (headers.get('location') ?? '')).toContain(outside);
    }
    expect(answers[0]?.body['@odata.nextLink']).toMatch(/^https:\/\/ext\.example\/intel\/api\/indicators\?/u);
  });

  it('take it from one place', () => {
    const readers = globSync('functions/{api,protocols,service}/**/*.ts').filter((path) =>
      /\brequest(?:Url|\.url)\b/u.test(readFileSync(path, 'utf8')),
    );
    // It asks whether the client uses a host name of the SIEM exporter, and does not answer with it.
    expect(readers).toEqual(['functions/api/alerts/alerts-http.ts']);
  });
});
