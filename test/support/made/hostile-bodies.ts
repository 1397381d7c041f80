/** What a caller can send so that the service has much more to do than the caller. */
const megabyte = 1024 * 1024;
const short = (count: number): string => 'xy\n'.repeat(count);

/** Different letters: what the ASCII form of a name takes grows with the square of its length. */
export const letters = (count: number): string =>
  Array.from({ length: count }, (_, index) => String.fromCharCode(0x4e00 + (index % 20_000))).join('');
const keys = (count: number): string => `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join(',')}}`;
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const listOf = (item: string, count: number): string => `[${Array.from({ length: count }, () => item).join(',')}]`;

const ti = (rest: string): string =>
  `{"action":"alert","domainName":"good.example","expirationDateTime":"2030-01-01T00:00:00Z","targetProduct":"x","threatType":"C2","tlpLevel":"green"${rest}}`;
const indicator = (type: string, value: string, rest: object = {}): string =>
  JSON.stringify({
    indicatorType: type,
    indicatorValue: value,
    action: 'Block',
    title: 't',
    description: 'd',
    ...rest,
  });
const stix = (rest: string): string =>
  `{"type":"indicator","id":"indicator--1","created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z","pattern":"[domain-name:value = 'good.example']","pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z"${rest}}`;
const record = (properties: object): string =>
  JSON.stringify({
    category: 'AdvancedHunting-EmailUrlInfo',
    properties: { Timestamp: '2026-01-01T00:00:00Z', NetworkMessageId: 'm', ReportId: 'r', ...properties },
  });

export interface HostileBody {
  readonly name: string;
  readonly path: string;
  readonly body: () => string;
  /** A pattern of the status and the text of the answer. */
  readonly answer: RegExp;
}

export const hostileBodies: readonly HostileBody[] = [
  {
    name: 'an indicator of a million members',
    path: '/api/indicators',
    body: () => keys(1_000_000),
    answer: /^413 .*RequestTooLarge/,
  },
  {
    name: 'an indicator of as many members as fit',
    path: '/api/indicators',
    body: () => keys(5_500),
    answer: /^413 .*more than 1000 members/,
  },
  {
    name: 'an indicator nested as deeply as fits',
    path: '/api/indicators',
    body: () => indicator('Url', 'x').replace('"x"', nested(30_000)),
    answer: /^400 /,
  },
  {
    name: 'a tiIndicator of a million members',
    path: '/beta/security/tiIndicators',
    body: () => keys(1_000_000),
    answer: /^413 .*RequestTooLarge/,
  },
  {
    name: 'tiIndicators of many members',
    path: '/beta/security/tiIndicators/submitTiIndicators',
    body: () => `{"value":[${ti('')},${keys(95_000)}]}`,
    answer: /^413 .*more than 1000 members/s,
  },
  {
    name: 'a tiIndicator nested deeply beside a good one',
    path: '/beta/security/tiIndicators/submitTiIndicators',
    body: () => `{"value":[${ti('')},${ti(`,"tags":${nested(5_000)}`)}]}`,
    answer: /^206 .*"id":"\d+.*tags: may have at most 64 levels/s,
  },
  {
    name: 'tiIndicators nested beyond the bound of a body',
    path: '/beta/security/tiIndicators/submitTiIndicators',
    body: () => `{"value":[${ti('')},${ti(`,"tags":${nested(5_000_000)}`)}]}`,
    answer: /^400 .*at most 1000 levels/,
  },
  {
    name: 'a STIX object nested deeply beside a good one',
    path: '/workspaces/w/threat-intelligence-stix-objects:upload',
    body: () => `{"sourcesystem":"s","stixobjects":[${stix('')},${stix(`,"object_marking_refs":${nested(5_000)}`)}]}`,
    answer: /^200 .*"recordIndex":1.*object_marking_refs: may have at most 64 levels/s,
  },
  {
    name: 'STIX patterns of long names',
    path: '/workspaces/w/threat-intelligence-stix-objects:upload',
    body: () => `{"sourcesystem":"s","stixobjects":${listOf(stix('').replace('good.example', letters(9_000)), 100)}}`,
    answer: /^200 /,
  },
  {
    name: 'URLs of a quarter of a megabyte',
    path: '/api/indicators/import',
    body: () => `{"Indicators":${listOf(indicator('Url', `http://${'%41 '.repeat(megabyte / 16)}`), 60)}}`,
    answer: /^200 .*at most 8000 characters/s,
  },
  {
    name: 'names that are as long as values may be',
    path: '/api/indicators/import',
    body: () => `{"Indicators":${listOf(indicator('DomainName', `${letters(2_000)}.example`), 500)}}`,
    answer: /^200 .*InvalidDomainName|at most 253/s,
  },
  {
    name: 'URLs whose hosts are as long as values may be',
    path: '/api/indicators/import',
    body: () => `{"Indicators":${listOf(indicator('Url', `http://${letters(2_000)}.example/`), 500)}}`,
    answer: /^200 .*host or port is invalid/s,
  },
  {
    name: 'URLs that are respelled as much as can be',
    path: '/api/indicators/import',
    body: () =>
      `{"Indicators":${listOf(indicator('Url', `http://${letters(40)}.example/${' %61'.repeat(300)}`), 500)}}`,
    answer: /^200 /,
  },
  {
    name: 'a list of groups of many commas',
    path: '/api/indicators/import',
    body: () =>
      `{"Indicators":[${indicator('DomainName', 'a.example', { rbacGroupNames: ','.repeat(15 * megabyte) })}]}`,
    answer: /^200 .*rbacGroupNames/s,
  },
  {
    name: 'a list of techniques of many commas',
    path: '/api/indicators/import',
    body: () =>
      `{"Indicators":[${indicator('DomainName', 'a.example', { mitreTechniques: 'a,'.repeat(7 * megabyte) })}]}`,
    answer: /^200 .*mitreTechniques/s,
  },
  {
    name: 'long texts in every field',
    path: '/api/indicators/import',
    body: () =>
      `{"Indicators":[${indicator('DomainName', 'a.example', Object.fromEntries(['severity', 'expirationTime', 'category', 'action', 'enabled'].map((field) => [field, 'ü '.repeat(megabyte)])))}]}`,
    answer: /^200 .*expirationTime/s,
  },
  {
    name: 'questions about long names',
    path: '/api/verdicts',
    body: () => `{"entities":${listOf(JSON.stringify({ type: 'DomainName', value: letters(4_000) }), 1_000)}}`,
    answer: /^(?:200|503) /,
  },
  {
    name: 'questions about long URLs',
    path: '/api/verdicts',
    body: () =>
      `{"entities":${listOf(JSON.stringify({ type: 'Url', value: `http://${letters(500)}.example/${' ü'.repeat(3_500)}` }), 1_000)}}`,
    answer: /^(?:200|503) /,
  },
  {
    name: 'a bulk upload of many members',
    path: '/V1.0/IndicatorsOfCompromise/Actions.BulkUpload',
    body: () => `{"iocs":[${keys(95_000)}]}`,
    answer: /^4/,
  },
  {
    name: 'a telemetry document of a million members',
    path: '/api/telemetry',
    body: () => keys(700_000),
    answer: /^400 .*NDJSON/,
  },
  {
    name: 'a telemetry document nested deeply',
    path: '/api/telemetry',
    body: () => nested(3_000_000),
    answer: /^400 .*NDJSON/,
  },
  {
    name: 'telemetry of many short lines that are not JSON',
    path: '/api/telemetry',
    body: () => short(400_000),
    answer: /^400 .*Not valid JSON/,
  },
  {
    name: 'telemetry of a record and many short lines that are not JSON',
    path: '/api/telemetry',
    body: () => `${record({})}\n${short(400_000)}`,
    answer: /^400 .*More than 100000 lines or records cannot be read/,
  },
  {
    name: 'telemetry of a record and many blank lines',
    path: '/api/telemetry',
    body: () => `${record({})}${'\n'.repeat(400_000)}`,
    answer: /^202 /,
  },
  {
    name: 'telemetry of half a million values that are not records',
    path: '/api/telemetry',
    body: () => `${record({})}\n${'[1,2,3,4,5]\n'.repeat(40_000)}`,
    answer: /^400 .*More than 100000/,
  },
  {
    name: 'telemetry of URLs of half a megabyte',
    path: '/api/telemetry',
    body: () =>
      listOf(record({ Url: `http://${'ü '.repeat(megabyte / 4)}` }), 15)
        .replaceAll('},{"c', '}\n{"c')
        .slice(1, -1),
    answer: /^202 /,
  },
];

/** Queries of a list, as long as a request line may be, and longer. */
export const hostileQueries: readonly (readonly [name: string, query: string])[] = [
  ['parentheses', `$filter=${'('.repeat(30_000)}`],
  ['texts', filterOf(Array.from({ length: 900 }, (_, index) => `contains(title,'text${index}')`).join(' or '))],
  [
    'a list',
    filterOf(
      `indicatorValue in (${Array.from({ length: 1_000 }, (_, index) => `'${letters(20)}${index}.example'`).join(',')})`,
    ),
  ],
  ['words', filterOf('not '.repeat(8_000))],
  ['a long literal', filterOf(`indicatorValue eq '${letters(30_000)}'`)],
  ['a long address', filterOf(`indicatorValue eq '${'1:'.repeat(15_000)}'`)],
  ['a long name of a field', filterOf(`${'a/'.repeat(15_000)}b eq 1`)],
  ['a long number', filterOf(`severity eq ${'1'.repeat(30_000)}`)],
  ['a long date', filterOf(`creationTimeDateTimeUtc gt 2026-01-01T00:00:00.${'1'.repeat(30_000)}Z`)],
  ['an order of many fields', `$orderby=${'title,'.repeat(5_000)}title`],
  ['a choice of many fields', `$select=${'title,'.repeat(5_000)}title`],
  ['an expansion of many names', `$expand=${'x,'.repeat(15_000)}x`],
  ['a page of many digits', `$top=${'9'.repeat(30_000)}`],
  ['a long token', `$skiptoken=${'A'.repeat(30_000)}`],
  ['a search', `$search=${'x '.repeat(15_000)}`],
  ['many parameters', Array.from({ length: 8_000 }, (_, index) => `p${index}=`).join('&')],
  ['escapes', '%41'.repeat(10_000)],
];

function filterOf(filter: string): string {
  return `$filter=${encodeURIComponent(filter)}`;
}

/** Headers that a function reads. */
export const hostileHeaders: readonly (readonly [name: string, value: string])[] = [
  ['if-none-match', '"a", '.repeat(6_000)],
  ['if-match', 'W/"'.repeat(10_000)],
  ['accept-encoding', 'br;q=0, '.repeat(3_500)],
  ['accept', 'text/plain;q=0, '.repeat(2_000)],
  ['prefer', `return${' '.repeat(30_000)}=`],
  ['cookie', 'a=b; '.repeat(6_000)],
  ['range', `bytes=${'0-1,'.repeat(7_000)}`],
  ['content-type', 'application/json;'.repeat(1_800)],
];

/** Bodies that no route of one entity or of many takes long for. */
export const hostileAtEveryDoor: readonly (readonly [name: string, body: () => string])[] = [
  ['a million members', () => keys(1_000_000)],
  ['a million levels', () => nested(1_000_000)],
  ['as many levels as fit one entity', () => `{"a":${nested(32_000)}}`],
  ['a member of a megabyte of letters', () => `{"a":"${letters(megabyte / 3)}"}`],
  ['a text that does not end', () => `{"a":"${'\\"'.repeat(megabyte)}`],
];

export const hostileMessages: readonly (readonly [name: string, message: () => string])[] = [
  ['names of a megabyte', () => record({ UrlDomain: letters(900_000 / 3) })],
  [
    'many long names',
    () =>
      listOf(record({ UrlDomain: letters(1_000) }), 250)
        .slice(1, -1)
        .replaceAll('},{"c', '}\n{"c'),
  ],
  [
    'many long URLs',
    () =>
      listOf(record({ Url: `http://${letters(500)}.example/${' ü'.repeat(400)}` }), 250)
        .slice(1, -1)
        .replaceAll('},{"c', '}\n{"c'),
  ],
  ['two million short lines that are not JSON', () => short(2_000_000)],
  ['a record and two million short lines that are not JSON', () => `${record({})}\n${short(1_900_000)}`],
  ['a record and millions of blank lines', () => `${record({})}${'\n'.repeat(5_000_000)}`],
  ['members', () => keys(1_000_000)],
  ['levels', () => nested(7_000_000)],
];
